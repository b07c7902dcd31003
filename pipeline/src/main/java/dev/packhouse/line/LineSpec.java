package dev.packhouse.line;

import dev.packhouse.land.Disposition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line as its line.yaml describes it, with every schema read and every expression compiled.
 *
 * @param name the line's name
 * @param version the first 12 hex digits of the SHA-256 over the spec, after substitution and
 *     overrides, and every schema file that it names; comments and layout do not change it
 * @param location the file that it was read from
 * @param sources by name, in the order of the file; a run reads one of them
 * @param recordTypes in the order in which their {@code when} is asked; none where no source gives
 *     records
 * @param tables every table that a route can name, by {@code dataset.table} or {@code
 *     project.dataset.table} as the routes write it, in the order of the routes
 * @param deadLetters where dead letters go, and how many are too many
 * @param receipts where the receipts of a streaming run go
 * @param write how rows get into BigQuery
 * @param steps what runs after data has landed; null where the spec has none
 */
public record LineSpec(
    String name,
    String version,
    String location,
    Map<String, Source> sources,
    List<RecordType> recordTypes,
    Map<String, TableSpec> tables,
    DeadLetterSpec deadLetters,
    ReceiptSpec receipts,
    WriteSpec write,
    @Nullable StepsSpec steps) {

  public LineSpec {
    sources = Ordered.copy(sources);
    recordTypes = List.copyOf(recordTypes);
    tables = Ordered.copy(tables);
  }

  /** The same with dead letters and steps in their tables only, whatever topics the spec names. */
  public LineSpec withoutTopics() {
    return new LineSpec(
        name,
        version,
        location,
        sources,
        recordTypes,
        tables,
        new DeadLetterSpec(deadLetters.table(), null, deadLetters.stopAbove()),
        receipts,
        write,
        steps == null ? null : steps.withoutAnnouncements());
  }

  /**
   * Why a run cannot read {@code source} with this spec, with the place in it and what helps; null
   * if it can.
   */
  public @Nullable String problemWith(Source source) {
    if (source.isBounded() || !source.givesRecords()) {
      return null;
    }
    for (TableSpec table : tables.values()) {
      if (table.disposition() == Disposition.TRUNCATE) {
        return location
            + ": tables: "
            + table.name()
            + ": disposition: source '"
            + source.name()
            + "' is a stream, which cannot replace what a table holds: append, or run a source of"
            + " files";
      }
    }
    return null;
  }
}

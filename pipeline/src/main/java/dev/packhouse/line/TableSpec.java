package dev.packhouse.line;

import dev.packhouse.land.Disposition;
import dev.packhouse.land.Partitioning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that the line lands in, as it is created where it does not exist.
 *
 * @param name {@code dataset.table} or {@code project.dataset.table}
 * @param partitioning null: the table is not partitioned
 * @param clusterBy up to four columns
 * @param disposition whether a batch run adds to the table or replaces its content
 * @param description null where the spec does not say
 */
public record TableSpec(
    String name,
    @Nullable Partitioning partitioning,
    List<String> clusterBy,
    Disposition disposition,
    @Nullable String description) {

  public TableSpec {
    clusterBy = List.copyOf(clusterBy);
  }

  /** A table of which the spec says nothing but its name. */
  public static TableSpec of(String name) {
    return new TableSpec(name, null, List.of(), Disposition.APPEND, null);
  }
}

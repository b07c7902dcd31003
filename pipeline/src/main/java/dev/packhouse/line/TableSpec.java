package dev.packhouse.line;

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

  /** Whether a batch run adds to a table or replaces what it holds. */
  public enum Disposition {
    APPEND,
    TRUNCATE
  }

  /** How a table is partitioned. */
  public sealed interface Partitioning {

    /** The unit of time partitions. */
    enum Unit {
      HOUR,
      DAY,
      MONTH,
      YEAR
    }

    /**
     * By a DATE, DATETIME or TIMESTAMP column, or by the time of loading.
     *
     * @param field the column; null: the time of loading
     */
    record Time(@Nullable String field, Unit unit) implements Partitioning {}

    /** By an INT64 column: partitions of {@code interval} from {@code start} up to {@code end}. */
    record IntegerRange(String field, long start, long end, long interval)
        implements Partitioning {}
  }
}

package dev.packhouse.receipt;

import dev.packhouse.land.Partitioning;
import dev.packhouse.land.Table;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import java.util.List;

/**
 * The shape of every line's receipts, which docs/receipts.md tells column by column: a name that is
 * here does not change.
 */
final class ReceiptTable {

  static final RecordSchema SCHEMA =
      RecordSchema.of(
          column("line", FieldType.STRING, Mode.REQUIRED, "The line's name."),
          column("line_version", FieldType.STRING, Mode.REQUIRED, "The hash of the line's spec."),
          column("run_id", FieldType.STRING, Mode.REQUIRED, "The run that counted."),
          column("interval_start", FieldType.TIMESTAMP, Mode.NULLABLE, "Arrived from then on,"),
          column("interval_end", FieldType.TIMESTAMP, Mode.NULLABLE, "and before then."),
          column("table", FieldType.STRING, Mode.NULLABLE, "Where they landed; null for others."),
          column("read", FieldType.INT64, Mode.REQUIRED, "Records that left the source."),
          column("landed", FieldType.INT64, Mode.REQUIRED, "Rows confirmed in the table."),
          column("dead_lettered", FieldType.INT64, Mode.REQUIRED, "Dead letters confirmed."),
          column("duplicate", FieldType.INT64, Mode.REQUIRED, "Records seen before."),
          column("filtered", FieldType.INT64, Mode.REQUIRED, "Records that no route took."),
          column("ids_in", FieldType.INT64, Mode.REQUIRED, "BIT_XOR of the ids of those read."),
          column("ids_out", FieldType.INT64, Mode.REQUIRED, "BIT_XOR of the ids of the others."),
          column("recorded_at", FieldType.TIMESTAMP, Mode.REQUIRED, "When this row was made."));

  private ReceiptTable() {}

  /** The table called {@code name}: a partition for each day of arrival, clustered by line. */
  static Table named(String name) {
    return Table.of(name, SCHEMA)
        .withPartitioning(new Partitioning.ByTime(Partitioning.Granularity.DAY, "interval_start"))
        .withClustering(List.of("line"))
        .withDescription("What became of the records, by the interval of their arrival.");
  }

  private static Field column(String name, FieldType type, Mode mode, String description) {
    return Field.of(name, type).withMode(mode).withDescription(description);
  }
}

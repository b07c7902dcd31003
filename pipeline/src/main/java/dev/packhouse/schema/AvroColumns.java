package dev.packhouse.schema;

import dev.packhouse.record.Field;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns that an Avro schema declares, for who has its text rather than a file of it. */
public final class AvroColumns {

  private AvroColumns() {}

  /** The columns; null where the text is no schema of a record, which is a problem then. */
  public static @Nullable List<Field> read(SourceText text, ProblemReport problems) {
    return new AvroSchemaReader(text, problems).read();
  }
}

package dev.packhouse.draft;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Field;
import dev.packhouse.schema.AvroColumns;
import dev.packhouse.yaml.Problem;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Records of Avro and Parquet files, which say themselves what their columns are. */
final class AvroProfile implements RecordProfile {

  private @Nullable Schema schema;
  private boolean partial;

  @Override
  public @Nullable Refusal observe(Envelope envelope) {
    if (schema != null) {
      return null;
    }
    try {
      String text = new String(envelope.preamble(), StandardCharsets.UTF_8);
      Schema read = new Schema.Parser().parse(text);
      if (read.getType() != Schema.Type.RECORD) {
        return Refusal.of(Reason.MALFORMED, "its schema is of no record");
      }
      schema = read;
      return null;
    } catch (AvroRuntimeException damaged) {
      return Refusal.of(Reason.MALFORMED, "its schema cannot be read: " + damaged.getMessage());
    }
  }

  @Override
  public List<Field> columns(Notes notes) throws UnreadableSampleException {
    List<Field> columns = new ArrayList<>();
    if (schema != null) {
      for (Schema.Field field : schema.getFields()) {
        addColumn(schema, field, columns, notes);
      }
    }
    if (columns.isEmpty()) {
      throw new UnreadableSampleException("none of its columns can land in BigQuery");
    }
    return columns;
  }

  private void addColumn(Schema record, Schema.Field field, List<Field> columns, Notes notes) {
    Schema.Field copy = new Schema.Field(field, field.schema());
    Schema alone =
        Schema.createRecord(record.getName(), null, record.getNamespace(), false, List.of(copy));
    ProblemReport problems = new ProblemReport();
    List<Field> found = AvroColumns.read(SourceText.of("sample", alone.toString()), problems);
    if (found != null && found.size() == 1 && !problems.hasErrors()) {
      columns.add(found.get(0));
    } else {
      partial = true;
      notes.add(
          field.name(),
          "left out: "
              + problems.problems().stream()
                  .map(Problem::message)
                  .collect(Collectors.joining("; ")));
    }
  }

  @Override
  public boolean partial() {
    return partial;
  }
}

package dev.packhouse.line;

import dev.packhouse.read.FileFormat;
import dev.packhouse.read.MessageCompression;
import dev.packhouse.read.MessageConfig;
import dev.packhouse.read.MessageFormat;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the keys of a source that tell how what arrives is written. */
final class PayloadReader {

  private final PayloadSchemaReader schemas;
  private final ProblemReport problems;

  PayloadReader(PayloadSchemaReader schemas, ProblemReport problems) {
    this.schemas = schemas;
    this.problems = problems;
  }

  @Nullable MessagePayload messages(YamlValue.Mapping mapping) {
    MessageFormat format = SourceReader.word(MessageFormat.values(), mapping.text("format"));
    if (format == null) {
      return null;
    }
    onlyFor(mapping, "at", format == MessageFormat.JSON, "json");
    onlyFor(mapping, "csv", format == MessageFormat.CSV, "csv");
    CsvLayout csv = csv(mapping.mapping("csv"));
    if (format == MessageFormat.CSV && csv.header()) {
      problems.error(
          mapping.place(),
          "messages have no header line: say csv: {header: false}, or list the columns there");
    }
    MessageCompression compression =
        SourceReader.word(MessageCompression.values(), mapping.text("compression"));
    MessageConfig config =
        MessageConfig.of(format)
            .withAt(mapping.text("at"))
            .withCsv(csv.delimiter(), csv.quote())
            .withData(format == MessageFormat.AVRO && mapping.has("payloadSchema"))
            .withCompression(compression == null ? MessageCompression.AUTO : compression)
            .withMaxRecordBytes(maxRecordBytes(mapping.scalar("maxRecordBytes")))
            .withMaxInflatedBytes(
                bytes(
                    mapping.scalar("maxInflatedBytes"),
                    "maxInflatedBytes",
                    MessageConfig.DEFAULT_MAX_INFLATED_BYTES));
    return new MessagePayload(config, csv, schemas.read(mapping, format));
  }

  @Nullable Payload files(YamlValue.Mapping mapping) {
    FileFormat format = SourceReader.word(FileFormat.values(), mapping.text("format"));
    if (format == null) {
      return null;
    }
    onlyFor(mapping, "at", format == FileFormat.JSON, "json");
    onlyFor(mapping, "csv", format == FileFormat.CSV, "csv");
    CsvLayout csv = csv(mapping.mapping("csv"));
    return new Payload(
        format, mapping.text("at"), csv, maxRecordBytes(mapping.scalar("maxRecordBytes")));
  }

  private int maxRecordBytes(@Nullable YamlScalar text) {
    return bytes(text, "maxRecordBytes", Payload.DEFAULT_MAX_RECORD_BYTES);
  }

  private int bytes(@Nullable YamlScalar text, String key, int otherwise) {
    Long bytes = text == null ? null : Quantities.bytes(text.text());
    if (text != null && bytes != null && bytes > Payload.MOST_RECORD_BYTES) {
      problems.error(text.place(), key + " is at most 1GB");
    }
    return bytes == null ? otherwise : (int) Math.min(bytes, Payload.MOST_RECORD_BYTES);
  }

  private void onlyFor(YamlValue.Mapping mapping, String key, boolean fits, String formats) {
    YamlValue.Entry entry = mapping.entry(key);
    if (entry != null && !fits) {
      problems.error(
          entry.key().place(),
          key + " is for format " + formats + " and not for " + mapping.text("format"));
    }
  }

  private CsvLayout csv(YamlValue.@Nullable Mapping mapping) {
    if (mapping == null) {
      return CsvLayout.DEFAULT;
    }
    String delimiter = mapping.text("delimiter");
    String quote = mapping.text("quote");
    String nullMarker = mapping.text("nullMarker");
    List<String> columns = new ArrayList<>();
    for (YamlValue item : mapping.items("header")) {
      if (item instanceof YamlScalar column) {
        if (columns.contains(column.text())) {
          problems.error(column.place(), "there is already a column '" + column.text() + "'");
        }
        columns.add(column.text());
      }
    }
    char between = delimiter == null ? ',' : delimiter.equals("\\t") ? '\t' : first(delimiter, ',');
    char around = quote == null ? '"' : first(quote, '"');
    YamlScalar written = mapping.scalar("delimiter");
    if (written != null && written.text().length() == 1 && between == around) {
      problems.error(written.place(), "the delimiter and the quote cannot be the same");
    }
    return new CsvLayout(
        between,
        around,
        columns.isEmpty() && !"false".equals(mapping.text("header")),
        columns,
        nullMarker == null ? "" : nullMarker);
  }

  private static char first(String text, char otherwise) {
    return text.isEmpty() ? otherwise : text.charAt(0);
  }
}

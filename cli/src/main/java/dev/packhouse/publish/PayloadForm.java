package dev.packhouse.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.packhouse.line.CsvLayout;
import dev.packhouse.line.RecordType;
import dev.packhouse.record.Field;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How a record of one type is written as a message's payload. */
interface PayloadForm {

  /** A record by the names that it has in the input. */
  byte[] write(ObjectNode record);

  static PayloadForm json() {
    return record -> record.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Without a header: columns stand in the order of the layout, or else of the schema. */
  static PayloadForm csv(RecordType type, CsvLayout layout) {
    List<String> columns =
        layout.columns().isEmpty()
            ? type.schema().fields().stream().map(Field::source).toList()
            : layout.columns();
    return record -> csv(record, columns, layout);
  }

  private static byte[] csv(ObjectNode record, List<String> columns, CsvLayout layout) {
    List<String> texts = new ArrayList<>();
    for (String column : columns) {
      JsonNode value = record.get(column);
      texts.add(value == null || value.isNull() ? layout.nullMarker() : value.asText());
    }
    var written = new StringWriter();
    try (CsvWriter writer =
        CsvWriter.builder()
            .fieldSeparator(layout.delimiter())
            .quoteCharacter(layout.quote())
            .lineDelimiter(LineDelimiter.LF)
            .build(written)) {
      writer.writeRecord(texts);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    String line = written.toString();
    return line.substring(0, line.length() - 1).getBytes(StandardCharsets.UTF_8);
  }
}

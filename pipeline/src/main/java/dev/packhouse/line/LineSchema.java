package dev.packhouse.line;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.yaml.JsonSchema;

/** The JSON Schema of line.yaml, for editors: docs/line.schema.json. */
public final class LineSchema {

  private LineSchema() {}

  /** The schema's text. */
  public static String json() {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    try {
      return new ObjectMapper()
              .writer(printer)
              .writeValueAsString(JsonSchema.of(LineKeys.LINE, "Packhouse line.yaml"))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }
}

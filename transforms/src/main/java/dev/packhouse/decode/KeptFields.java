package dev.packhouse.decode;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

/** The unknown fields of one record, gathered as the text of one JSON object. */
final class KeptFields {

  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private @Nullable StringBuilder object;

  /** Adds a field whose value is the JSON text {@code json}. */
  void add(String path, String json) {
    StringBuilder builder = object;
    if (builder == null) {
      builder = new StringBuilder();
      object = builder;
    }
    builder.append(builder.isEmpty() ? '{' : ',');
    appendString(builder, path);
    builder.append(':').append(json);
  }

  /** The object; null if no field was added. */
  @Nullable String json() {
    return object == null ? null : object + "}";
  }

  /** Appends {@code text} as a JSON string. */
  static void appendString(StringBuilder builder, String text) {
    builder.append('"').append(ENCODER.quoteAsString(text)).append('"');
  }
}

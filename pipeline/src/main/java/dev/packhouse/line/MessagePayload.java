package dev.packhouse.line;

import dev.packhouse.read.MessageConfig;
import dev.packhouse.read.MessageFormat;
import org.jspecify.annotations.Nullable;

/**
 * How messages are written.
 *
 * @param config how their payloads are taken apart into records
 * @param csv how a CSV is written; the defaults for the other formats
 * @param schema what Avro and Protobuf are written by; null for the other formats, and for Avro
 *     where each message is a container file
 */
public record MessagePayload(MessageConfig config, CsvLayout csv, @Nullable PayloadSchema schema) {

  public MessageFormat format() {
    return config.format();
  }
}

package dev.packhouse.line;

import dev.packhouse.read.MessageConfig;
import dev.packhouse.read.MessageFormat;

/**
 * How messages are written.
 *
 * @param config how their payloads are taken apart into records
 * @param csv how a CSV is written; the defaults for the other formats
 */
public record MessagePayload(MessageConfig config, CsvLayout csv) {

  public MessageFormat format() {
    return config.format();
  }
}

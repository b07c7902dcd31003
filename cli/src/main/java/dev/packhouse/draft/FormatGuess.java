package dev.packhouse.draft;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.read.FileFormat;
import dev.packhouse.read.ReadConfig;
import java.nio.charset.StandardCharsets;

/** Which format a file has, by its name or else by how it begins. */
final class FormatGuess {

  private FormatGuess() {}

  static FileFormat of(SampleFile file) throws UnreadableSampleException {
    return switch (file.extension()) {
      case "json", "jsonl", "ndjson", "geojson" -> FileFormat.JSON;
      case "csv", "tsv", "tab", "psv" -> FileFormat.CSV;
      case "avro" -> FileFormat.AVRO;
      case "parquet" -> FileFormat.PARQUET;
      default -> byContent(file);
    };
  }

  /** A JSON reader takes a line as it is, or an array's element, so it shows the first bytes. */
  private static FileFormat byContent(SampleFile file) throws UnreadableSampleException {
    Envelope first = file.first(ReadConfig.of(FileFormat.JSON));
    String start =
        first == null ? "" : new String(first.payload(), StandardCharsets.ISO_8859_1).strip();
    if (start.startsWith("Obj\u0001")) {
      return FileFormat.AVRO;
    }
    if (start.startsWith("PAR1")) {
      return FileFormat.PARQUET;
    }
    return start.startsWith("{") ? FileFormat.JSON : FileFormat.CSV;
  }
}

package dev.packhouse.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.receipt.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;

/** Writes a receipt as JSON, for whatever comes after the run. */
final class ReceiptFile {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ReceiptFile() {}

  /**
   * @param unwritten dead letters and rows of receipts that were given up, by table or topic; part
   *     of the file where there are any
   */
  static void write(Receipt receipt, SortedMap<String, Long> unwritten, Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, JSON.writeValueAsString(json(receipt, unwritten)) + "\n");
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot write the receipt " + file + ": " + failure + "; the run itself is done",
          failure);
    }
  }

  private static ObjectNode json(Receipt receipt, SortedMap<String, Long> unwritten) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("line", receipt.line())
            .put("version", receipt.version())
            .put("read", receipt.read())
            .put("landed", receipt.landed())
            .put("deadLettered", receipt.deadLettered())
            .put("duplicate", receipt.duplicate())
            .put("filtered", receipt.filtered());
    add(json, "tables", receipt.tables());
    add(json, "reasons", receipt.reasons());
    add(json, "warnings", receipt.warnings());
    if (!unwritten.isEmpty()) {
      add(json, "unwritten", unwritten);
    }
    return json.put("balanced", receipt.balanced());
  }

  private static void add(ObjectNode json, String name, Map<String, Long> counts) {
    ObjectNode object = json.putObject(name);
    counts.forEach(object::put);
  }
}

package dev.packhouse.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.receipt.Receipt;
import dev.packhouse.steps.JobError;
import dev.packhouse.steps.Progress;
import dev.packhouse.steps.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Writes a receipt as JSON, for whatever comes after the run. */
final class ReceiptFile {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ReceiptFile() {}

  /** Fails where it can be seen before the run that a receipt cannot be written. */
  static void require(Path file) {
    if (Files.isDirectory(file)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--receipt names a file, and "
              + file
              + " is a folder: write --receipt "
              + file.resolve("receipt.json"));
    }
    Path there = file.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    boolean isInFile = !there.equals(file.toAbsolutePath()) && !Files.isDirectory(there);
    if (isInFile || !Files.isWritable(there)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--receipt cannot be written to "
              + file
              + ": "
              + there
              + (isInFile
                  ? " is a file; name another folder"
                  : " is not writable; name another file"));
    }
  }

  /**
   * @param unwritten dead letters and rows of receipts that were given up, by table or topic; part
   *     of the file where there are any
   * @param steps what became of the steps; null for a line without
   */
  static void write(
      Receipt receipt, SortedMap<String, Long> unwritten, @Nullable SeenSteps steps, Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, JSON.writeValueAsString(json(receipt, unwritten, steps)) + "\n");
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot write the receipt " + file + ": " + failure + "; the run itself is done",
          failure);
    }
  }

  private static ObjectNode json(
      Receipt receipt, SortedMap<String, Long> unwritten, @Nullable SeenSteps steps) {
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
    if (steps != null) {
      add(json.putArray("steps"), steps);
    }
    return json.put("balanced", receipt.balanced());
  }

  /** One object for each step and assertion of each manifest. */
  private static void add(ArrayNode array, SeenSteps steps) {
    for (SeenSteps.Seen seen : steps.manifests()) {
      for (Task task : seen.tasks()) {
        Progress progress = task.progress();
        ObjectNode object =
            array
                .addObject()
                .put("name", task.name())
                .put("kind", task.kind().name())
                .put("state", progress.state().name())
                .put("manifest", seen.manifest().id())
                .put("attempts", progress.attempt())
                .put("job", progress.job())
                .put("startedAt", text(progress.started()))
                .put("endedAt", text(progress.ended()))
                .put("bytesBilled", progress.usage().bytesBilled())
                .put("slotMillis", progress.usage().slotMillis());
        JobError error = progress.error();
        if (error != null) {
          object.put("reason", error.reason()).put("message", error.message());
          ArrayNode rows = object.putArray("rows");
          error.rows().forEach(rows::add);
        }
      }
    }
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static void add(ObjectNode json, String name, Map<String, Long> counts) {
    ObjectNode object = json.putObject(name);
    counts.forEach(object::put);
  }
}

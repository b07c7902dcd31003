package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line of 200 MB is read over in a heap of 256 MB. */
final class LargeRecordTest {

  @TempDir Path folder;

  @Test
  void lineOf200MegabytesIsADeadLetterInAHeapOf256Megabytes()
      throws IOException, InterruptedException {
    Path file = folder.resolve("large.jsonl");
    byte[] megabyte = new byte[1_000_000];
    Arrays.fill(megabyte, (byte) 'x');
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write("1\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 200; i++) {
        out.write(megabyte);
      }
      out.write("\n2\n".getBytes(StandardCharsets.UTF_8));
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                InSmallHeap.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    for (FileFormat format : new FileFormat[] {FileFormat.JSON, FileFormat.CSV}) {
      assertThat(
          output,
          containsString(format + " [1, 2] RECORD_TOO_LARGE The record has 200,000,000 bytes"));
    }
  }

  /** What the other process runs. */
  static final class InSmallHeap {

    private InSmallHeap() {}

    public static void main(String[] arguments) throws IOException {
      for (FileFormat format : new FileFormat[] {FileFormat.JSON, FileFormat.CSV}) {
        ReadConfig config = ReadConfig.of(format).withHeader(false);
        Reading reading = Reading.of(Path.of(arguments[0]), config);
        var refusal = reading.deadLetter().refusal();
        System.out.println(
            format + " " + reading.texts() + " " + refusal.reason() + " " + refusal.message());
      }
    }
  }
}

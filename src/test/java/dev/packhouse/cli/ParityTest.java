package dev.packhouse.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.line.CsvLayout;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.MessagePayload;
import dev.packhouse.line.Payload;
import dev.packhouse.line.Source;
import dev.packhouse.read.FileFormat;
import dev.packhouse.read.MessageConfig;
import dev.packhouse.read.MessageFormat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden lines once more, as streams: their files arrive one by one, or what is in them comes
 * as messages. The tables, the dead letters and the receipt are those of the run in batch.
 */
final class ParityTest {

  /**
   * Every case that has files of one kind, does not replace a table's rows, and has no steps: these
   * run by the clock in streaming, on what has landed by then.
   */
  private static final List<String> ARRIVING =
      List.of(
          "all-types",
          "all-types-storage-write",
          "avro",
          "byte-order-mark",
          "byte-order-mark-csv",
          "compressed",
          "csv-columns",
          "dead-letters-without-their-topic",
          "dedupe",
          "duplicate-keys",
          "empty-file",
          "expression-failure",
          "json-array",
          "json-pointer",
          "nesting",
          "not-utf8",
          "out-of-range",
          "parquet",
          "parquet-brotli",
          "record-too-large",
          "required",
          "routes",
          "stop-above",
          "truncated-gzip",
          "unknown-fields",
          "wrong-types");

  /**
   * Of those, the ones whose expressions do not ask for a file, and that have one file at least
   * which a message can hold: see {@link #whole}.
   */
  private static final List<String> AS_MESSAGES =
      List.of(
          "all-types",
          "all-types-storage-write",
          "avro",
          "byte-order-mark",
          "byte-order-mark-csv",
          "compressed",
          "csv-columns",
          "dead-letters-without-their-topic",
          "dedupe",
          "duplicate-keys",
          "empty-file",
          "expression-failure",
          "json-pointer",
          "nesting",
          "not-utf8",
          "out-of-range",
          "record-too-large",
          "required",
          "stop-above",
          "truncated-gzip");

  /**
   * The line {@code [1, 2]} of a file is one record, which is no object; the message is two. So are
   * words, where a line of a file has them.
   */
  private static final String OTHER_AS_MESSAGES = "wrong-types";

  private static final Pattern OF_A_FILE = Pattern.compile("envelope\\.(file|position)");

  @TempDir Path temporary;

  @Test
  void casesAreThese() throws IOException {
    assertThat(names(arriving()), is(ARRIVING));
    assertThat(names(asMessages()), is(AS_MESSAGES));
  }

  private static List<String> names(List<Path> folders) {
    return folders.stream().map(Path::getFileName).map(Path::toString).toList();
  }

  @TestFactory
  Stream<DynamicTest> arrivingFilesGiveTheSameAsBatch() throws IOException {
    return arriving().stream()
        .map(
            folder ->
                DynamicTest.dynamicTest(folder.getFileName().toString(), () -> arrive(folder)));
  }

  private void arrive(Path folder) throws Exception {
    LineSpec spec = spec(folder);
    FileSet set = set(spec);
    List<PubsubMessage> notifications = new ArrayList<>();
    for (Path file : files(set)) {
      notifications.add(
          StreamedRun.message(
              notifications.size(),
              "{}".getBytes(UTF_8),
              Map.of(
                  "eventType",
                  "OBJECT_FINALIZE",
                  "bucketId",
                  folder.getFileName().toString(),
                  "objectId",
                  folder.relativize(file).toString(),
                  "objectGeneration",
                  "1")));
    }
    Source.Arrivals source =
        new Source.Arrivals(
            "arrivals",
            StreamedRun.SUBSCRIPTION,
            set.payload(),
            set.attributes(),
            Duration.ofDays(1));

    Parity streamed =
        StreamedRun.of(
            spec,
            source,
            notifications,
            folder.getParent(),
            temporary.resolve(folder.getFileName()));

    assertThat(streamed, is(Parity.ofGoldenRun(folder)));
  }

  private static List<Path> arriving() throws IOException {
    List<Path> cases = new ArrayList<>();
    try (Stream<Path> folders = Files.list(GoldenRunTest.CASES)) {
      for (Path folder : folders.sorted().toList()) {
        if (hasRun(folder)
            && spec(folder).steps() == null
            && filesOfOneKind(spec(folder))
            && !truncates(folder)) {
          cases.add(folder);
        }
      }
    }
    return cases;
  }

  @TestFactory
  Stream<DynamicTest> messagesGiveTheSameAsBatch() throws IOException {
    return asMessages().stream()
        .map(
            folder ->
                DynamicTest.dynamicTest(folder.getFileName().toString(), () -> publish(folder)));
  }

  private void publish(Path folder) throws Exception {
    LineSpec spec = spec(folder);
    FileSet set = set(spec);
    List<Path> files = whole(folder, set);
    List<PubsubMessage> messages = new ArrayList<>();
    for (Path file : files) {
      for (byte[] payload : payloads(file, set.payload())) {
        messages.add(StreamedRun.message(messages.size(), payload, set.attributes()));
      }
    }
    Source.Pubsub source =
        new Source.Pubsub(
            "messages", StreamedRun.SUBSCRIPTION, null, payload(set, files.get(0)), null, null);
    Path out = temporary.resolve(folder.getFileName() + "-messages");

    Parity streamed = StreamedRun.of(spec, source, messages, folder.getParent(), out);

    Parity batch =
        files.equals(files(set))
            ? Parity.ofGoldenRun(folder)
            : inBatch(folder, files.get(0), spec.deadLetters().table());
    assertThat(streamed.withoutOrigins(), is(batch.withoutOrigins()));
  }

  /** A run on one file of a case. */
  private Parity inBatch(Path folder, Path file, String deadLetterTable) throws IOException {
    Path out = temporary.resolve(folder.getFileName() + "-batch");
    Path receipt = out.resolve("receipt.json");
    CommandOutput run =
        CommandOutput.of(
            "run",
            folder.toString(),
            "--input",
            file.toString(),
            "--out",
            out.toString(),
            "--receipt",
            receipt.toString());
    assertThat(run.out() + run.err(), run.exitCode(), is(0));
    return Parity.ofFolder(out, new ObjectMapper().readTree(receipt.toFile()), deadLetterTable);
  }

  private static List<Path> asMessages() throws IOException {
    List<Path> cases = new ArrayList<>();
    for (Path folder : arriving()) {
      FileSet set = set(spec(folder));
      String line = Files.readString(folder.resolve(LineReader.FILE_NAME));
      int whole = whole(folder, set).size();
      if (set.payload().format() != FileFormat.PARQUET
          && !folder.endsWith(OTHER_AS_MESSAGES)
          && !OF_A_FILE.matcher(line).find()
          && (whole == files(set).size() || whole == 1)) {
        cases.add(folder);
      }
    }
    return cases;
  }

  /** The files that are not damaged, nor compressed as no message is. */
  private static List<Path> whole(Path folder, FileSet set) throws IOException {
    String damaged =
        Parity.ofGoldenRun(folder).deadLetters().stream()
            .filter(row -> row.contains("FILE_UNREADABLE"))
            .toList()
            .toString();
    return files(set).stream()
        .filter(file -> !damaged.contains('"' + file.getFileName().toString() + '"'))
        .filter(file -> !file.toString().endsWith(".zst"))
        .toList();
  }

  /** Lines of JSON one by one; what can only be taken apart as a whole in one message. */
  private static List<byte[]> payloads(Path file, Payload payload) throws IOException {
    byte[] content = Files.readAllBytes(file);
    return switch (payload.format()) {
      case JSON -> file.toString().endsWith(".jsonl") ? lines(content) : List.of(content);
      case CSV -> List.of(Arrays.copyOfRange(content, endOfLine(content, 0), content.length));
      case AVRO, PARQUET -> List.of(content);
    };
  }

  private static List<byte[]> lines(byte[] content) {
    List<byte[]> lines = new ArrayList<>();
    for (int start = 0; start < content.length; start = endOfLine(content, start)) {
      byte[] line = Arrays.copyOfRange(content, start, endOfLine(content, start));
      if (!new String(line, ISO_8859_1).isBlank()) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** Behind the line end. */
  private static int endOfLine(byte[] content, int start) {
    int end = start;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    return Math.min(end + 1, content.length);
  }

  /** Messages of CSV have no header: the columns are those of the file. */
  private static MessagePayload payload(FileSet set, Path file) throws IOException {
    Payload payload = set.payload();
    CsvLayout csv = payload.csv();
    MessageConfig config =
        MessageConfig.of(MessageFormat.valueOf(payload.format().name()))
            .withAt(payload.at())
            .withCsv(csv.delimiter(), csv.quote())
            .withMaxRecordBytes(payload.maxRecordBytes());
    if (payload.format() == FileFormat.CSV) {
      String header = Files.readAllLines(file).get(0).replace("\ufeff", "").strip();
      csv =
          new CsvLayout(
              csv.delimiter(), csv.quote(), false, List.of(header.split(",")), csv.nullMarker());
    }
    return new MessagePayload(config, csv, null);
  }

  /** Whether the run in batch came to its receipt. */
  private static boolean hasRun(Path folder) throws IOException {
    return Files.readString(folder.resolve("expected.txt")).contains("\n== receipt\n");
  }

  private static boolean filesOfOneKind(LineSpec spec) {
    return spec.sources().values().iterator().next() instanceof Source.Files files
        && files.sets().size() == 1;
  }

  private static boolean truncates(Path folder) throws IOException {
    return Files.readString(folder.resolve(LineReader.FILE_NAME)).contains("disposition: truncate");
  }

  private static LineSpec spec(Path folder) {
    return LineReader.read(folder.toString(), Map.of(), List.of()).spec();
  }

  private static FileSet set(LineSpec spec) {
    return ((Source.Files) spec.sources().values().iterator().next()).sets().get(0);
  }

  private static List<Path> files(FileSet set) throws IOException {
    Path pattern = Path.of(set.pattern());
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
      all.forEach(files::add);
    }
    files.sort(null);
    return files;
  }
}

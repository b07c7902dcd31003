package dev.packhouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden lines once more, as streams: their files arrive one by one. The tables, the dead
 * letters and the receipt are those of the run in batch.
 */
final class ParityTest {

  /** Every case that has files of one kind, and does not replace a table's rows. */
  private static final List<String> ARRIVING =
      List.of(
          "all-types",
          "all-types-storage-write",
          "avro",
          "byte-order-mark",
          "byte-order-mark-csv",
          "compressed",
          "csv-columns",
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

  @TempDir Path temporary;

  @Test
  void casesAreThese() throws IOException {
    assertThat(arriving().map(Path::getFileName).map(Path::toString).toList(), is(ARRIVING));
  }

  @TestFactory
  Stream<DynamicTest> arrivingFilesGiveTheSameAsBatch() throws IOException {
    return arriving()
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

  private static Stream<Path> arriving() throws IOException {
    List<Path> cases = new ArrayList<>();
    try (Stream<Path> folders = Files.list(GoldenRunTest.CASES)) {
      for (Path folder : folders.sorted().toList()) {
        if (hasRun(folder) && filesOfOneKind(spec(folder)) && !truncates(folder)) {
          cases.add(folder);
        }
      }
    }
    return cases.stream();
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

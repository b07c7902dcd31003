package dev.packhouse.draft;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.packhouse.decode.CsvFormat;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.decode.UnknownFields;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.line.Source;
import dev.packhouse.read.EnvelopeReader;
import dev.packhouse.read.FileFormat;
import dev.packhouse.read.FileReaders;
import dev.packhouse.record.RecordSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Drafts a line from each sample below golden/init, reads it as every command does, and decodes the
 * sample by it. The draft is the folder my-line of the case, itself a line that runs.
 *
 * <p>{@code mvn verify -Dtest=GoldenDraftTest -Dgolden.update=true} writes what is drafted now over
 * what is expected.
 */
final class GoldenDraftTest {

  private static final Path CASES = Path.of("resources/golden/init");

  @TestFactory
  Stream<DynamicTest> everySampleGivesTheDraftThatIsExpected() throws IOException {
    List<Path> cases;
    try (Stream<Path> folders = Files.list(CASES)) {
      cases = folders.filter(Files::isDirectory).sorted().toList();
    }
    return cases.stream()
        .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> run(folder)));
  }

  private static void run(Path folder) throws Exception {
    Path file = sample(folder);
    Path target = folder.resolve("my-line");
    String seen;
    try {
      Sample sample = Sample.of(file.toString());
      LineDraft draft = LineDraft.of(target, sample);
      String type = file.getFileName().toString().replaceFirst("\\..*", "");
      compare(target.resolve("line.yaml"), draft.line());
      compare(target.resolve("schemas/" + type + ".json"), draft.schema());
      seen = decoded(target, sample);
    } catch (UnreadableSampleException unreadable) {
      seen = "unreadable: " + unreadable.reason() + "\n";
    }
    compare(folder.resolve("expected.txt"), seen.replace(folder.toString(), "CASE"));
  }

  private static Path sample(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("expected.txt"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** How many records the line would take. */
  private static String decoded(Path line, Sample sample) throws IOException {
    ReadLine read = LineReader.read(line.resolve("line.yaml").toString(), Map.of(), List.of());
    LineSpec spec = read.spec();
    assertThat(read.report(), spec, notNullValue());
    FileSet files = ((Source.Files) spec.sources().get("files")).sets().get(0);
    RecordSchema schema = spec.recordTypes().get(0).schema();
    RecordDecoder decoder =
        sample.config().format() == FileFormat.JSON
            ? RecordDecoder.json(schema, UnknownFields.reject())
            : RecordDecoder.csv(
                schema,
                UnknownFields.reject(),
                CsvFormat.DEFAULT
                    .withDelimiter(files.payload().csv().delimiter())
                    .withColumns(files.payload().csv().columns()));
    long all = 0;
    long taken = 0;
    var file = FileSystems.match(files.pattern()).metadata().get(0);
    var values = new Object[schema.size()];
    try (EnvelopeReader reader = FileReaders.open(file, sample.config())) {
      while (reader.advance()) {
        Envelope envelope = reader.envelope();
        all++;
        taken += envelope != null && decoder.decode(envelope, values) == null ? 1 : 0;
      }
    }
    return String.format("%d of %d records decode%n", taken, all);
  }

  private static void compare(Path expected, String seen) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(expected.getParent());
      Files.writeString(expected, seen);
    }
    assertThat(seen, is(Files.exists(expected) ? Files.readString(expected) : "nothing yet"));
  }
}

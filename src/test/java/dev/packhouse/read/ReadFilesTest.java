package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.receipt.ReceiptCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadFilesTest {

  private static final ReadConfig JSON = ReadConfig.of(FileFormat.JSON);

  @TempDir Path folder;

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  private WithFailures.Result<PCollection<Envelope>, DeadLetter> read(ReadFiles read) {
    return pipeline.apply("Match", FileIO.match().filepattern(folder + "/*")).apply("Read", read);
  }

  private static PCollection<String> places(PCollection<Envelope> envelopes) {
    return envelopes.apply(
        "Places",
        MapElements.into(TypeDescriptors.strings())
            .via(
                envelope ->
                    Path.of(String.valueOf(envelope.origin().file())).getFileName()
                        + " "
                        + envelope.origin().position()
                        + " "
                        + new String(envelope.payload(), java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** As containsInAnyOrder, which takes quadratic time. */
  private static void assertSame(PCollection<Envelope> envelopes, List<String> expected) {
    List<String> sorted = expected.stream().sorted().toList();
    PAssert.that(places(envelopes))
        .satisfies(
            places -> {
              List<String> actual =
                  StreamSupport.stream(places.spliterator(), false).sorted().toList();
              assertThat(actual.equals(sorted), is(true));
              return null;
            });
  }

  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, count).forEach(i -> lines.append(1_000_000 + i).append('\n'));
    return lines.toString();
  }

  private static List<String> expected(String file, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> file + " " + 8 * i + " " + (1_000_000 + i))
        .toList();
  }

  private long counted(PipelineResult result) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(
                MetricNameFilter.named(
                    ReceiptCounters.READ.getName().getNamespace(),
                    ReceiptCounters.READ.getName().getName()))
            .build();
    return StreamSupport.stream(
            result.metrics().queryMetrics(filter).getCounters().spliterator(), false)
        .mapToLong(counter -> counter.getAttempted())
        .sum();
  }

  @Test
  void linesOfPiecesOnLanesAreReadOnceAndCounted() throws IOException {
    // More than the DirectRunner lets out in one go, so that every reader is interrupted.
    Reading.write(folder.resolve("plain"), lines(12_000));
    Files.write(folder.resolve("packed"), Reading.gzip(lines(11_000)));
    Reading.write(folder.resolve("empty"), "");
    var read = read(ReadFiles.with(JSON.withPieceBytes(100_000)).withLanes(2));
    List<String> expected = new java.util.ArrayList<>(expected("plain", 12_000));
    expected.addAll(expected("packed", 11_000));
    assertSame(read.output(), expected);
    PAssert.that(read.failures()).empty();
    PipelineResult result = pipeline.run();
    assertThat(counted(result), is(23_000L));
  }

  @Test
  void withoutLanesEveryPieceIsReadByItself() throws IOException {
    Reading.write(folder.resolve("plain"), lines(12_000));
    var read = read(ReadFiles.with(JSON.withPieceBytes(20_000)));
    assertSame(read.output(), expected("plain", 12_000));
    PAssert.that(read.failures()).empty();
    pipeline.run();
  }

  @Test
  void attributesOfTheSourceAreOnEveryEnvelopeAndDeadLetter() throws IOException {
    Path file = Reading.write(folder.resolve("plain"), "1\n" + "2".repeat(100) + "\n3\n");
    Map<String, String> attributes = Map.of("kind", "delivery");
    Reading reading =
        Reading.of(file, JSON.withMaxRecordBytes(50).withAttributes(attributes).withPieceBytes(9));
    assertThat(reading.texts(), is(List.of("1", "3")));
    assertThat(reading.envelopes.get(0).attributes(), is(attributes));
    assertThat(
        "one instance",
        reading.envelopes.get(1).attributes() == reading.envelopes.get(0).attributes());
    assertThat(reading.deadLetter().envelope().attributes(), is(attributes));
  }

  @Test
  void truncatedGzipIsOneDeadLetterAndOtherFilesAreRead() throws IOException {
    byte[] packed = Reading.gzip(lines(20_000));
    Files.write(folder.resolve("cut"), Arrays.copyOf(packed, 30));
    Reading.write(folder.resolve("plain"), lines(10));
    var read = read(ReadFiles.with(JSON).withLanes(1));
    PAssert.that(places(read.output()))
        .satisfies(
            places -> {
              List<String> plain =
                  StreamSupport.stream(places.spliterator(), false)
                      .filter(place -> place.startsWith("plain"))
                      .toList();
              assertThat(plain.size(), is(10));
              return null;
            });
    PAssert.thatSingleton(
            read.failures()
                .apply(
                    "Reasons",
                    MapElements.into(TypeDescriptors.strings())
                        .via(letter -> letter.stage() + " " + letter.refusal().reason())))
        .isEqualTo("READ FILE_UNREADABLE");
    pipeline.run();
  }
}

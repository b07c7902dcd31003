package dev.packhouse.line;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.land.WriteMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a spec says of its streaming runs. */
class StreamingSpecTest {

  private static final Path CASE =
      ValidateGoldenTest.CASES.resolve("stream-or-files-truncate").resolve("line.yaml");

  @Test
  void streamThatWouldReplaceATableIsAProblemWithPlaceAndRemedy() {
    LineSpec spec = spec();
    assertThat(spec.problemWith(source(spec, "truckload")), nullValue());
    assertThat(
        spec.problemWith(source(spec, "deliveries")),
        equalTo(
            CASE
                + ": tables: plant.readings: disposition: source 'deliveries' is a stream, which"
                + " cannot replace what a table holds: append, or run a source of files"));
  }

  @Test
  void methodIsThatOfTheSource() {
    LineSpec spec = spec("write.stream=at-least-once");
    assertThat(spec.write().method(source(spec, "truckload")), equalTo(WriteMethod.LOADS));
    assertThat(spec.write().method(source(spec, "deliveries")), equalTo(WriteMethod.AT_LEAST_ONCE));
  }

  @Test
  void dataflowIsToldOfAtLeastOnceAndOfNothingElse() {
    assertThat(
        spec("write.stream=at-least-once").write().dataflowServiceOptions(),
        contains("streaming_mode_at_least_once"));
    assertThat(spec("write.stream=exactly-once").write().dataflowServiceOptions(), empty());
    assertThat(spec().write().dataflowServiceOptions(), empty());
  }

  private static LineSpec spec(String... overrides) {
    return Objects.requireNonNull(
        LineReader.read(CASE.toString(), Map.of(), List.of(overrides)).spec());
  }

  private static Source source(LineSpec spec, String name) {
    return Objects.requireNonNull(spec.sources().get(name));
  }
}

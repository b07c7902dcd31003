package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

final class EngineStateCoderTest {

  private static final Path FORM = Path.of("resources/steps/engine-state-1.json");

  /** One with a value in every component. */
  private static EngineState state() {
    var line =
        new VirtualLine(
            Graphs.graph(
                List.of(
                    Graphs.step("a: d.in -> d.mid"),
                    new Step(
                        "b",
                        Statement.of("b")
                            .withMaximumBytesBilled(7L)
                            .withParameters(
                                List.of(
                                    Parameter.of("day", "DATE", "2026-01-01"),
                                    Parameter.array("ids", "INT64", List.of("1")))),
                        List.of("d.in"),
                        List.of("d.b"))),
                Graphs.assertion("good: d.in")));
    line.jobs().script("a", ScriptedJobs.Attempt.refused("quotaExceeded", 1));
    line.arrive("d.in");
    line.fire();
    line.fire();
    line.arrive("d.other");
    return line.state();
  }

  private static EngineState decode(String json) throws IOException {
    var bytes = new ByteArrayOutputStream();
    StringUtf8Coder.of().encode(json, bytes);
    return EngineStateCoder.of().decode(new ByteArrayInputStream(bytes.toByteArray()));
  }

  static EngineState copy(EngineState state) {
    try {
      return CoderUtils.clone(EngineStateCoder.of(), state);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  @Test
  void stateComesBackWhole() {
    assertThat(copy(state()), is(state()));
    EngineState initial = EngineState.initial(null);
    assertThat(copy(initial), is(initial));
  }

  @Test
  void formIsThatOfEarlierVersions() throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(EngineStateCoder.of(), state());
    String json = StringUtf8Coder.of().decode(new ByteArrayInputStream(bytes));
    String pretty = StepsJson.MAPPER.readTree(json).toPrettyString() + "\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FORM.getParent());
      Files.writeString(FORM, pretty);
    }
    assertThat(pretty, is(Files.readString(FORM)));
  }

  @Test
  void stateOf300StepsIsAFewHundredKilobytes() throws Exception {
    String[] steps = new String[300];
    for (int number = 0; number < steps.length; number++) {
      steps[number] =
          "step_" + number + ": d.t" + Math.max(0, number - 2) + " -> d.t" + (number + 1);
    }
    var line = new VirtualLine(Graphs.graph(steps));
    line.arrive("d.t0");
    line.fireAll();
    line.arrive("d.t0");
    byte[] bytes = CoderUtils.encodeToByteArray(EngineStateCoder.of(), line.state());
    assertThat(bytes.length, lessThan(300_000));
  }

  @Test
  void whatALaterVersionAddsIsPassedOver() throws Exception {
    String json = Files.readString(FORM).replaceFirst("\\{", "{\"later\": [1],");
    EngineState state = decode(json);
    assertThat(state, is(state()));
  }

  @Test
  void graphOfAnotherVersionIsForgotten() throws Exception {
    String json = Files.readString(FORM).replace("{\\\"version\\\":1", "{\\\"version\\\":2");
    EngineState state = decode(json);
    assertThat(state.graph(), is(nullValue()));
    assertThat(state.manifests(), is(state().manifests()));
  }
}

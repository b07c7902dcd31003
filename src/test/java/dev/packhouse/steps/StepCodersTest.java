package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

/** The forms of what goes from stage to stage, which an update of a running job meets. */
final class StepCodersTest {

  private static final Path FORMS = Path.of("resources/steps");
  private static final Instant TIME = Instant.parse("2026-01-01T12:00:00Z");

  private static Task task() {
    return new Task(
        "a",
        TaskKind.ASSERTION,
        Statement.of("SELECT 1").withTimeout(Duration.ofMinutes(5)),
        List.of("b"),
        List.of("d.a"),
        new Progress(
            TaskState.FAILED,
            2,
            3,
            1,
            "job",
            1_000L,
            TIME,
            TIME.plusSeconds(1),
            TIME.plusSeconds(2),
            TIME.plusSeconds(3),
            new Usage(10, 20),
            new JobError("assertionFailed", "rows", List.of("{\"bad\":1}"))));
  }

  private static Manifest manifest() {
    return new Manifest(
        "r-1",
        "orchard",
        "r",
        7,
        ManifestState.FAILED,
        new Arrivals(List.of("d.in"), TIME, TIME.plusSeconds(60), TIME.plusSeconds(65)),
        TIME,
        TIME.plusSeconds(90),
        List.of(task()),
        JobError.of("noStepGraph", "none"));
  }

  private static <T> void check(String name, Coder<T> coder, T value) throws IOException {
    assertThat(CoderUtils.clone(SerializableUtils.clone(coder), value), is(value));
    byte[] bytes = CoderUtils.encodeToByteArray(coder, value);
    String json = StringUtf8Coder.of().decode(new ByteArrayInputStream(bytes));
    String pretty = StepsJson.MAPPER.readTree(json).toPrettyString() + "\n";
    Path form = FORMS.resolve(name + "-1.json");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(form, pretty);
    }
    assertThat(pretty, is(Files.readString(form)));
  }

  @Test
  void jobRecordsFormIsThatOfEarlierVersions() throws IOException {
    check(
        "job-record",
        StepsJsonCoder.of(JobRecord.class),
        new JobRecord("orchard", "r", "r-1", "EU", TIME, task()));
  }

  @Test
  void manifestsFormIsThatOfEarlierVersions() throws IOException {
    check("manifest", StepsJsonCoder.of(Manifest.class), manifest());
  }

  @Test
  void eventsFormIsThatOfEarlierVersions() throws IOException {
    check(
        "cloud-event",
        StepsJsonCoder.of(CloudEvent.class),
        Announcements.finished(manifest(), TIME));
  }

  @Test
  void batchProgressComesBackWhole() throws IOException {
    BatchProgress progress =
        BatchProgress.of(
            new EngineState(null, List.of(manifest()), null, Spending.NONE, 1, false, "why"));
    assertThat(CoderUtils.clone(new BatchProgress.Form(), progress), is(progress));
    assertThat(CoderUtils.clone(new BatchProgress.Form(), BatchProgress.DONE).done(), is(true));
  }
}

package dev.packhouse.steps;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps and assertions that an arrival of data sets off.
 *
 * @param id unlike that of any other manifest of the line
 * @param line name of the line
 * @param run id of the run that made it; another one may have picked it up since
 * @param revision how often it has been recorded: of two records the one with more is the later
 * @param state in which state
 * @param arrivals what set it off
 * @param made when the first of the arrivals did
 * @param ended null before its end
 * @param tasks in an order in which each comes after what it depends on; none while it is open
 * @param error why it failed as a whole; null otherwise
 */
public record Manifest(
    String id,
    String line,
    String run,
    long revision,
    ManifestState state,
    Arrivals arrivals,
    Instant made,
    @Nullable Instant ended,
    List<Task> tasks,
    @Nullable JobError error) {

  public Manifest {
    Checks.text(id, "a manifest's id");
    Checks.given(line, "a manifest's line");
    Checks.given(run, "a manifest's run");
    Checks.given(state, "a manifest's state");
    Checks.given(arrivals, "a manifest's arrivals");
    Checks.given(made, "when a manifest was made");
    tasks = List.copyOf(Checks.given(tasks, "a manifest's tasks"));
  }

  static Manifest open(EngineSettings settings, long number, Arrivals arrivals, Instant now) {
    return new Manifest(
        settings.run() + "-" + number,
        settings.line(),
        settings.run(),
        0,
        ManifestState.OPEN,
        arrivals,
        now,
        null,
        List.of(),
        null);
  }

  /** Which of its run's manifests it is. */
  long number() {
    return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
  }

  /** Reads what {@link #toJson} wrote, as a record of ops.manifests keeps it. */
  public static Manifest parse(String json) throws IOException {
    Manifest manifest = StepsJson.MAPPER.readValue(json, Manifest.class);
    if (manifest == null) {
      throw new IOException("there is no manifest in it");
    }
    return manifest;
  }

  public String toJson() {
    return StepsJson.write(this);
  }

  /** What every statement of it can ask for. */
  List<Parameter> parameters() {
    return List.of(
        Parameter.of("run_id", "STRING", run),
        Parameter.of("manifest_id", "STRING", id),
        Parameter.of("window_start", "TIMESTAMP", arrivals.windowStart().toString()),
        Parameter.of("window_end", "TIMESTAMP", arrivals.windowEnd().toString()),
        Parameter.array("arrived", "STRING", arrivals.tables()));
  }

  Manifest with(Arrivals arrivals) {
    return new Manifest(id, line, run, revision, state, arrivals, made, ended, tasks, error);
  }

  Manifest sealed(List<Task> tasks) {
    return new Manifest(
        id, line, run, revision, ManifestState.SEALED, arrivals, made, null, tasks, null);
  }

  Manifest running(List<Task> tasks) {
    return new Manifest(
        id, line, run, revision, ManifestState.RUNNING, arrivals, made, null, tasks, null);
  }

  Manifest ended(ManifestState state, Instant now, @Nullable JobError error) {
    return new Manifest(id, line, run, revision, state, arrivals, made, now, tasks, error);
  }

  Manifest recorded() {
    return new Manifest(id, line, run, revision + 1, state, arrivals, made, ended, tasks, error);
  }
}

package dev.packhouse.steps;

import com.google.api.services.bigquery.model.TableRow;
import dev.packhouse.land.Partitioning;
import dev.packhouse.land.Table;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the tables of jobs and manifests, which docs/steps-records.md tells column by
 * column: a name that is here does not change.
 */
final class StepRecords {

  /** What stands in the place of a manifest's state where a step graph did not validate. */
  static final String GRAPH_REFUSED = "GRAPH_REFUSED";

  private static final int MOST_CHARACTERS = 10_000;

  static final RecordSchema JOBS =
      RecordSchema.of(
          required("line", FieldType.STRING, "The line's name."),
          required("run_id", FieldType.STRING, "The run that made the manifest."),
          required("manifest_id", FieldType.STRING, "The manifest that the step is part of."),
          required("step", FieldType.STRING, "The step's or the assertion's name."),
          required("kind", FieldType.STRING, "STEP or ASSERTION."),
          required("state", FieldType.STRING, "How far it was."),
          required("attempt", FieldType.INT64, "How many jobs had been begun for it."),
          nullable("job_id", FieldType.STRING, "The last one's id in BigQuery."),
          required("location", FieldType.STRING, "Where BigQuery has the job."),
          nullable("started_at", FieldType.TIMESTAMP, "When the last job was first asked for."),
          nullable("ended_at", FieldType.TIMESTAMP, "When it was seen to have ended."),
          required("bytes_billed", FieldType.INT64, "Of all its jobs that were seen to end."),
          required("slot_ms", FieldType.INT64, "Of all its jobs that were seen to end."),
          nullable("error_reason", FieldType.STRING, "BigQuery's word for what went wrong."),
          nullable("error_message", FieldType.STRING, "What went wrong."),
          repeated("sample_rows", "Rows that an assertion found, each as JSON."),
          required("recorded_at", FieldType.TIMESTAMP, "When it was so."));

  static final RecordSchema MANIFESTS =
      RecordSchema.of(
          required("line", FieldType.STRING, "The line's name."),
          required("run_id", FieldType.STRING, "The run that made it."),
          nullable("manifest_id", FieldType.STRING, "Null where a step graph was refused."),
          nullable("revision", FieldType.INT64, "Of two rows the one with more is the later."),
          required("state", FieldType.STRING, "How far it was, or GRAPH_REFUSED."),
          repeated("arrived", "The tables whose rows set it off."),
          nullable("made_at", FieldType.TIMESTAMP, "When the first of them did."),
          nullable("window_start", FieldType.TIMESTAMP, "When the first rows may have landed,"),
          nullable("window_end", FieldType.TIMESTAMP, "and before when the last ones did."),
          nullable("ended_at", FieldType.TIMESTAMP, "When it ended."),
          nullable("error", FieldType.STRING, "Why it failed as a whole."),
          nullable("manifest", FieldType.STRING, "All of it, as JSON, for the next run."),
          required("recorded_at", FieldType.TIMESTAMP, "When it was so."));

  private StepRecords() {}

  static Table jobs(String name) {
    return table(name, JOBS, "How the jobs of the line's steps went, a row for each change.");
  }

  static Table manifests(String name) {
    return table(name, MANIFESTS, "Which steps an arrival of data set off, and how they went.");
  }

  static TableRow row(JobRecord job) {
    Task task = job.task();
    Progress progress = task.progress();
    JobError error = progress.error();
    return new TableRow()
        .set("line", job.line())
        .set("run_id", job.run())
        .set("manifest_id", job.manifest())
        .set("step", task.name())
        .set("kind", task.kind().name())
        .set("state", progress.state().name())
        .set("attempt", progress.attempt())
        .set("job_id", progress.job())
        .set("location", job.location())
        .set("started_at", text(progress.started()))
        .set("ended_at", text(progress.ended()))
        .set("bytes_billed", progress.usage().bytesBilled())
        .set("slot_ms", progress.usage().slotMillis())
        .set("error_reason", error == null ? null : error.reason())
        .set("error_message", error == null ? null : error.message())
        .set("sample_rows", error == null ? List.of() : error.rows())
        .set("recorded_at", text(job.time()));
  }

  static TableRow row(Manifest manifest, Instant now) {
    Arrivals arrivals = manifest.arrivals();
    JobError error = manifest.error();
    return new TableRow()
        .set("line", manifest.line())
        .set("run_id", manifest.run())
        .set("manifest_id", manifest.id())
        .set("revision", manifest.revision())
        .set("state", manifest.state().name())
        .set("arrived", arrivals.tables())
        .set("made_at", text(manifest.made()))
        .set("window_start", text(arrivals.windowStart()))
        .set("window_end", text(arrivals.windowEnd()))
        .set("ended_at", text(manifest.ended()))
        .set("error", error == null ? null : error.reason() + ": " + error.message())
        .set("manifest", manifest.toJson())
        .set("recorded_at", text(now));
  }

  static TableRow row(EngineSettings settings, List<GraphProblem> problems, Instant now) {
    return new TableRow()
        .set("line", settings.line())
        .set("run_id", settings.run())
        .set("state", GRAPH_REFUSED)
        .set("arrived", List.of())
        .set("error", text(problems))
        .set("recorded_at", text(now));
  }

  static String text(List<GraphProblem> problems) {
    String text = problems.stream().map(GraphProblem::toString).collect(Collectors.joining("\n"));
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS - 1) + "…";
  }

  private static @Nullable String text(@Nullable Instant time) {
    // BigQuery takes no more than six digits of a second.
    return time == null ? null : time.truncatedTo(ChronoUnit.MICROS).toString();
  }

  private static Table table(String name, RecordSchema schema, String description) {
    return Table.of(name, schema)
        .withPartitioning(new Partitioning.ByTime(Partitioning.Granularity.DAY, "recorded_at"))
        .withClustering(List.of("line"))
        .withDescription(description);
  }

  private static Field required(String name, FieldType type, String description) {
    return Field.of(name, type).withMode(Mode.REQUIRED).withDescription(description);
  }

  private static Field nullable(String name, FieldType type, String description) {
    return Field.of(name, type).withMode(Mode.NULLABLE).withDescription(description);
  }

  private static Field repeated(String name, String description) {
    return Field.of(name, FieldType.STRING).withMode(Mode.REPEATED).withDescription(description);
  }
}

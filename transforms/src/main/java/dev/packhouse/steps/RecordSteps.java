package dev.packhouse.steps;

import dev.packhouse.land.TableInserts;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Writes what the engine says of jobs and manifests to their tables, at once: a manifest is on
 * record before its first job is started.
 */
final class RecordSteps implements Serializable {

  private final EngineSettings settings;
  private final TableInserts jobs;
  private final TableInserts manifests;

  RecordSteps(EngineSettings settings, StepTables tables, BigQueryServices services) {
    this.settings = settings;
    this.jobs = TableInserts.in(StepRecords.jobs(tables.jobs()), services);
    this.manifests = TableInserts.in(StepRecords.manifests(tables.manifests()), services);
  }

  void create(PipelineOptions options) throws IOException, InterruptedException {
    jobs.create(options);
    manifests.create(options);
  }

  void record(List<Action.Output> outputs, Instant now, PipelineOptions options)
      throws IOException, InterruptedException {
    List<TableInserts.Row> ofJobs = new ArrayList<>();
    List<TableInserts.Row> ofManifests = new ArrayList<>();
    for (Action.Output output : outputs) {
      if (output instanceof Action.RecordJob record) {
        JobRecord job = record.job();
        ofJobs.add(
            new TableInserts.Row(
                id(StepsJson.write(job)),
                "step " + job.task().name() + " of manifest " + job.manifest(),
                StepRecords.row(job)));
      } else if (output instanceof Action.RecordManifest record) {
        Manifest manifest = record.manifest();
        ofManifests.add(
            new TableInserts.Row(
                id(manifest.toJson()),
                "manifest " + manifest.id() + " " + manifest.state(),
                StepRecords.row(manifest, now)));
      } else if (output instanceof Action.ReportGraph report) {
        ofManifests.add(
            new TableInserts.Row(
                id(settings.run() + StepsJson.write(report.problems())),
                "a refused step graph",
                StepRecords.row(settings, report.problems(), now)));
      }
    }
    // What a manifest's row says is not there before the rows of its jobs.
    jobs.insert(ofJobs, options);
    manifests.insert(ofManifests, options);
  }

  /** By all that the row says: a bundle that runs again may seal with other arrivals. */
  private static String id(String json) {
    return Statement.hash(json);
  }

  void close() throws Exception {
    jobs.close();
    manifests.close();
  }
}

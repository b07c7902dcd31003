package dev.packhouse.land;

import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.JobStatistics;
import com.google.api.services.bigquery.model.JobStatistics3;
import com.google.api.services.bigquery.model.JobStatus;
import dev.packhouse.receipt.Unwritten;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.JobService;
import org.jspecify.annotations.Nullable;

/** Takes a load that has failed three times as done, and counts its rows as unwritten. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class TolerantJobService extends DelegatingJobService {

  /** As often as BigQueryIO tries. */
  private static final int MOST_FAILURES = 3;

  private final Unwritten unwritten;
  // A load by the id of its job without the number of the try.
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  // Those that BigQuery did not even start, by the whole id.
  private final Map<String, JobConfigurationLoad> unstarted = new ConcurrentHashMap<>();

  TolerantJobService(JobService jobs, Unwritten unwritten) {
    super(jobs);
    this.unwritten = unwritten;
  }

  @Override
  public void startLoadJob(JobReference job, JobConfigurationLoad load)
      throws InterruptedException, IOException {
    try {
      jobs.startLoadJob(job, load);
    } catch (IOException | RuntimeException e) {
      if (failures.merge(load(job), 1, Integer::sum) < MOST_FAILURES) {
        throw e;
      }
      giveUp(load, String.valueOf(e.getMessage()));
      unstarted.put(job.getJobId(), load);
    }
  }

  @Override
  public @Nullable Job pollJob(JobReference reference, int maxAttempts)
      throws InterruptedException {
    JobConfigurationLoad given = unstarted.get(reference.getJobId());
    if (given != null) {
      return done(reference, given);
    }
    Job job = jobs.pollJob(reference, maxAttempts);
    JobConfigurationLoad load =
        job == null || job.getConfiguration() == null ? null : job.getConfiguration().getLoad();
    if (load == null
        || job == null
        || job.getStatus() == null
        || job.getStatus().getErrorResult() == null
        || failures.merge(load(reference), 1, Integer::sum) < MOST_FAILURES) {
      return job;
    }
    giveUp(load, String.valueOf(job.getStatus().getErrorResult().getMessage()));
    return done(reference, load);
  }

  private void giveUp(JobConfigurationLoad load, String why) {
    unwritten.add(rows(load), "the rows of a load", why);
  }

  private static Job done(JobReference reference, JobConfigurationLoad load) {
    return new Job()
        .setJobReference(reference)
        .setConfiguration(
            new com.google.api.services.bigquery.model.JobConfiguration().setLoad(load))
        .setStatus(new JobStatus().setState("DONE"))
        .setStatistics(new JobStatistics().setLoad(new JobStatistics3().setOutputRows(0L)));
  }

  private static String load(JobReference job) {
    return job.getJobId().substring(0, Math.max(0, job.getJobId().lastIndexOf('-')));
  }

  /** As many as the files hold; 1 where they cannot be read any more. */
  private static long rows(JobConfigurationLoad load) {
    long rows = 0;
    try {
      for (String file : load.getSourceUris()) {
        try (DataFileStream<Object> blocks =
            new DataFileStream<>(
                Channels.newInputStream(
                    FileSystems.open(FileSystems.matchNewResource(file, false))),
                new GenericDatumReader<>())) {
          while (blocks.hasNext()) {
            rows += blocks.getBlockCount();
            blocks.nextBlock();
          }
        }
      }
    } catch (IOException e) {
      return Math.max(1, rows);
    }
    return rows;
  }
}

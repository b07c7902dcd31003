package dev.packhouse.warehouse;

import com.google.api.client.http.AbstractInputStreamContent;
import com.google.api.services.bigquery.model.ErrorProto;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobConfigurationExtract;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobConfigurationQuery;
import com.google.api.services.bigquery.model.JobConfigurationTableCopy;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.JobStatistics;
import com.google.api.services.bigquery.model.JobStatus;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.JobService;
import org.jspecify.annotations.Nullable;

/** The jobs of a warehouse: two run at a time, the others wait. */
final class EmbeddedJobs implements AutoCloseable {

  private static final int AT_A_TIME = 2;

  private final EmbeddedWarehouse warehouse;
  private final Map<String, CompletableFuture<Job>> jobs = new ConcurrentHashMap<>();
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          AT_A_TIME,
          work -> {
            Thread thread = new Thread(work, "warehouse-job");
            thread.setDaemon(true);
            return thread;
          });

  EmbeddedJobs(EmbeddedWarehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** What a job does; its errors are those of a job, not of the call that started it. */
  private interface Work {
    JobStatistics run() throws SQLException, IOException, BigQueryErrors.Refused;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /**
   * Starts a job, once for each id: like Beam's client, which takes BigQuery's 409 for a start
   * whose answer was lost, it says nothing the second time.
   */
  private void start(JobReference reference, JobConfiguration configuration, Work work) {
    CompletableFuture<Job> done = new CompletableFuture<>();
    if (jobs.putIfAbsent(reference.getJobId(), done) != null) {
      return;
    }
    Job job = new Job().setJobReference(reference).setConfiguration(configuration);
    executor.execute(
        () -> {
          JobStatus status = new JobStatus().setState("DONE");
          try {
            job.setStatistics(work.run());
          } catch (BigQueryErrors.Refused refused) {
            fail(status, refused.asJobError());
          } catch (SQLException | IOException failed) {
            fail(
                status,
                new ErrorProto().setReason("internalError").setMessage(failed.getMessage()));
          } finally {
            // An Error, such as a heap that is too small, must not leave a job that never ends.
            if (job.getStatistics() == null && status.getErrorResult() == null) {
              fail(status, new ErrorProto().setReason("internalError").setMessage("it broke off"));
            }
            done.complete(job.setStatus(status));
          }
        });
  }

  private static void fail(JobStatus status, ErrorProto error) {
    // Mutable, because callers clone what they are answered, and cannot clone an immutable list.
    status.setErrorResult(error).setErrors(new ArrayList<>(List.of(error)));
  }

  private @Nullable Job find(JobReference reference) {
    CompletableFuture<Job> done = jobs.get(reference.getJobId());
    if (done == null) {
      return null;
    }
    return done.getNow(
        new Job().setJobReference(reference).setStatus(new JobStatus().setState("RUNNING")));
  }

  private @Nullable Job await(JobReference reference) throws InterruptedException {
    CompletableFuture<Job> done = jobs.get(reference.getJobId());
    if (done == null) {
      return null;
    }
    try {
      return done.get();
    } catch (ExecutionException never) {
      throw new IllegalStateException("jobs end with a status", never);
    }
  }

  /** The face that BigQueryIO opens and closes as often as it likes. */
  static final class Service implements JobService {

    private final EmbeddedJobs jobs;

    Service(EmbeddedJobs jobs) {
      this.jobs = jobs;
    }

    @Override
    public void startLoadJob(JobReference reference, JobConfigurationLoad load) {
      jobs.start(
          reference,
          new JobConfiguration().setLoad(load),
          () -> new LoadJob(jobs.warehouse, load).run());
    }

    @Override
    public void startCopyJob(JobReference reference, JobConfigurationTableCopy copy) {
      jobs.start(
          reference,
          new JobConfiguration().setCopy(copy),
          () -> new CopyJob(jobs.warehouse, copy).run());
    }

    @Override
    public void startLoadJob(
        JobReference reference, JobConfigurationLoad load, AbstractInputStreamContent content) {
      throw unsupported("loads from a stream");
    }

    @Override
    public void startExtractJob(JobReference reference, JobConfigurationExtract extract) {
      throw unsupported("extract jobs");
    }

    @Override
    public void startQueryJob(JobReference reference, JobConfigurationQuery query) {
      throw unsupported("query jobs");
    }

    @Override
    public JobStatistics dryRunQuery(
        String project, JobConfigurationQuery query, @Nullable String location) {
      throw unsupported("query jobs");
    }

    @Override
    public @Nullable Job pollJob(JobReference reference, int maxAttempts)
        throws InterruptedException {
      return jobs.await(reference);
    }

    @Override
    public @Nullable Job getJob(JobReference reference) {
      return jobs.find(reference);
    }

    @Override
    public void close() {}

    private static UnsupportedOperationException unsupported(String what) {
      return new UnsupportedOperationException("the embedded warehouse has no " + what);
    }
  }
}

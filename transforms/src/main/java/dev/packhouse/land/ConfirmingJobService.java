package dev.packhouse.land;

import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobConfigurationTableCopy;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.JobStatistics;
import com.google.api.services.bigquery.model.TableReference;
import java.io.IOException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.JobService;
import org.jspecify.annotations.Nullable;

/** Counts the rows that load and copy jobs report when they are done. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class ConfirmingJobService extends DelegatingJobService {

  private final Confirmations confirmations;
  private final SinkTables tables;

  ConfirmingJobService(JobService jobs, Confirmations confirmations, SinkTables tables) {
    super(jobs);
    this.confirmations = confirmations;
    this.tables = tables;
  }

  // The load with its content changes a table's columns, with no rows: a TRUNCATE would empty it.
  @Override
  public void startLoadJob(JobReference job, JobConfigurationLoad load)
      throws InterruptedException, IOException {
    jobs.startLoadJob(job, completed(load));
  }

  @Override
  public void startCopyJob(JobReference job, JobConfigurationTableCopy copy)
      throws IOException, InterruptedException {
    Table table = tables.at(copy.getDestinationTable());
    if (table != null && table.disposition() == Disposition.TRUNCATE) {
      copy.setWriteDisposition("WRITE_TRUNCATE");
    }
    jobs.startCopyJob(job, copy);
  }

  @Override
  public @Nullable Job pollJob(JobReference reference, int maxAttempts)
      throws InterruptedException {
    Job job = jobs.pollJob(reference, maxAttempts);
    if (job != null
        && job.getStatus() != null
        && "DONE".equals(job.getStatus().getState())
        && job.getStatus().getErrorResult() == null
        && job.getConfiguration() != null) {
      confirm(reference.getJobId(), job);
    }
    return job;
  }

  private JobConfigurationLoad completed(JobConfigurationLoad load) {
    Table table = tables.at(load.getDestinationTable());
    if (table != null) {
      load.setRangePartitioning(BigQuerySchema.rangePartitioning(table));
      if (table.disposition() == Disposition.TRUNCATE) {
        load.setWriteDisposition("WRITE_TRUNCATE");
      }
    }
    return load;
  }

  private void confirm(String id, Job job) {
    JobConfigurationLoad load = job.getConfiguration().getLoad();
    JobConfigurationTableCopy copy = job.getConfiguration().getCopy();
    if (load != null) {
      confirmLoad(id, load, job.getStatistics());
    } else if (copy != null) {
      confirmCopy(id, copy, job.getStatistics());
    }
  }

  private void confirmLoad(
      String id, JobConfigurationLoad load, @Nullable JobStatistics statistics) {
    long rows =
        statistics == null
                || statistics.getLoad() == null
                || statistics.getLoad().getOutputRows() == null
            ? 0
            : statistics.getLoad().getOutputRows();
    Table table = tables.at(load.getDestinationTable());
    if (table == null) {
      confirmations.temporary(TableAddress.of(load.getDestinationTable()).toString(), rows);
    } else {
      confirmations.job(id, table.name(), rows);
    }
  }

  private void confirmCopy(
      String id, JobConfigurationTableCopy copy, @Nullable JobStatistics statistics) {
    Table table = tables.at(copy.getDestinationTable());
    if (table == null) {
      return;
    }
    if (statistics != null
        && statistics.getCopy() != null
        && statistics.getCopy().getCopiedRows() != null) {
      confirmations.job(id, table.name(), statistics.getCopy().getCopiedRows());
      return;
    }
    long rows = 0;
    for (TableReference source : copy.getSourceTables()) {
      rows += confirmations.inTemporary(TableAddress.of(source).toString());
    }
    confirmations.job(id, table.name(), rows);
  }
}

package dev.packhouse.land;

import com.google.api.client.http.AbstractInputStreamContent;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfigurationExtract;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobConfigurationQuery;
import com.google.api.services.bigquery.model.JobConfigurationTableCopy;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.JobStatistics;
import java.io.IOException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.JobService;
import org.jspecify.annotations.Nullable;

/** Passes everything on; whoever extends it does something about some of it. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
abstract class DelegatingJobService implements JobService {

  final JobService jobs;

  DelegatingJobService(JobService jobs) {
    this.jobs = jobs;
  }

  @Override
  public void startLoadJob(JobReference job, JobConfigurationLoad load)
      throws InterruptedException, IOException {
    jobs.startLoadJob(job, load);
  }

  @Override
  public void startLoadJob(
      JobReference job, JobConfigurationLoad load, AbstractInputStreamContent content)
      throws InterruptedException, IOException {
    jobs.startLoadJob(job, load, content);
  }

  @Override
  public void startCopyJob(JobReference job, JobConfigurationTableCopy copy)
      throws IOException, InterruptedException {
    jobs.startCopyJob(job, copy);
  }

  @Override
  public @Nullable Job pollJob(JobReference job, int maxAttempts) throws InterruptedException {
    return jobs.pollJob(job, maxAttempts);
  }

  @Override
  public void startExtractJob(JobReference job, JobConfigurationExtract extract)
      throws InterruptedException, IOException {
    jobs.startExtractJob(job, extract);
  }

  @Override
  public void startQueryJob(JobReference job, JobConfigurationQuery query)
      throws IOException, InterruptedException {
    jobs.startQueryJob(job, query);
  }

  @Override
  public JobStatistics dryRunQuery(
      String project, JobConfigurationQuery query, @Nullable String location)
      throws InterruptedException, IOException {
    return jobs.dryRunQuery(project, query, location);
  }

  @Override
  public @Nullable Job getJob(JobReference job) throws IOException, InterruptedException {
    return jobs.getJob(job);
  }

  @Override
  public void close() throws Exception {
    jobs.close();
  }
}

package dev.packhouse.land;

import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.JobStatistics;
import com.google.api.services.bigquery.model.JobStatistics3;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;
import org.apache.beam.sdk.io.gcp.testing.FakeJobService;

/** Beam's fake job service, with the statistics that BigQuery gives of a load job. */
@SuppressWarnings("try") // Beam's interface says that close() may throw anything
public class CountingJobs extends FakeJobService {

  /** Static, as the tables of Beam's fakes are: each step has a copy of its own. */
  static final Map<String, Long> ROWS = new ConcurrentHashMap<>();

  private final long dropped;

  public CountingJobs() {
    this(0, 0);
  }

  public CountingJobs(int failures, long dropped) {
    super(failures);
    this.dropped = dropped;
  }

  @Override
  public void startLoadJob(JobReference job, JobConfigurationLoad load) throws IOException {
    long rows = 0;
    for (String file : load.getSourceUris()) {
      try (DataFileReader<GenericRecord> reader =
          new DataFileReader<>(new File(file), new GenericDatumReader<>())) {
        while (reader.hasNext()) {
          reader.nextBlock();
          rows += reader.getBlockCount();
        }
      }
    }
    ROWS.put(job.getJobId(), rows);
    super.startLoadJob(job, truncatedFirst(load));
  }

  /** The fake deletes a table that a load replaces, and then misses it. */
  private static JobConfigurationLoad truncatedFirst(JobConfigurationLoad load) throws IOException {
    if (!"WRITE_TRUNCATE".equals(load.getWriteDisposition())) {
      return load;
    }
    try {
      FakeDatasetService datasets = new FakeDatasetService();
      if (datasets.getTable(load.getDestinationTable()) != null) {
        datasets.deleteTable(load.getDestinationTable());
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return load.clone().setWriteDisposition("WRITE_APPEND");
  }

  @Override
  public Job getJob(JobReference reference) {
    Job job = super.getJob(reference);
    Long rows = ROWS.get(reference.getJobId());
    if (job != null && rows != null) {
      job.setStatistics(
          new JobStatistics().setLoad(new JobStatistics3().setOutputRows(rows - dropped)));
    }
    return job;
  }
}

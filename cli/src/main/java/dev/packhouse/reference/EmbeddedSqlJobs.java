package dev.packhouse.reference;

import dev.packhouse.steps.DryRun;
import dev.packhouse.steps.JobError;
import dev.packhouse.steps.JobIds;
import dev.packhouse.steps.JobReference;
import dev.packhouse.steps.JobRequest;
import dev.packhouse.steps.JobStatistics;
import dev.packhouse.steps.JobStatus;
import dev.packhouse.steps.Parameter;
import dev.packhouse.steps.SqlJobs;
import dev.packhouse.steps.StartAnswer;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.WarehouseException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** SQL jobs over a warehouse: one runs at a time, the others wait in the order of their start. */
final class EmbeddedSqlJobs implements SqlJobs, AutoCloseable {

  private record Known(String hash, JobStatus status) {}

  private final EmbeddedWarehouse warehouse;
  private final EngineClient engine = new EngineClient();
  private final Map<String, Known> jobs = new ConcurrentHashMap<>();
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "sql-job");
            thread.setDaemon(true);
            return thread;
          });

  EmbeddedSqlJobs(EmbeddedWarehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public StartAnswer start(JobRequest request, String sql) {
    String hash = request.labels().getOrDefault(JobIds.HASH_LABEL, "");
    String id = request.job().id();
    Known known = jobs.putIfAbsent(id, new Known(hash, JobStatus.PENDING));
    if (known != null) {
      return known.hash().equals(hash) ? StartAnswer.ALREADY_STARTED : StartAnswer.TAKEN;
    }
    executor.execute(
        () -> {
          jobs.put(id, new Known(hash, JobStatus.RUNNING));
          jobs.put(id, new Known(hash, run(request, sql)));
        });
    return StartAnswer.STARTED;
  }

  private JobStatus run(JobRequest request, String sql) {
    long start = System.nanoTime();
    try {
      new JobRun(engine, warehouse, sql, request.parameters()).run();
      return JobStatus.done(JobStatistics.of(0, (System.nanoTime() - start) / 1_000_000));
    } catch (RefusedException refused) {
      return JobStatus.failed(JobError.of(refused.reason(), refused.text()), null);
    } catch (WarehouseException refused) {
      return JobStatus.failed(
          JobError.of(refused.reason(), String.valueOf(refused.getMessage())), null);
    } catch (IOException ended) {
      return JobStatus.failed(
          JobError.of("jobInternalError", "the engine's process ended: " + ended.getMessage()),
          null);
    }
  }

  @Override
  public JobStatus status(JobReference job, int sampleRows) {
    Known known = jobs.get(job.id());
    return known == null ? JobStatus.UNKNOWN : known.status();
  }

  @Override
  public void cancel(JobReference job) {}

  @Override
  public DryRun dryRun(String sql, List<Parameter> parameters, String location) {
    return new DryRun(null, null);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    engine.kill();
  }
}

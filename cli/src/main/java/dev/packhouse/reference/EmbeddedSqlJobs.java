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
import dev.packhouse.warehouse.SqlJobRecord;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseTransaction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * SQL jobs over a warehouse: one runs at a time, the others wait in the order of their start. The
 * warehouse remembers them, each with what it did in one transaction.
 */
final class EmbeddedSqlJobs implements SqlJobs, AutoCloseable {

  private final EmbeddedWarehouse warehouse;
  private @Nullable LiveJob current;
  private final EngineClient engine = new EngineClient();
  private final EngineClient dryRuns = new EngineClient();
  private final Map<String, LiveJob> live = new ConcurrentHashMap<>();
  private final ExecutorService executor = Executors.newSingleThreadExecutor(daemon("sql-job"));
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(daemon("sql-job-timeout"));

  EmbeddedSqlJobs(EmbeddedWarehouse warehouse) {
    this.warehouse = warehouse;
  }

  private static ThreadFactory daemon(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public StartAnswer start(JobRequest request, String sql) {
    String id = request.job().id();
    SqlJobRecord job =
        SqlJobRecord.started(id, request.labels().getOrDefault(JobIds.HASH_LABEL, ""));
    synchronized (live) {
      try (WarehouseTransaction transaction = warehouse.transaction(Set.of())) {
        SqlJobRecord known = transaction.job(id);
        if (known != null) {
          return known.hash().equals(job.hash()) ? StartAnswer.ALREADY_STARTED : StartAnswer.TAKEN;
        }
        transaction.addJob(job);
        transaction.commit();
      } catch (WarehouseException failed) {
        return StartAnswer.refused(JobError.of(failed.reason(), text(failed)));
      }
      LiveJob started = new LiveJob(request, sql, job);
      live.put(id, started);
      executor.execute(() -> run(started));
    }
    return StartAnswer.STARTED;
  }

  private void run(LiveJob job) {
    job.begin();
    turn(job);
    JobError overdue = JobError.overdue(job.request().timeout());
    ScheduledFuture<?> timeout =
        clock.schedule(
            () -> stop(job, overdue.reason(), overdue.message()),
            job.request().timeout().toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      new JobRun(engine, job::check, job.request().parameters(), job.request().maximumBytesBilled())
          .run(
              job.sql(),
              warehouse::transaction,
              (transaction, result) ->
                  transaction.changeJob(
                      job.record()
                          .done(result.bytes(), job.millis(), result.rows(), result.sample())));
      job.end();
    } catch (RefusedException refused) {
      failed(job, refused.reason(), refused.text());
    } catch (WarehouseException refused) {
      failed(job, refused.reason(), text(refused));
    } catch (EngineEndedException ended) {
      failed(job, ended);
    } finally {
      turn(null);
      timeout.cancel(false);
      if (!job.hasEnded()) {
        // A defect of ours, or a heap that is too small: the thread's end tells of it.
        failed(job, "jobInternalError", "it broke off");
      }
      live.remove(job.record().id());
    }
  }

  private void failed(LiveJob job, EngineEndedException ended) {
    RefusedException why = job.stopped();
    if (why == null) {
      why =
          ended.outOfMemory()
              ? RefusedException.tooMuch("the local engine ran out of memory")
              : RefusedException.beyond(
                  "the statement ended the local engine's process (exit code "
                      + ended.exitCode()
                      + ")");
    }
    failed(job, why.reason(), why.text());
  }

  private void failed(LiveJob job, String reason, String message) {
    job.end();
    try (WarehouseTransaction transaction = warehouse.transaction(Set.of())) {
      transaction.changeJob(
          job.record().failed(reason, JobError.of(reason, message).message(), job.millis()));
      transaction.commit();
    } catch (WarehouseException lost) {
      // The job stays as one that never ended: so it is when the warehouse is opened again.
      throw new IllegalStateException(lost);
    }
  }

  @Override
  public JobStatus status(JobReference job, int sampleRows) {
    LiveJob running = live.get(job.id());
    if (running != null) {
      return running.hasBegun() ? JobStatus.RUNNING : JobStatus.PENDING;
    }
    try (WarehouseTransaction transaction = warehouse.transaction(Set.of())) {
      SqlJobRecord record = transaction.job(job.id());
      return record == null ? JobStatus.UNKNOWN : status(record, sampleRows);
    } catch (WarehouseException failed) {
      return JobStatus.LOST;
    }
  }

  private static JobStatus status(SqlJobRecord job, int sampleRows) {
    JobStatistics statistics =
        sampleRows == 0
            ? JobStatistics.of(job.bytesBilled(), job.slotMillis())
            : new JobStatistics(
                job.bytesBilled(),
                job.slotMillis(),
                job.rows(),
                job.sample().stream().limit(sampleRows).toList());
    return switch (job.state()) {
      // Between its last word and its end as a thread.
      case STARTED -> JobStatus.RUNNING;
      case DONE -> JobStatus.done(statistics);
      case FAILED ->
          JobStatus.failed(
              JobError.of(String.valueOf(job.reason()), String.valueOf(job.message())), statistics);
    };
  }

  @Override
  public void cancel(JobReference job) {
    LiveJob running = live.get(job.id());
    if (running != null) {
      stop(running, "stopped", "Job execution was cancelled: User requested cancellation");
    }
  }

  private void stop(LiveJob job, String reason, String message) {
    job.stop(reason, message);
    synchronized (engine) {
      // Only while it has the engine: the next job must not suffer for it.
      if (job.equals(current)) {
        engine.kill();
      }
    }
  }

  private void turn(@Nullable LiveJob job) {
    synchronized (engine) {
      current = job;
    }
  }

  @Override
  public synchronized DryRun dryRun(String sql, List<Parameter> parameters, String location) {
    try {
      long bytes =
          new JobRun(dryRuns, () -> {}, parameters, null).dryRun(sql, warehouse::transaction);
      return new DryRun(bytes, null);
    } catch (RefusedException refused) {
      return new DryRun(null, JobError.of(refused.reason(), refused.text()));
    } catch (WarehouseException refused) {
      return new DryRun(null, JobError.of(refused.reason(), text(refused)));
    } catch (EngineEndedException ended) {
      return new DryRun(null, JobError.of("jobInternalError", text(ended)));
    }
  }

  private static String text(Exception failed) {
    return String.valueOf(failed.getMessage());
  }

  /** Ends what runs: its transaction is undone, and its record says so at the next opening. */
  @Override
  public void close() {
    live.values().forEach(job -> job.stop("backendError", "the warehouse was closed"));
    clock.shutdownNow();
    executor.shutdownNow();
    engine.close();
    dryRuns.close();
    try {
      if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a SQL job does not end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One that has not ended. */
  private static final class LiveJob {
    private final JobRequest request;
    private final String sql;
    private final SqlJobRecord record;
    private volatile long begun;
    private volatile boolean ended;
    private @Nullable RefusedException stopped;

    LiveJob(JobRequest request, String sql, SqlJobRecord record) {
      this.request = request;
      this.sql = sql;
      this.record = record;
    }

    JobRequest request() {
      return request;
    }

    String sql() {
      return sql;
    }

    SqlJobRecord record() {
      return record;
    }

    void begin() {
      begun = System.nanoTime();
    }

    void end() {
      ended = true;
    }

    boolean hasEnded() {
      return ended;
    }

    boolean hasBegun() {
      return begun != 0;
    }

    long millis() {
      return (System.nanoTime() - begun) / 1_000_000;
    }

    synchronized void stop(String reason, String message) {
      if (stopped == null) {
        stopped = new RefusedException(reason, message);
      }
    }

    synchronized @Nullable RefusedException stopped() {
      return stopped;
    }

    synchronized void check() throws RefusedException {
      if (stopped != null) {
        throw stopped;
      }
    }
  }
}

package dev.packhouse.cli;

import dev.packhouse.steps.JobRecord;
import dev.packhouse.steps.Manifest;
import dev.packhouse.steps.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a run's steps tell of themselves in this JVM, so that it can be shown while they run
 * and when they have.
 */
final class StepsWatch {

  /** More that have ended are told of once, and then counted only. */
  private static final int MOST_ENDED = 200;

  private static final Map<String, StepsWatch> BY_RUN = new ConcurrentHashMap<>();

  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private long forgotten;
  private boolean anyFailed;

  private StepsWatch() {}

  /** That of a run, which is made where there is none. */
  static StepsWatch of(String runId) {
    return BY_RUN.computeIfAbsent(runId, id -> new StepsWatch());
  }

  static void release(String runId) {
    BY_RUN.remove(runId);
  }

  /** What is known of a run now. */
  static SeenSteps seen(String runId) {
    StepsWatch watch = BY_RUN.get(runId);
    return watch == null ? SeenSteps.NONE : watch.seen();
  }

  /** The last of all that was told of one manifest. */
  private static final class Kept {
    private final Map<String, JobRecord> jobs = new HashMap<>();
    private @Nullable Manifest manifest;

    boolean ended() {
      return manifest != null && manifest.state().end();
    }

    List<Task> tasks(Manifest of) {
      return of.state().end() ? of.tasks() : of.tasks().stream().map(this::now).toList();
    }

    private Task now(Task task) {
      JobRecord job = jobs.get(task.name());
      return job == null ? task : job.task();
    }
  }

  synchronized void add(Manifest manifest) {
    Kept one = kept.computeIfAbsent(manifest.id(), id -> new Kept());
    if (one.manifest == null || one.manifest.revision() <= manifest.revision()) {
      one.manifest = manifest;
    }
    anyFailed |= new SeenSteps.Seen(manifest, manifest.tasks()).failed();
    if (one.ended()) {
      one.jobs.clear();
      bound();
    }
  }

  synchronized void add(JobRecord job) {
    Kept one = kept.computeIfAbsent(job.manifest(), id -> new Kept());
    if (!one.ended()) {
      one.jobs.merge(job.task().name(), job, StepsWatch::later);
    }
  }

  /** Bundles may come in another order than they were made in. */
  private static JobRecord later(JobRecord before, JobRecord after) {
    Instant time = before.time();
    boolean overtaken =
        time.isAfter(after.time())
            || (time.equals(after.time()) && before.task().progress().state().end());
    return overtaken ? before : after;
  }

  private void bound() {
    long ended = kept.values().stream().filter(Kept::ended).count();
    if (ended > MOST_ENDED) {
      kept.entrySet().stream()
          .filter(entry -> entry.getValue().ended())
          .findFirst()
          .map(Map.Entry::getKey)
          .ifPresent(kept::remove);
      forgotten++;
    }
  }

  private synchronized SeenSteps seen() {
    List<SeenSteps.Seen> manifests = new ArrayList<>();
    for (Kept one : kept.values()) {
      Manifest manifest = one.manifest;
      if (manifest != null) {
        manifests.add(new SeenSteps.Seen(manifest, one.tasks(manifest)));
      }
    }
    return new SeenSteps(manifests, forgotten, anyFailed);
  }

  /** Keeps what becomes of each job. */
  static PTransform<PCollection<JobRecord>, PDone> jobs(String runId) {
    of(runId);
    return new Jobs(runId);
  }

  /** Keeps what becomes of each manifest. */
  static PTransform<PCollection<Manifest>, PDone> manifests(String runId) {
    of(runId);
    return new Manifests(runId);
  }

  private static final class Jobs extends PTransform<PCollection<JobRecord>, PDone> {
    private final String runId;

    private Jobs(String runId) {
      this.runId = runId;
    }

    @Override
    public PDone expand(PCollection<JobRecord> jobs) {
      jobs.apply("Keep jobs", ParDo.of(new KeepJobs(runId)));
      return PDone.in(jobs.getPipeline());
    }
  }

  private static final class Manifests extends PTransform<PCollection<Manifest>, PDone> {
    private final String runId;

    private Manifests(String runId) {
      this.runId = runId;
    }

    @Override
    public PDone expand(PCollection<Manifest> manifests) {
      manifests.apply("Keep manifests", ParDo.of(new KeepManifests(runId)));
      return PDone.in(manifests.getPipeline());
    }
  }

  private static final class KeepJobs extends DoFn<JobRecord, Void> {
    private final String runId;

    private KeepJobs(String runId) {
      this.runId = runId;
    }

    @ProcessElement
    public void process(@Element JobRecord job) {
      StepsWatch watch = BY_RUN.get(runId);
      if (watch != null) {
        watch.add(Objects.requireNonNull(job));
      }
    }
  }

  private static final class KeepManifests extends DoFn<Manifest, Void> {
    private final String runId;

    private KeepManifests(String runId) {
      this.runId = runId;
    }

    @ProcessElement
    public void process(@Element Manifest manifest) {
      StepsWatch watch = BY_RUN.get(runId);
      if (watch != null) {
        watch.add(Objects.requireNonNull(manifest));
      }
    }
  }
}

package dev.packhouse.job;

import com.google.api.services.dataflow.model.Job;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as Dataflow knows it.
 *
 * @param name which no two jobs that run in a region have at a time
 * @param since when it was created, as the API writes it; empty where that is not told
 * @param labels none where they are not told
 */
public record LineJob(
    String id, String name, JobState state, Type type, String since, Map<String, String> labels) {

  /** What kind of a job one is: that of a template is not known before its launcher says it. */
  public enum Type {
    STREAM,
    BATCH,
    NOT_KNOWN;

    private static Type of(@Nullable String name) {
      return "JOB_TYPE_STREAMING".equals(name)
          ? STREAM
          : "JOB_TYPE_BATCH".equals(name) ? BATCH : NOT_KNOWN;
    }
  }

  /** Whether it ends by itself, as far as is known. */
  public boolean isBatch() {
    return type == Type.BATCH;
  }

  static LineJob of(Job job) {
    return new LineJob(
        String.valueOf(job.getId()),
        String.valueOf(job.getName()),
        JobState.of(job.getCurrentState()),
        Type.of(job.getType()),
        job.getCreateTime() == null ? "" : job.getCreateTime(),
        job.getLabels() == null ? Map.of() : Map.copyOf(job.getLabels()));
  }
}

package dev.packhouse.job;

import com.google.api.services.dataflow.model.Job;
import java.util.Map;

/**
 * A job as Dataflow knows it.
 *
 * @param name which no two jobs that run in a region have at a time
 * @param stream whether it goes on until it is stopped
 * @param since when it was created, as the API writes it; empty where that is not told
 * @param labels none where they are not told
 */
public record LineJob(
    String id,
    String name,
    JobState state,
    boolean stream,
    String since,
    Map<String, String> labels) {

  static LineJob of(Job job) {
    return new LineJob(
        String.valueOf(job.getId()),
        String.valueOf(job.getName()),
        JobState.of(job.getCurrentState()),
        "JOB_TYPE_STREAMING".equals(job.getType()),
        job.getCreateTime() == null ? "" : job.getCreateTime(),
        job.getLabels() == null ? Map.of() : Map.copyOf(job.getLabels()));
  }
}

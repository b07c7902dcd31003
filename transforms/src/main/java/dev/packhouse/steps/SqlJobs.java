package dev.packhouse.steps;

import java.util.List;

/**
 * What runs SQL as jobs. No call waits for a job, and none throws for what a service answers or
 * fails to answer: that is told by the value that it returns.
 */
public interface SqlJobs {

  /**
   * Asks for a job to be started. On a 409 it looks the job up by id and location and compares its
   * {@link JobIds#HASH_LABEL} with that of the request.
   *
   * @param sql the text that {@code request.statement()} is the hash of
   */
  StartAnswer start(JobRequest request, String sql);

  /**
   * Asks how a job is.
   *
   * @param sampleRows how many rows of its result to return with a job that is done, each as JSON;
   *     where it is 0, neither rows nor their count are asked for
   */
  JobStatus status(JobReference job, int sampleRows);

  /** Asks for a job to be stopped; its status tells what came of it. It may be asked repeatedly. */
  void cancel(JobReference job);

  /** What a statement would read. */
  DryRun dryRun(String sql, List<Parameter> parameters, String location);
}

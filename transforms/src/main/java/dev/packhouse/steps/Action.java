package dev.packhouse.steps;

import java.time.Instant;
import java.util.List;

/** What the engine wants to be done, in the order in which it wants it. */
sealed interface Action {

  /** Read the deployed step graph, and tell {@link Event.GraphRead}. */
  record ReadGraph() implements Action {}

  /** Start a job, and tell {@link Event.StartAnswered}. */
  record StartJob(JobRequest request) implements Action {}

  /** Ask how jobs are, each once, and tell {@link Event.StatusAnswered}. */
  record AskStatus(List<Question> questions) implements Action {}

  /**
   * How is a job?
   *
   * @param sampleRows how many rows of its result to return when it is done
   */
  record Question(JobReference job, int sampleRows) {}

  /** Ask for a job to be stopped. */
  record CancelJob(JobReference job) implements Action {}

  /** Tell {@link Event.TimerFired} at a time, instead of at any that was set before. */
  record SetTimer(Instant at) implements Action {}

  /** What others read. */
  sealed interface Output extends Action {}

  /** A task has changed: a row for ops.jobs. */
  record RecordJob(JobRecord job) implements Output {}

  /** A manifest has changed: a row for ops.manifests. */
  record RecordManifest(Manifest manifest) implements Output {}

  /** A deployed graph does not validate; the one before stays in force. */
  record ReportGraph(List<GraphProblem> problems) implements Output {}

  /** Something to tell the announce topic. */
  record Announce(CloudEvent event) implements Output {}
}

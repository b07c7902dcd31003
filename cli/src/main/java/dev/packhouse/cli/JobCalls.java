package dev.packhouse.cli;

import dev.packhouse.job.CloudException;
import dev.packhouse.job.DataflowJobs;
import dev.packhouse.job.LineJob;
import java.util.List;

/** Questions to Dataflow whose refusal ends the command. */
final class JobCalls {

  private static final int BAD_REQUEST = 400;

  private JobCalls() {}

  /** The jobs of a line that are not over. */
  static List<LineJob> active(DataflowJobs jobs, String line) {
    try {
      return jobs.active(line);
    } catch (CloudException refused) {
      String what = "Dataflow does not tell which jobs run";
      if (refused.status() == BAD_REQUEST || refused.isMissing()) {
        throw new CommandFailure(
            ExitCode.JOB_FAILED,
            what + ": " + refused.said() + "; look at --project and --region",
            refused);
      }
      throw failure(jobs, what, refused);
    }
  }

  static CommandFailure failure(DataflowJobs jobs, String what, CloudException refused) {
    return new CommandFailure(
        ExitCode.JOB_FAILED,
        what + ": " + refused.said() + jobs.remedy(refused, "roles/dataflow.developer"),
        refused);
  }
}

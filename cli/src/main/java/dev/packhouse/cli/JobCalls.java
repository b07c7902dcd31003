package dev.packhouse.cli;

import com.google.api.services.dataflow.model.LaunchFlexTemplateRequest;
import dev.packhouse.job.CloudException;
import dev.packhouse.job.DataflowJobs;
import dev.packhouse.job.LineJob;
import java.util.List;

/** What Dataflow is asked that ends the command where it is refused. */
final class JobCalls {

  /** Of an answer that did not come. */
  private static final int NO_ANSWER = 0;

  private static final int BAD_REQUEST = 400;
  private static final int MISSING = 404;
  private static final int CONFLICT = 409;

  private JobCalls() {}

  /** Starts the job of {@code request}. */
  static LineJob launch(
      DataflowJobs jobs, LaunchFlexTemplateRequest request, JobPlace place, boolean stream) {
    String name = request.getLaunchParameter().getJobName();
    try {
      return jobs.launch(request);
    } catch (CloudException refused) {
      String what =
          switch (refused.status()) {
            case NO_ANSWER ->
                "; it may have been started: 'gcloud dataflow jobs list --status=active "
                    + place.onCommandLine()
                    + "' shows it, if so";
            case MISSING ->
                "; look at --project, --region and the template "
                    + request.getLaunchParameter().getContainerSpecGcsPath();
            case CONFLICT ->
                stream
                    ? "; --update replaces a job of that name, and 'packhouse stop' ends it"
                    : "; give this one another name with --job-name";
            default -> remedy(jobs, refused);
          };
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "Dataflow does not start job " + name + ": " + refused.said() + what,
          refused);
    }
  }

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
        ExitCode.JOB_FAILED, what + ": " + refused.said() + remedy(jobs, refused), refused);
  }

  private static String remedy(DataflowJobs jobs, CloudException refused) {
    return jobs.remedy(refused, "roles/dataflow.developer");
  }
}

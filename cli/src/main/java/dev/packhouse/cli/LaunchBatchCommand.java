package dev.packhouse.cli;

import dev.packhouse.launch.RunKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code packhouse launch batch}: a line that ends with its files. */
@Command(
    name = "batch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Checks a line, uploads it with its schemas and its steps, starts it on Dataflow, and follows"
          + " the job until it runs. Ctrl-C ends only the following.",
      "",
      "The files are in Cloud Storage: a pattern of the line that has no gs:// is looked for beside"
          + " the uploaded line.",
      "",
      "Any other --name=value is a pipeline option that the job gets, such as --maxNumWorkers=20,"
          + " --flexRSGoal=COST_OPTIMIZED, --serviceAccount=EMAIL, --usePublicIps=false."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse launch batch examples/birdstrikes --input 'gs://in/*.csv' \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse",
      "  packhouse launch batch examples/orchard --steps-only \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse",
      "  packhouse launch batch examples/orchard --source season --dry-run \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse \\",
      "      --flexRSGoal=COST_OPTIMIZED"
    })
final class LaunchBatchCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Mixin private LineArgument line;

  @Mixin private JobPlace place;

  @Mixin private InputOptions reading;

  @Mixin private LaunchSettings settings;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() {
    if (reading.stepsOnly() && (reading.input() != null || reading.source() != null)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--steps-only reads nothing: leave out --source and --input");
    }
    var read =
        new LaunchInput(
            RunKind.BATCH, reading.source(), null, reading.input(), reading.stepsOnly());
    return new LineLaunch(command.commandLine(), line, place, settings, read, beamOptions)
        .launch(Replacing.NOTHING);
  }
}

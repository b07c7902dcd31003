package dev.packhouse.cli;

import dev.packhouse.launch.RunKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code packhouse launch stream}: a line that goes on until it is stopped. */
@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Checks a line, uploads it with its schemas and its steps, starts it on Dataflow, and follows"
          + " the job until it runs. Ctrl-C ends only the following.",
      "",
      "--update replaces the line's running job, which hands over what it keeps. It is first said"
          + " whether that is possible; where it is not, what stands in the way, and the job runs"
          + " on.",
      "",
      "Any other --name=value is a pipeline option that the job gets, such as --maxNumWorkers=20,"
          + " --serviceAccount=EMAIL, --usePublicIps=false, --labels={\"team\":\"fruit\"}."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse launch stream examples/orchard --source deliveries \\",
      "      --variable PROJECT=acme-fruit \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse",
      "  packhouse launch stream examples/orchard --source deliveries --update \\",
      "      --variable PROJECT=acme-fruit \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse",
      "  packhouse launch stream examples/orchard --source deliveries --dry-run \\",
      "      --variable PROJECT=acme-fruit \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse \\",
      "      --maxNumWorkers=20"
    })
final class LaunchStreamCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Mixin private LineArgument line;

  @Mixin private JobPlace place;

  @Mixin private SourceOption source;

  @Option(
      names = "--subscription",
      paramLabel = "NAME",
      description =
          "projects/PROJECT/subscriptions/NAME: read it in the place of the source's own.")
  private @Nullable String subscription;

  @Option(names = "--update", description = "Replace the line's running job.")
  private boolean update;

  @Option(
      names = "--unchecked",
      description =
          "With --update: leave it to Dataflow whether the running job can be replaced. Where it"
              + " cannot, the new job fails and the running one goes on.")
  private boolean unchecked;

  @Mixin private LaunchSettings settings;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() {
    if (unchecked && !update) {
      throw new CommandFailure(ExitCode.USAGE, "--unchecked goes with --update");
    }
    var input = new LaunchInput(RunKind.STREAM, source.name(), subscription, null, false);
    return new LineLaunch(command.commandLine(), line, place, settings, input, beamOptions)
        .launch(update ? (unchecked ? Replacing.UNCHECKED : Replacing.CHECKED) : Replacing.NOTHING);
  }
}

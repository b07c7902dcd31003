package dev.packhouse.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code packhouse launch}: a line as a job on Dataflow. */
@Command(
    name = "launch",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(stream | batch)",
    subcommands = {LaunchStreamCommand.class, LaunchBatchCommand.class},
    description = {
      "Starts a line on Dataflow, from the templates packhouse-stream and packhouse-batch.",
      "docs/launching.md tells what it does; 'packhouse doctor' what would make it fail."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse launch stream examples/orchard --source deliveries \\",
      "      --variable PROJECT=acme-fruit \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse",
      "  packhouse launch batch examples/birdstrikes --input 'gs://in/*.csv' \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse"
    })
final class LaunchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what is launched: stream or batch");
  }
}

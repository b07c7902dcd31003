package dev.packhouse.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code packhouse} command: what each subcommand does stands in its own class. */
@Command(
    name = "packhouse",
    description = "An assembly line for data: reads, checks, routes and lands it in BigQuery.",
    mixinStandardHelpOptions = true,
    version = "packhouse 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      PublishCommand.class,
      ValidateCommand.class,
      StepsCommand.class,
      LaunchCommand.class,
      StopCommand.class,
      DoctorCommand.class,
      InitCommand.class,
      TablesCommand.class,
      HeadCommand.class,
      QueryCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse run examples/birdstrikes        run a line on this machine",
      "  packhouse publish orders --generate       stream made-up events into a line's topic",
      "  packhouse validate examples/birdstrikes   find every mistake of a line.yaml",
      "  packhouse steps examples/orchard          the order that a line's SQL runs in",
      "  packhouse launch stream --help            start a line on Dataflow",
      "  packhouse tables                          what has landed",
      "  packhouse init my-line --from data.csv    write a first line.yaml from a sample"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:unexpected failure",
      " 2:usage",
      " 3:spec invalid",
      " 4:source unreadable",
      " 5:dead letters above stopAbove",
      " 6:a step or an assertion failed",
      " 7:receipt out of balance",
      " 8:a job failed, or cannot be started, updated or stopped",
      " 9:doctor found what makes a launch fail"
    })
public final class Packhouse implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // What is printed is read by scripts and compared with docs: the same on every machine.
    Locale.setDefault(Locale.ROOT);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(out, err, arguments));
  }

  /** Runs the command and returns its exit code. */
  public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    boolean verbose = Stream.of(arguments).anyMatch("--verbose"::equals);
    return new CommandLine(new Packhouse())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(new FailurePrinter(verbose))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .execute(arguments);
  }

  /** Prints one line for a failure that a command foresaw, and where to look for any other. */
  private record FailurePrinter(boolean verbose) implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception failure, CommandLine commandLine, ParseResult parsed) {
      PrintWriter err = commandLine.getErr();
      if (failure instanceof CommandFailure foreseen) {
        err.println("packhouse: " + foreseen.reason());
        if (verbose && failure.getCause() != null) {
          failure.getCause().printStackTrace(err);
        }
        return foreseen.exitCode().number();
      }
      err.println("packhouse: unexpected failure: " + failure);
      if (verbose) {
        failure.printStackTrace(err);
      } else {
        err.println("  --verbose shows where it comes from");
      }
      return ExitCode.UNEXPECTED.number();
    }
  }
}

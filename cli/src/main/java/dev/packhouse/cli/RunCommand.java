package dev.packhouse.cli;

import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.pipeline.SchemaResourceException;
import dev.packhouse.receipt.Receipt;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.StreamingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code packhouse run}: a line from its source into a warehouse, with a receipt at the end. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a line on this machine and prints its receipt.",
      "Rows land in the embedded warehouse under --out, through the same BigQueryIO as anywhere;"
          + " --bigQueryEndpoint or --bigquery lands them elsewhere.",
      "",
      "A run on files ends with them. One on a stream (a source of type pubsub or arrivals) goes on"
          + " until Ctrl-C, which ends it without loss: nothing more is pulled, and what was read"
          + " lands before the receipt. A second Ctrl-C stops at once.",
      "",
      "Steps run after rows have landed: the SQL files of the line, in the order that their text"
          + " implies. The run deploys them by itself, below --out. One that fails leaves its"
          + " descendants out, and the run with exit code 6."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse run examples/birdstrikes",
      "  packhouse run orders --source nightly --input 'gs://bucket/2025-*/orders-*.csv.gz'",
      "  packhouse run orders --bigquery --project=p --tempLocation=gs://bucket/temp",
      "  packhouse run orders --source live --pubsubRootUrl=http://localhost:8085 --until-idle 10s",
      "  packhouse run orders --steps-only",
      "  packhouse run orders --source drop --pubsubRootUrl=http://localhost:8085 --files-root files",
      "",
      "Any other --name=value is a Beam pipeline option."
    })
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Mixin private LineArgument line;

  @Mixin private InputOptions reading;

  @Option(
      names = "--files-root",
      paramLabel = "DIR",
      description =
          "Arrivals: a folder that stands for gs:// and has a folder for each bucket, to try a line"
              + " without Cloud Storage.")
  private @Nullable Path filesRoot;

  @Mixin private StreamLimits limits;

  @Mixin private RunFolder folder;

  @Option(
      names = "--receipt",
      paramLabel = "FILE",
      description = "Write the receipt as JSON to FILE.")
  private @Nullable Path receiptFile;

  @Option(
      names = "--bigquery",
      description = "Land in BigQuery itself; needs --project and --tempLocation.")
  private boolean bigquery;

  @Option(names = "--verbose", description = "Show what Beam and the clients log.")
  private boolean verbose;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    // What the SQL analyzer's libraries log before there is a file for it.
    Logging.none();
    AnalyzedLine read = AnalyzedLine.require(line, BeamOptions.project(beamOptions), err);
    AnalyzedLine analyzed = read.with(publishing(read.spec(), err));
    LineSpec spec = analyzed.spec();
    Source chosen = reading.stepsOnly() ? requireStepsOnly(analyzed) : source(spec);
    String root =
        chosen == null || filesRoot == null
            ? null
            : SourceChoice.requireFilesRoot(chosen, filesRoot);
    if (receiptFile != null) {
      ReceiptFile.require(receiptFile);
    }
    folder.create();
    Logging.toFile(folder.log(), verbose);
    if (FlinkOptions.areMeant(beamOptions)) {
      boolean streaming = chosen != null && !chosen.isBounded();
      FlinkOptions.require(beamOptions, streaming);
      Cluster.require(limits, embedded());
      FlinkConfiguration cluster = FlinkConfiguration.of(FlinkOptions.master(beamOptions));
      if (chosen != null && !streaming) {
        cluster.requireNoRestartsOfFiles();
      }
      chosen = Cluster.absolute(chosen);
    }
    PipelineOptions options = BeamOptions.parse(beamOptions);
    Cluster.requireTried(options, beamOptions);
    FileSystems.setDefaultPipelineOptions(options);
    if (chosen != null) {
      requireReadable(chosen, options);
    }
    out.printf(
        "line %s, version %s: %s%n",
        spec.name(), spec.version(), chosen == null ? "steps only" : SourceChoice.describe(chosen));
    RunTarget target = target(analyzed, options);
    try (Interruption interruption = Interruption.of(chosen, target, limits, err);
        LineRun run = LineRun.start(spec, chosen, target, root)) {
      if (target.inCluster() && chosen != null && !chosen.isBounded()) {
        Cluster.tellHandedOver(spec, target.options(), out);
        return ExitCode.DONE.number();
      }
      Receipt receipt = run.await(interruption.view());
      StepsReport steps = report(analyzed, run, target);
      if (chosen == null) {
        steps.print(out);
      } else {
        new RunSummary(out, spec.deadLetters().table())
            .print(receipt, run.samples(), run.unwritten(), steps);
      }
      ExitCode verdict = verdict(spec, receipt, steps, out);
      if (receiptFile != null) {
        boolean seen = analyzed.hasSteps() && !target.inCluster();
        ReceiptFile.write(receipt, run.unwritten(), seen ? run.steps() : null, receiptFile);
      }
      return verdict.number();
    } catch (SchemaResourceException failure) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE, String.valueOf(failure.getMessage()), failure);
    } catch (Pipeline.PipelineExecutionException failure) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "the run failed: " + rootMessage(failure) + "\n  more is in " + folder.log(),
          failure);
    }
  }

  private Source source(LineSpec spec) {
    Source chosen = SourceChoice.of(spec, reading.source(), reading.input(), limits);
    String problem = spec.problemWith(chosen);
    if (problem != null) {
      throw new CommandFailure(ExitCode.SPEC_INVALID, problem);
    }
    return chosen;
  }

  /** No source, with a line that has steps and options that ask for none. */
  private @Nullable Source requireStepsOnly(AnalyzedLine analyzed) {
    if (reading.source() != null
        || reading.input() != null
        || filesRoot != null
        || limits.isGiven()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--steps-only reads nothing: leave out --source, --input, --files-root, --for and"
              + " --until-idle");
    }
    analyzed.graph();
    return null;
  }

  private static void requireReadable(Source source, PipelineOptions options) {
    if (source instanceof Source.Files files) {
      SourceChoice.requireFiles(files);
    } else {
      options.as(StreamingOptions.class).setStreaming(true);
      SubscriptionCheck.require(source, PubsubService.of(options.as(PubsubOptions.class)));
    }
  }

  /**
   * The spec without topics where those would be real ones: who lands in the embedded warehouse is
   * trying things out, maybe without a network.
   */
  private LineSpec publishing(LineSpec spec, PrintWriter err) {
    if (!embedded() || BeamOptions.isGiven(beamOptions, "--pubsubRootUrl")) {
      return spec;
    }
    String deadLetters = spec.deadLetters().topic();
    if (deadLetters != null) {
      err.println(
          "packhouse: dead letters go to "
              + spec.deadLetters().table()
              + " only: "
              + publishesNone(deadLetters));
    }
    StepsSpec steps = spec.steps();
    String announcements = steps == null ? null : steps.announceTopic();
    if (announcements != null) {
      err.println("packhouse: steps are not announced: " + publishesNone(announcements));
    }
    return spec.withoutTopics();
  }

  private static String publishesNone(String topic) {
    return "a run into the embedded warehouse publishes none to "
        + topic
        + " unless --pubsubRootUrl says where";
  }

  private boolean embedded() {
    return !bigquery && !BeamOptions.isGiven(beamOptions, "--bigQueryEndpoint");
  }

  private RunTarget target(AnalyzedLine analyzed, PipelineOptions options) {
    return embedded()
        ? RunTarget.embedded(analyzed, folder, options)
        : RunTarget.bigQuery(analyzed, folder, options);
  }

  private static StepsReport report(AnalyzedLine analyzed, LineRun run, RunTarget target) {
    StepsSpec steps = analyzed.spec().steps();
    if (steps == null || !analyzed.hasSteps()) {
      return StepsReport.NONE;
    }
    return target.inCluster()
        ? run.countedSteps(steps.records().jobs())
        : new StepsSummary(analyzed.files(), target.rows(), run.steps());
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    // Some messages are the name of a thing alone, and say nothing without their exception's name.
    return message == null || !message.contains(" ") ? root.toString() : message;
  }

  /** The worst of what happened: rows that are lost, then steps, then dead letters. */
  private static ExitCode verdict(
      LineSpec spec, Receipt receipt, StepsReport steps, PrintWriter out) {
    if (!receipt.balanced()) {
      return ExitCode.OUT_OF_BALANCE;
    }
    if (steps.anyFailed()) {
      return ExitCode.STEP_FAILED;
    }
    var stopAbove = spec.deadLetters().stopAbove();
    if (stopAbove != null && stopAbove.isExceededBy(receipt.read(), receipt.deadLettered())) {
      out.printf(
          "%,d dead letters of %,d records are more than deadLetters.stopAbove allows%n",
          receipt.deadLettered(), receipt.read());
      return ExitCode.TOO_MANY_DEAD_LETTERS;
    }
    return ExitCode.DONE;
  }
}

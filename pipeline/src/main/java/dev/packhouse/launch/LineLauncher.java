package dev.packhouse.launch;

import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.line.Source;
import dev.packhouse.line.SourceSelection;
import dev.packhouse.line.SourceSelection.UnfitSourceException;
import dev.packhouse.line.SourceSelection.Wanted;
import dev.packhouse.pipeline.LinePipeline;
import dev.packhouse.pipeline.RunSettings;
import dev.packhouse.pipeline.SchemaResourceException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.StreamingOptions;
import org.jspecify.annotations.Nullable;

/**
 * What every runner starts: reads a line and what it names through Beam's FileSystems, checks it,
 * builds the graph and hands it to the runner.
 *
 * <p>It does not wait for the run's end. Dataflow's launcher of Flex Templates starts it only for
 * the graph, which is written to where {@code --templateLocation} says, and submits the job itself
 * when this program has ended.
 */
public final class LineLauncher {

  // Those of the packhouse command.
  private static final int STARTED = 0;
  private static final int UNEXPECTED = 1;
  private static final int USAGE = 2;
  private static final int SPEC_INVALID = 3;
  private static final int SOURCE_UNREADABLE = 4;

  private final LineOptions options;
  private final PrintStream log;

  private LineLauncher(LineOptions options, PrintStream log) {
    this.options = options;
    this.log = log;
  }

  /**
   * Starts a line; ends the process with an exit code that is not 0 if it cannot be started.
   * Libraries may have threads that would keep the process alive.
   */
  public static void main(String[] arguments) {
    int code;
    try {
      code = launch(System.err, arguments);
    } catch (Exception unexpected) {
      unexpected.printStackTrace();
      code = UNEXPECTED;
    }
    if (code != STARTED) {
      System.err.flush();
      System.exit(code);
    }
  }

  /**
   * Starts a line, and says on {@code log} why it cannot be started.
   *
   * @return 0, or the exit code of the packhouse command for what is wrong
   */
  public static int launch(PrintStream log, String... arguments) {
    LineOptions options;
    try {
      options = PipelineOptionsFactory.fromArgs(arguments).withValidation().as(LineOptions.class);
    } catch (IllegalArgumentException refused) {
      return failure(log, USAGE, String.valueOf(refused.getMessage()));
    }
    FileSystems.setDefaultPipelineOptions(options);
    try {
      return new LineLauncher(options, log).launch();
    } catch (UnfitSourceException | LaunchRefusedException refused) {
      return failure(log, USAGE, String.valueOf(refused.getMessage()));
    } catch (SchemaResourceException unreadable) {
      return failure(log, SOURCE_UNREADABLE, String.valueOf(unreadable.getMessage()));
    }
  }

  private static int failure(PrintStream log, int code, String message) {
    log.println("packhouse: " + message);
    return code;
  }

  private int launch() {
    ReadLine read =
        LineReader.read(
            options.getLine(), Entries.byName(options.getVariables(), "--variables"), changes());
    LineSpec spec = read.spec();
    if (spec == null) {
      return failure(log, SPEC_INVALID, "the spec is invalid\n" + read.report().stripTrailing());
    }
    log.print(read.problems());
    Source source = options.isStepsOnly() ? null : source(spec);
    String problem = source == null ? null : spec.problemWith(source);
    if (problem != null) {
      return failure(log, SPEC_INVALID, problem);
    }
    RunKind kind = source == null || source.isBounded() ? RunKind.BATCH : RunKind.STREAM;
    options.as(StreamingOptions.class).setStreaming(kind == RunKind.STREAM);
    ServiceLoader.load(RunnerDefaults.class)
        .forEach(defaults -> defaults.apply(options, spec, kind));
    log.printf(
        "packhouse: %s, reading %s%n",
        read.summary(), source == null ? "nothing: steps only" : source.name());
    pipeline(spec, source).run();
    return STARTED;
  }

  /** What is said by an option of its own stands above what {@code --set} says. */
  private List<String> changes() {
    List<String> changes = new ArrayList<>(Entries.list(options.getSet()));
    if (options.getWriteStream() != null) {
      changes.add("write.stream=" + options.getWriteStream());
    }
    if (options.getWriteBatch() != null) {
      changes.add("write.batch=" + options.getWriteBatch());
    }
    return changes;
  }

  private Source source(LineSpec spec) {
    SourceSelection sources = SourceSelection.of(spec);
    String input = options.getInput();
    String subscription = options.getSubscription();
    if (input != null && subscription != null) {
      throw new LaunchRefusedException(
          "a run reads files or a stream: leave out --input or --subscription");
    }
    Wanted wanted =
        input != null ? Wanted.FILES : subscription != null ? Wanted.STREAM : Wanted.ANY;
    String name = options.getSource();
    Source source = name == null ? sources.only(wanted) : sources.named(name);
    if (input != null) {
      return SourceSelection.withInput(source, input);
    }
    return subscription == null ? source : SourceSelection.withSubscription(source, subscription);
  }

  private Pipeline pipeline(LineSpec spec, @Nullable Source source) {
    Pipeline pipeline = Pipeline.create(options);
    RunSettings settings =
        RunSettings.of(options.getJobName())
            .withSteps(StepsInBigQuery.of(spec, options.getStepsFolder(), log));
    if (source != null) {
      LinePipeline.add(pipeline, spec, source, settings);
    } else if (settings.steps() == null) {
      throw new LaunchRefusedException(
          "line " + spec.name() + " has no steps: leave out --stepsOnly");
    } else {
      LinePipeline.addSteps(pipeline, spec, settings);
    }
    return pipeline;
  }
}

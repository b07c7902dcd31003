package dev.packhouse.cli;

import dev.packhouse.line.StepsSpec;
import dev.packhouse.steps.Assertion;
import dev.packhouse.steps.DeployedFolder;
import dev.packhouse.steps.Step;
import dev.packhouse.steps.StepGraph;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code packhouse steps deploy}: puts a line's steps into force where the line runs. */
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Analyzes a line's SQL and puts it into force as a whole: the running line reads it for every"
          + " manifest, and needs no restart.",
      "Nothing is written where there is an error. A line that 'packhouse run' starts on this"
          + " machine deploys its steps by itself.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse steps deploy examples/orchard --to gs://bucket/orchard/steps",
      "  packhouse steps deploy examples/orchard --to gs://bucket/orchard/steps --dry-run"
    })
final class StepsDeployCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Mixin private LineArgument line;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description =
          "Where the running line reads its steps, local or gs://; the line's own steps.dir if left"
              + " out.")
  private @Nullable String to;

  @Option(names = "--dry-run", description = "Say what would change, and write nothing.")
  private boolean dryRun;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() {
    Logging.none();
    PrintWriter out = command.commandLine().getOut();
    PipelineOptions options = BeamOptions.parse(beamOptions);
    FileSystems.setDefaultPipelineOptions(options);
    AnalyzedLine analyzed =
        AnalyzedLine.require(
            line, BeamOptions.project(beamOptions), command.commandLine().getErr());
    StepGraph graph = analyzed.graph();
    StepsSpec spec = Objects.requireNonNull(analyzed.spec().steps());
    DeployedFolder folder = DeployedFolder.at(to == null ? spec.folder() : to);
    boolean changed = printChanges(deployed(folder), graph, out);
    if (!dryRun) {
      analyzed.deployTo(folder);
    }
    out.printf(
        "%s, %s: %s %s%n",
        count(graph.steps().size(), "step"),
        count(graph.assertions().size(), "assertion"),
        dryRun ? "not deployed, as --dry-run says, to" : "deployed to",
        folder.folder());
    if (!changed) {
      out.println("nothing has changed since the last time");
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  /** What is in force there now; null where nothing is. */
  private static @Nullable StepGraph deployed(DeployedFolder folder) {
    try {
      return folder.graph().graph();
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot read what is deployed at " + folder.folder() + ": " + failure.getMessage(),
          failure);
    }
  }

  private static boolean printChanges(
      @Nullable StepGraph before, StepGraph after, PrintWriter out) {
    Map<String, Object> old = before == null ? Map.of() : statements(before);
    Map<String, Object> fresh = statements(after);
    boolean changed = false;
    for (Map.Entry<String, Object> entry : fresh.entrySet()) {
      Object was = old.get(entry.getKey());
      if (was == null) {
        out.println("  added    " + entry.getKey());
      } else if (!was.equals(entry.getValue())) {
        out.println("  changed  " + entry.getKey());
      }
      changed |= !entry.getValue().equals(was);
    }
    for (String name : old.keySet()) {
      if (!fresh.containsKey(name)) {
        out.println("  removed  " + name);
        changed = true;
      }
    }
    return changed;
  }

  private static Map<String, Object> statements(StepGraph graph) {
    Map<String, Object> statements = new LinkedHashMap<>();
    for (Step step : graph.steps()) {
      statements.put(step.name(), step);
    }
    for (Assertion assertion : graph.assertions()) {
      statements.put(assertion.name(), assertion);
    }
    return statements;
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}

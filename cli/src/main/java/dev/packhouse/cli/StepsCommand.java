package dev.packhouse.cli;

import dev.packhouse.diagram.StepFlowchart;
import dev.packhouse.diagram.StepTree;
import dev.packhouse.expression.NearestWord;
import dev.packhouse.steps.StepGraph;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code packhouse steps}: the order of a line's SQL, as its text implies it. */
@Command(
    name = "steps",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = StepsDeployCommand.class,
    description = {
      "Shows in which order a line's steps run: each below what it waits for, from the tables that"
          + " rows land in.",
      "The order follows from which tables each SQL file reads and writes. Nothing runs.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse steps examples/orchard",
      "  packhouse steps examples/orchard --arrived market.orders",
      "  packhouse steps examples/orchard --arrived market.fresh,market.juice --project=p",
      "  packhouse steps examples/orchard --mermaid steps.mmd",
      "  packhouse steps deploy examples/orchard --to gs://bucket/orchard/steps"
    })
final class StepsCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "LINE",
      description = "A line.yaml, or the folder that it is in.")
  private @Nullable String line;

  @Option(
      names = "--arrived",
      paramLabel = "TABLE",
      split = ",",
      description =
          "Show what rows in these tables would set off; with --project also the bytes that a dry"
              + " run tells, and what they would cost on demand.")
  private List<String> arrived = new ArrayList<>();

  @Option(
      names = "--mermaid",
      arity = "0..1",
      paramLabel = "FILE",
      fallbackValue = "",
      description = "Write the order as a flowchart of Mermaid to FILE, or print it.")
  private @Nullable String mermaid;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Change the spec for this once; may be given several times.")
  private List<String> overrides = new ArrayList<>();

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() {
    Logging.none();
    PrintWriter out = command.commandLine().getOut();
    if (line == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "name a line"
              + (mermaid == null || mermaid.isEmpty() ? "" : " before --mermaid: " + mermaid));
    }
    PipelineOptions options = BeamOptions.parse(beamOptions);
    AnalyzedLine analyzed =
        AnalyzedLine.require(
            LineArgument.of(line, overrides),
            BeamOptions.project(beamOptions),
            command.commandLine().getErr());
    StepGraph graph = analyzed.graph();
    if (mermaid != null) {
      writeMermaid(StepFlowchart.of(graph, analyzed.spec().tables().keySet()), mermaid, out);
    } else if (arrived.isEmpty()) {
      out.print(StepTree.of(graph, analyzed.spec().tables().keySet()));
    } else {
      arrived.forEach(table -> requireTable(table, analyzed));
      new ArrivalPreview(analyzed, BeamOptions.project(beamOptions) == null ? null : options)
          .print(arrived, out);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private static void writeMermaid(String flowchart, String file, PrintWriter out) {
    if (file.isEmpty()) {
      out.print(flowchart);
      return;
    }
    try {
      Files.writeString(Path.of(file), flowchart);
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot write the flowchart to " + file + ": " + failure, failure);
    }
    out.println("wrote " + file);
  }

  private static void requireTable(String table, AnalyzedLine line) {
    if (table.isBlank()) {
      throw new CommandFailure(
          ExitCode.USAGE, "an entry of --arrived is empty: put one comma between two tables");
    }
    Set<String> known = new TreeSet<>(line.spec().tables().keySet());
    line.graph()
        .steps()
        .forEach(
            step -> {
              step.reads().stream().filter(read -> !read.endsWith("*")).forEach(known::add);
              known.addAll(step.writes());
            });
    boolean matched =
        line.graph().steps().stream().anyMatch(step -> step.isSetOffBy(List.of(table)));
    if (!known.contains(table) && !matched) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "rows do not land in "
              + table
              + ", and no step reads it"
              + NearestWord.hint(table, known)
              + "; there are "
              + String.join(", ", known));
    }
  }
}

package dev.packhouse.cli;

import dev.packhouse.draft.LineDraft;
import dev.packhouse.draft.Sample;
import dev.packhouse.draft.UnreadableSampleException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code packhouse init}: a first line.yaml and schema from a sample file. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a first line.yaml and schema from a sample file.",
      "Reads CSV, JSON (lines or an array), Avro and Parquet, plain, .gz or .zst; never overwrites."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse init orders --from data/orders.csv.gz",
      "  packhouse init orders --from 'gs://bucket/orders-*.jsonl'"
    })
final class InitCommand implements Callable<Integer> {

  private static final int MOST_NOTES = 5;

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder to write them to.")
  private Path folder;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      required = true,
      description = "The sample: a path or gs:// address; of a pattern, the first file.")
  private String from;

  @Override
  public Integer call() {
    Logging.none();
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    requireFree();
    Sample sample = sample();
    List<Path> written = write(LineDraft.of(folder, sample));
    PrintWriter out = command.commandLine().getOut();
    out.println("looked at " + sample.summary());
    written.forEach(file -> out.println("wrote " + file));
    if (!sample.notes().isEmpty()) {
      out.println("look at the comments in line.yaml first:");
      sample.notes().stream().limit(MOST_NOTES).forEach(note -> out.println("  " + note));
      if (sample.notes().size() > MOST_NOTES) {
        out.printf("  ... and %,d more%n", sample.notes().size() - MOST_NOTES);
      }
    }
    out.println();
    out.println("next:");
    out.println("  packhouse validate " + folder);
    out.println("  packhouse run " + folder);
    return ExitCode.DONE.number();
  }

  private void requireFree() {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new CommandFailure(ExitCode.USAGE, folder + " is a file; name a folder");
    }
    if (Files.exists(LineDraft.lineFile(folder))) {
      throw alreadyThere(LineDraft.lineFile(folder).toString());
    }
  }

  private static CommandFailure alreadyThere(String file) {
    return new CommandFailure(
        ExitCode.USAGE, file + " is there already, and init overwrites nothing; name another DIR");
  }

  private Sample sample() {
    try {
      return Sample.of(from);
    } catch (UnreadableSampleException unreadable) {
      throw new CommandFailure(ExitCode.SOURCE_UNREADABLE, unreadable.reason(), unreadable);
    }
  }

  private List<Path> write(LineDraft draft) {
    try {
      return draft.write();
    } catch (FileAlreadyExistsException there) {
      throw alreadyThere(String.valueOf(there.getFile()));
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot write to " + folder + ": " + failure, failure);
    }
  }
}

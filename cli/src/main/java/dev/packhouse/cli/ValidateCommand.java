package dev.packhouse.cli;

import dev.packhouse.line.ReadLine;
import dev.packhouse.sql.LineSql;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code packhouse validate}: every mistake of a spec in one pass, without running it. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a line.yaml and the schemas and SQL files that it names, type-checks its expressions and"
          + " its SQL, and shows every problem with its place.",
      "Exits with 3 if there is an error; warnings alone are no error."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse validate examples/orchard",
      "  packhouse validate examples/orchard --set write.batch=exactly-once"
    })
final class ValidateCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Mixin private LineArgument line;

  @Override
  public Integer call() {
    ReadLine read = LineSql.check(SpecReading.read(line), null);
    command.commandLine().getOut().print(read.report());
    command.commandLine().getOut().flush();
    return (read.spec() == null ? ExitCode.SPEC_INVALID : ExitCode.DONE).number();
  }
}

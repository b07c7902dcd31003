package dev.packhouse.cli;

import dev.packhouse.warehouse.ResultFormat;
import dev.packhouse.warehouse.ResultRows;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseReader;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that look into a run's warehouse have in common: where it is, and the form. */
final class ResultOutput {

  private static final int WIDTH_WITHOUT_TERMINAL = 160;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private RunFolder folder;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json (one array) or csv (default: ${DEFAULT-VALUE}).")
  private ResultFormat format;

  /** Rows that a warehouse is asked for. */
  interface Question {
    ResultRows ask(WarehouseReader warehouse) throws WarehouseException;
  }

  /** Prints the answer to {@code question}. */
  int print(Question question) {
    Logging.none();
    PrintWriter out = command.commandLine().getOut();
    try (WarehouseReader warehouse = WarehouseReader.open(folder.directory());
        ResultRows rows = question.ask(warehouse)) {
      format.write(rows, out, Integer.getInteger("packhouse.columns", WIDTH_WITHOUT_TERMINAL));
      out.flush();
      return ExitCode.DONE.number();
    } catch (WarehouseException refused) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(refused.getMessage()), refused);
    } catch (IOException failure) {
      throw new CommandFailure(ExitCode.UNEXPECTED, "cannot write the rows: " + failure, failure);
    }
  }
}

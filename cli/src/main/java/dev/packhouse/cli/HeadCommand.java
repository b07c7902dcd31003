package dev.packhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code packhouse head}: the first rows of a table. */
@Command(
    name = "head",
    mixinStandardHelpOptions = true,
    description = "Shows the first rows of a table of the embedded warehouse.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse head market.export",
      "  packhouse head ops.dead_letters --rows 100 --format json"
    })
final class HeadCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "TABLE", description = "DATASET.TABLE")
  private String table;

  @Option(
      names = {"-n", "--rows"},
      paramLabel = "N",
      defaultValue = "10",
      description = "How many rows (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Mixin private ResultOutput output;

  @Override
  public Integer call() {
    if (rows < 0) {
      throw new CommandFailure(ExitCode.USAGE, "--rows is a count, not " + rows);
    }
    return output.print(warehouse -> warehouse.head(table, rows));
  }
}

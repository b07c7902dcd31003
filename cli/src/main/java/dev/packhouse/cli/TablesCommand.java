package dev.packhouse.cli;

import dev.packhouse.warehouse.WarehouseReader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code packhouse tables}: what has landed on this machine. */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description = "Lists the tables of the embedded warehouse with their rows and columns.")
final class TablesCommand implements Callable<Integer> {

  @Mixin private ResultOutput output;

  @Override
  public Integer call() {
    return output.print(WarehouseReader::tables);
  }
}

package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.packhouse.warehouse.EmbeddedWarehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of --out that cannot be landed in now is another's, and no failure of this run. */
final class WarehouseInUseTest {

  @TempDir Path out;

  private CommandOutput run() {
    return CommandOutput.of(
        "run",
        "resources/golden/run/byte-order-mark",
        "--input",
        "resources/golden/run/byte-order-mark/data/people.jsonl",
        "--out",
        out.toString());
  }

  @Test
  void runIntoAFolderThatAnotherRunHasOpenIsAUsageErrorAndLeavesTheOtherAlone() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(out)) {
      CommandOutput refused = run();

      assertThat(refused.err(), containsString("is already open"));
      assertThat(refused.exitCode(), is(2));
      warehouse.createDataset("people");
    }
    assertThat(run().exitCode(), is(0));
  }

  @Test
  void runIntoWhatIsNoWarehouseIsAUsageErrorAsAskingItIs() throws Exception {
    Files.writeString(out.resolve(EmbeddedWarehouse.FILE_NAME), "not a database".repeat(1_000));

    CommandOutput refused = run();

    assertThat(refused.err(), containsString(EmbeddedWarehouse.FILE_NAME));
    assertThat(refused.exitCode(), is(2));
    assertThat(CommandOutput.of("tables", "--out", out.toString()).exitCode(), is(2));
  }
}

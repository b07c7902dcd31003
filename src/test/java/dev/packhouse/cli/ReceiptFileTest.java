package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where {@code --receipt} cannot be written. */
final class ReceiptFileTest {

  @TempDir Path folder;

  @Test
  void folderIsRefusedBeforeTheRun() {
    CommandOutput run = run(folder);

    assertThat(run.exitCode(), is(2));
    assertThat(
        run.err(),
        is(
            "packhouse: --receipt names a file, and %s is a folder: write --receipt %s/receipt.json\n"
                .formatted(folder, folder)));
    assertThat(Files.exists(folder.resolve("out")), is(false));
  }

  @Test
  void fileInTheWayOfItsFolderIsRefusedBeforeTheRun() throws IOException {
    Files.writeString(folder.resolve("file"), "");

    CommandOutput run = run(folder.resolve("file/below/receipt.json"));

    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), containsString("file is a file; name another folder"));
    assertThat(Files.exists(folder.resolve("out")), is(false));
  }

  @Test
  void foldersThatAreMissingAreMade() {
    Path receipt = folder.resolve("of/today/receipt.json");

    assertThat(run(receipt).exitCode(), is(0));
    assertThat(Files.exists(receipt), is(true));
  }

  /** A device that is full, as a disk may be. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void runThatCannotKeepItsReceiptPrintsItNonetheless() {
    CommandOutput run = run(Path.of("/dev/full"));

    assertThat(run.exitCode(), is(1));
    assertThat(run.out(), containsString("the receipt balances"));
    assertThat(run.err(), containsString("cannot write the receipt /dev/full"));
    assertThat(run.err(), containsString("the run itself is done"));
  }

  private CommandOutput run(Path receipt) {
    return CommandOutput.of(
        "run",
        "resources/golden/run/byte-order-mark",
        "--out",
        folder.resolve("out").toString(),
        "--receipt",
        receipt.toString());
  }
}

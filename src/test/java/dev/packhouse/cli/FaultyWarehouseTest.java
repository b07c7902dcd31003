package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.warehouse.Fault;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receipt is worth something only if it notices what the warehouse does not say. */
final class FaultyWarehouseTest {

  @TempDir Path out;

  @AfterEach
  void noFault() {
    System.clearProperty("packhouse.fault");
  }

  @Test
  void oneRowThatTheWarehouseLosesPutsTheReceiptOutOfBalance() throws IOException {
    CommandOutput run = runWith(Fault.DROP_ONE_ROW);

    assertThat(run.exitCode(), is(7));
    assertThat(run.out(), containsString("OUT OF BALANCE: 1 of the records read"));
    assertThat(receipt().get("balanced").asBoolean(), is(false));
    assertThat(receipt().get("landed").asLong(), is(0L));
  }

  @Test
  void oneRowThatTheWarehouseRepeatsPutsTheReceiptOutOfBalance() throws IOException {
    CommandOutput run = runWith(Fault.REPEAT_ONE_ROW);

    assertThat(run.exitCode(), is(7));
    assertThat(run.out(), containsString("OUT OF BALANCE: 1 more than were read"));
    assertThat(receipt().get("landed").asLong(), is(2L));
  }

  @Test
  void aLoadThatFailsEndsTheRunWithItsReasonAndNoReceipt() {
    CommandOutput run = runWith(Fault.FAIL_LOAD);

    assertThat(run.exitCode(), is(1));
    assertThat(run.err(), containsString("the run failed: "));
    assertThat(run.err(), containsString("packhouse.log"));
    assertThat(out.resolve("receipt.json").toFile().exists(), is(false));
  }

  private CommandOutput runWith(Fault fault) {
    System.setProperty("packhouse.fault", fault.name());
    return CommandOutput.of(
        "run",
        "resources/golden/run/byte-order-mark",
        "--input",
        "resources/golden/run/byte-order-mark/data/people.jsonl",
        "--out",
        out.toString(),
        "--receipt",
        out.resolve("receipt.json").toString());
  }

  private JsonNode receipt() throws IOException {
    return new ObjectMapper().readTree(out.resolve("receipt.json").toFile());
  }
}

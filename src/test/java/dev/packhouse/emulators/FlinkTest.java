package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.cli.Packhouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole lines on a cluster of Flink, by the user's own command, through the unmodified PubsubIO and
 * BigQueryIO.
 */
@Tag("flink")
@ExtendWith({Emulators.class, Flink.class})
final class FlinkTest {

  private static final Path EXAMPLES = Path.of("../../examples");
  private static final Path STEPS = Path.of("resources/emulators/orders");
  private static final int ORDERS = 500;
  private static final Duration LONGEST = Duration.ofMinutes(6);

  /** When a dead letter was made is of the run, not of the line. */
  private static final String OF_THE_RUN = "dead_lettered_at=[^,]*";

  @TempDir Path folder;

  @Test
  void filesLandAsOnTheDirectRunner(EmulatorEnvironment emulators, FlinkCluster cluster)
      throws Exception {
    String line = "birdstrikes";
    String dataset = "aviation";
    EmulatorEnvironment onFlink = emulators.inNewProject();
    JsonNode expected = runDirect(emulators, line, dataset);
    JsonNode actual = runOnFlink(onFlink, cluster, line, dataset);

    assertThat(actual, is(expected));
    assertThat(emulators.tables("ops"), hasItem("ops.dead_letters"));
    List<String> tables = new ArrayList<>(emulators.tables(dataset));
    tables.add("ops.dead_letters");
    for (String table : tables) {
      assertThat(table, rows(onFlink, table), is(rows(emulators, table)));
    }
  }

  private JsonNode runDirect(EmulatorEnvironment emulators, String line, String dataset)
      throws Exception {
    emulators.createDataset(dataset);
    emulators.createDataset("ops");
    Path receipt = folder.resolve("direct.json");
    List<String> arguments = new ArrayList<>(List.of("run", absolute(line)));
    arguments.addAll(List.of("--out", folder.resolve("direct").toString()));
    arguments.addAll(List.of("--receipt", receipt.toString()));
    arguments.addAll(emulators.beamOptions());
    StringWriter printed = new StringWriter();
    PrintWriter writer = new PrintWriter(printed, true);
    int exitCode = Packhouse.execute(writer, writer, arguments.toArray(String[]::new));
    assertThat(printed.toString(), exitCode, is(0));
    return new ObjectMapper().readTree(receipt.toFile());
  }

  private JsonNode runOnFlink(
      EmulatorEnvironment emulators, FlinkCluster cluster, String line, String dataset)
      throws Exception {
    emulators.createDataset(dataset);
    emulators.createDataset("ops");
    try (RunningLine running =
        RunningLine.start(
            emulators, Path.of(absolute(line)), folder.resolve("flink"), cluster.options())) {
      return running.balancedReceipt(400);
    }
  }

  /** Task managers look for files from folders of their own. */
  private static String absolute(String line) {
    return EXAMPLES.resolve(line).toAbsolutePath().normalize().toString();
  }

  private static List<String> rows(EmulatorEnvironment emulators, String table) {
    return emulators.rows(table).stream()
        .map(row -> row.replaceFirst(OF_THE_RUN, ""))
        .sorted()
        .toList();
  }

  @Test
  void stepsThatAKilledTaskManagerHasLeftAreTakenUpByTheNextRun(
      EmulatorEnvironment emulators, FlinkCluster cluster) throws Exception {
    emulators.createDataset("market");
    emulators.createDataset("ops");
    StepsOnRecord steps = new StepsOnRecord(emulators);
    steps.createTables();
    List<String> options = new ArrayList<>(cluster.options());
    options.addAll(List.of("--input", writeOrders().resolve("*.jsonl").toString()));
    try (RunningLine line =
        RunningLine.start(emulators, STEPS, folder.resolve("killed"), options)) {
      FlinkCluster.await("a manifest is in its middle", LONGEST, steps::inTheMiddle);
      cluster.killTaskManagerOf("Run steps/Run");
      assertThat(line.awaitFailure(120), containsString("--steps-only"));
    }
    assertThat("each order has landed once", emulators.numRows("market.orders"), is((long) ORDERS));
    cluster.renew();

    List<String> again = new ArrayList<>(cluster.options());
    again.add("--steps-only");
    try (RunningLine line = RunningLine.start(emulators, STEPS, folder.resolve("next"), again)) {
      line.awaitHandedOver(300);
      assertThat(line.printed(), containsString("steps and assertions: "));
      assertThat(line.printed(), containsString(" 0 failed"));
    }
    assertThat("each order has landed once", emulators.numRows("market.orders"), is((long) ORDERS));
    assertThat("all manifests have ended", steps.ended(), is(true));
    steps.awaitRecords();
    steps.requireOnce();
  }

  private Path writeOrders() throws IOException {
    Path files = Files.createDirectories(folder.resolve("orders"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ORDERS; i++) {
      lines.add("{\"order_id\":\"O%06d\",\"boxes\":%d}".formatted(i, i % 9));
    }
    Files.write(files.resolve("orders.jsonl"), lines);
    return files;
  }
}

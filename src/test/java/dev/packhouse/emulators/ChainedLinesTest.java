package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two lines, the second of which runs its steps when the first one's have made their tables. */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class ChainedLinesTest {

  private static final Path LINES = Path.of("resources/emulators/chain");

  /** An interval of a minute, and what its steps take. */
  private static final Duration MOST = Duration.ofMinutes(4);

  @TempDir Path folder;

  @Test
  void announcementOfOneLineSetsOffTheStepsOfTheOtherThatReadItsTables(
      EmulatorEnvironment emulators) throws Exception {
    emulators.createTopic("market-done");
    emulators.createSubscription("reports-market", "market-done");
    List.of("market", "reports", "ops").forEach(emulators::createDataset);

    try (RunningLine market = start(emulators, "market")) {
      assertThat(market.balancedReceipt(300).path("landed").asInt(), is(3));
    }
    try (RunningLine reports = start(emulators, "reports")) {
      await(reports, "packhouse: steps of ");
      reports.interrupt();
      JsonNode receipt = reports.balancedReceipt(300);

      assertThat(receipt.path("read").asInt(), is(1));
      assertThat(receipt.path("filtered").asInt(), is(1));
      assertThat(receipt.path("steps").findValuesAsText("name"), contains("best"));
      assertThat(receipt.path("steps").findValuesAsText("state"), contains("SUCCEEDED"));
    }
    assertThat(emulators.rows("reports.best"), contains("grower=Ada"));
    assertThat(emulators.tables("reports"), contains("reports.best"));
  }

  private RunningLine start(EmulatorEnvironment emulators, String line) throws Exception {
    return RunningLine.start(emulators, LINES.resolve(line), folder.resolve(line), List.of());
  }

  private static void await(RunningLine line, String text) throws Exception {
    long deadline = System.nanoTime() + MOST.toNanos();
    while (!line.printed().contains(text)) {
      if (line.ended() || System.nanoTime() > deadline) {
        throw new AssertionError("this run does not come so far:\n" + line.printed());
      }
      Thread.sleep(200);
    }
  }
}

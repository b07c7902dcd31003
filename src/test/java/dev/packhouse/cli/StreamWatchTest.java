package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packhouse.receipt.Receipt;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.TreeMap;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a run on a stream ends that has been told to, whatever has become of its services. */
final class StreamWatchTest {

  private static final String RUN = "stream-watch-test";

  private final Pulling pulling = Pulling.of(RUN);
  private final StringWriter printed = new StringWriter();
  private long now = 77;
  private final PrintWriter err = new PrintWriter(printed, true);
  private final StreamWatch watch =
      new StreamWatch(
          pulling, new StreamLimits(), new LiveView(err, false, 80, 24), err, () -> now);

  @AfterEach
  void release() {
    Pulling.release(RUN);
  }

  @Test
  void drainOfWhichNothingMovesSaysWhatItWaitsForAndGivesUp() throws IOException {
    pull();
    watch.show(receipt(5, 2), SeenSteps.NONE);
    pass(Duration.ofHours(1));
    watch.show(receipt(5, 2), SeenSteps.NONE);
    watch.interrupted();
    watch.show(receipt(5, 2), SeenSteps.NONE);
    assertThat(told(), is(0L));

    pass(Duration.ofSeconds(10));
    watch.show(receipt(5, 2), SeenSteps.NONE);
    watch.show(receipt(5, 2), SeenSteps.NONE);

    assertThat(told(), is(1L));
    assertThat(
        printed.toString(),
        containsString("the run waits for: records to land (3), messages to be acknowledged (1)."));
    assertThat(printed.toString(), containsString("Ctrl-C again stops at once"));
    pass(Drain.MOST.minusSeconds(11));
    watch.show(receipt(5, 2), SeenSteps.NONE);
    pass(Duration.ofSeconds(1));
    CommandFailure failure =
        assertThrows(CommandFailure.class, () -> watch.show(receipt(5, 2), SeenSteps.NONE));
    assertThat(failure.exitCode(), is(ExitCode.UNEXPECTED));
    assertThat(failure.reason(), containsString("records to land (3)"));
  }

  @Test
  void drainGoesOnAsLongAsItMoves() {
    watch.interrupted();
    for (int landed = 0; landed < 100; landed++) {
      watch.show(receipt(100, landed), SeenSteps.NONE);
      pass(Drain.MOST.minusSeconds(1));
    }

    assertThat(told(), is(0L));
  }

  private void pull() throws IOException {
    FakePubsub pubsub = new FakePubsub().deliver("a", "ack-a", 1_000);
    new StoppableClient(pubsub, pulling)
        .pull(0, PubsubClient.subscriptionPathFromName("town", "people"), 10, true);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private long told() {
    return printed.toString().lines().filter(line -> line.contains("nothing has moved")).count();
  }

  private static Receipt receipt(long read, long landed) {
    return new Receipt(
        "line",
        "version",
        read,
        landed,
        0,
        0,
        0,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }
}

package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.emulators.EmulatorEnvironment.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream with steps on a cluster of Flink, by the user's own command, through the unmodified
 * PubsubIO and BigQueryIO. Two of its task managers are killed: one in the middle of the stream,
 * one in the middle of a manifest.
 */
@Tag("flink")
@ExtendWith({Emulators.class, Flink.class})
final class FlinkStreamTest {

  private static final Path LINE = Path.of("resources/emulators/orchard-steps");
  private static final int BATCH = 50;
  private static final int BEFORE = 1_500;
  private static final int MESSAGES = 4_000;
  private static final Duration LONGEST = Duration.ofMinutes(6);
  private static final List<String> TABLES =
      List.of("market.export", "market.fresh", "market.juice", "market.orders");
  private static final Pattern ID = Pattern.compile("[DO]\\d{6}");
  private static final Pattern PAYLOAD = Pattern.compile("payload=([^,]*)");

  @TempDir Path folder;

  private final Set<String> ids = new TreeSet<>();
  private int refused;
  private int repeated;

  @Test
  void everyMessageLandsOnceAndNoStepRunsTwiceThoughTaskManagersAreKilled(
      EmulatorEnvironment emulators, FlinkCluster cluster) throws Exception {
    emulators.createTopic("orchard");
    emulators.createSubscription("orchard-line", "orchard");
    emulators.createTopic("dead-letters");
    emulators.createDataset("market");
    emulators.createDataset("ops");
    StepsOnRecord steps = new StepsOnRecord(emulators);
    steps.createTables();
    List<String> options = new ArrayList<>(cluster.options());
    options.add("--checkpointingInterval=3000");
    try (RunningLine line = RunningLine.start(emulators, LINE, folder, options)) {
      line.awaitHandedOver(300);
    }
    FlinkCluster.await("all tasks run", LONGEST, cluster::isWhollyRunning);

    publish(emulators, 0, BEFORE);
    FlinkCluster.await("rows land", LONGEST, () -> landed(emulators) > BATCH);
    publish(emulators, BEFORE, 2 * BEFORE);
    cluster.killOneTaskManager();
    cluster.replaceTaskManagers();
    publish(emulators, 2 * BEFORE, MESSAGES);

    FlinkCluster.await("a manifest is in its middle", LONGEST, steps::inTheMiddle);
    cluster.killTaskManagerOf("Run steps/Run");
    cluster.replaceTaskManagers();

    int rows = ids.size() - refused;
    FlinkCluster.await("all rows land", LONGEST, () -> landed(emulators) >= rows);
    FlinkCluster.await(
        () ->
            "%d of %d are in receipts:%n%s"
                .formatted(
                    counted(emulators),
                    ids.size() + repeated,
                    String.join("\n", emulators.rows("ops.receipts"))),
        LONGEST,
        () ->
            receipt(emulators, "read") >= ids.size() + repeated
                && counted(emulators) >= ids.size() + repeated);

    FlinkCluster.await("the manifest ends", LONGEST, steps::ended);
    steps.awaitRecords();

    Map<String, Integer> seen = new TreeMap<>();
    for (String table : TABLES) {
      emulators.rows(table).forEach(row -> count(row, seen));
    }
    emulators.rows("ops.dead_letters").forEach(row -> count(payload(row), seen));
    Map<String, Integer> expected = new TreeMap<>();
    ids.forEach(id -> expected.put(id, 1));
    assertThat(seen, is(expected));
    assertThat(cluster.jobState(), is("RUNNING"));

    assertThat(receipt(emulators, "read"), is((long) ids.size() + repeated));
    assertThat(receipt(emulators, "landed"), is((long) rows));
    assertThat(receipt(emulators, "dead_lettered"), is((long) refused));
    assertThat(receipt(emulators, "duplicate"), is((long) repeated));
    assertThat(identities(emulators), is(Set.of()));
    steps.requireOnce();
  }

  private void publish(EmulatorEnvironment emulators, int from, int to)
      throws InterruptedException {
    for (int start = from; start < to; start += BATCH) {
      List<Message> batch = new ArrayList<>();
      for (int i = start; i < start + BATCH; i++) {
        add(batch, i);
      }
      emulators.publish("orchard", batch);
      Thread.sleep(300); // about as fast as one publisher is
    }
  }

  private void add(List<Message> batch, int i) {
    boolean order = i % 5 == 0;
    String id = String.format(Locale.ROOT, "%s%06d", order ? "O" : "D", i);
    String payload =
        order
            ? "{\"order_id\":\"%s\",\"boxes\":%d}".formatted(id, i % 9)
            : "{\"delivery_id\":\"%s\",\"grower\":\"G%d\",\"grade\":\"%s\",\"weight_kg\":%s%d.5}"
                .formatted(id, i % 13, "ABC".charAt(i % 3), i % 100 == 27 ? "-" : "", i % 200);
    if (i % 100 == 27) {
      refused++;
    }
    ids.add(id);
    Map<String, String> attributes =
        Map.of("kind", order ? "order" : "delivery", "event_id", "e" + i);
    batch.add(new Message(payload.getBytes(UTF_8), attributes));
    if (i % 100 == 71) { // the same record in another event
      batch.add(
          new Message(
              payload.getBytes(UTF_8), Map.of("kind", "delivery", "event_id", "again" + i)));
      repeated++;
    }
  }

  private static long landed(EmulatorEnvironment emulators) {
    return emulators.tables("market").stream()
        .filter(TABLES::contains)
        .mapToLong(emulators::numRows)
        .sum();
  }

  /** The sum of a column of the ledger. */
  private static long receipt(EmulatorEnvironment emulators, String column) {
    if (!emulators.tables("ops").contains("ops.receipts")) {
      return 0;
    }
    return emulators.rows("ops.receipts").stream()
        .mapToLong(row -> Long.parseLong(value(row, column)))
        .sum();
  }

  /** The records of which a receipt tells what became of them. */
  private static long counted(EmulatorEnvironment emulators) {
    return Stream.of("landed", "dead_lettered", "duplicate", "filtered")
        .mapToLong(column -> receipt(emulators, column))
        .sum();
  }

  /** The intervals that other records came into than went out of. */
  private static Set<String> identities(EmulatorEnvironment emulators) {
    Map<String, Long> intervals = new TreeMap<>();
    for (String row : emulators.rows("ops.receipts")) {
      intervals.merge(
          value(row, "interval_start"),
          Long.parseLong(value(row, "ids_in")) ^ Long.parseLong(value(row, "ids_out")),
          (one, other) -> one ^ other);
    }
    intervals.values().removeIf(identity -> identity == 0);
    return intervals.keySet();
  }

  private static void count(String text, Map<String, Integer> seen) {
    Matcher id = ID.matcher(text);
    assertThat(text, id.find(), is(true));
    seen.merge(id.group(), 1, Integer::sum);
  }

  private static String payload(String row) {
    Matcher payload = PAYLOAD.matcher(row);
    assertThat(row, payload.find(), is(true));
    return new String(Base64.getDecoder().decode(payload.group(1)), UTF_8);
  }

  private static String value(String row, String column) {
    Matcher value = Pattern.compile("(^|, )" + column + "=([^,]*)").matcher(row);
    assertThat(row, value.find(), is(true));
    return value.group(2);
  }
}

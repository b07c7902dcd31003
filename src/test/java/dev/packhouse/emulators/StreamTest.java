package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import dev.packhouse.emulators.EmulatorEnvironment.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A line on a stream of real messages, by the unmodified PubsubIO and BigQueryIO, in a process of
 * its own that is interrupted once and started again.
 */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class StreamTest {

  private static final Path LINE = Path.of("resources/emulators/orchard");
  private static final int MESSAGES = 20_000;
  private static final int BATCH = 250;

  /** Repeats come while one run goes on: what it has read does not outlive it. */
  private static final int NO_REPEATS_FROM = 3_000;

  private static final int NO_REPEATS_TO = 14_000;

  private static final List<String> TABLES =
      List.of("market.export", "market.fresh", "market.juice", "market.orders");

  private static final Pattern ID = Pattern.compile("[DO]\\d{6}(-\\d)?");
  private static final Pattern PAYLOAD = Pattern.compile("payload=([^,]*)");

  @TempDir Path folder;

  private final Set<String> ids = new TreeSet<>();

  /** What comes once more, a while after the first time. */
  private final List<Message> again = new ArrayList<>();

  private int refused;
  private int repeated;

  @Test
  void everyRecordIsInATableOrAmongTheDeadLettersOnceThoughTheRunIsInterrupted(
      EmulatorEnvironment emulators) throws Exception {
    emulators.createTopic("orchard");
    emulators.createSubscription("orchard-line", "orchard");
    emulators.createTopic("dead-letters");
    emulators.createSubscription("dead-letters-watch", "dead-letters");
    emulators.createDataset("market");
    emulators.createDataset("ops");

    JsonNode first;
    JsonNode second;
    try (RunningLine line = RunningLine.start(emulators, LINE, folder.resolve("1"), List.of())) {
      publish(emulators, 0, NO_REPEATS_FROM * 2);
      await(line, () -> landed(emulators) > NO_REPEATS_FROM);
      publish(emulators, NO_REPEATS_FROM * 2, NO_REPEATS_FROM * 3);
      line.interrupt();
      publish(emulators, NO_REPEATS_FROM * 3, NO_REPEATS_TO);
      first = line.balancedReceipt(300);
    }
    long landedFirst = landed(emulators);
    assertThat(landedFirst, is(first.path("landed").asLong()));
    try (RunningLine line =
        RunningLine.start(emulators, LINE, folder.resolve("2"), List.of("--until-idle", "15s"))) {
      await(line, () -> landed(emulators) > landedFirst);
      publish(emulators, NO_REPEATS_TO, MESSAGES);
      second = line.balancedReceipt(900);
    }

    Map<String, Integer> seen = new TreeMap<>();
    long rows = 0;
    for (String table : TABLES) {
      List<String> all = emulators.rows(table);
      rows += all.size();
      all.forEach(row -> count(row, seen));
    }
    List<String> deadLetters = emulators.rows("ops.dead_letters");
    deadLetters.forEach(row -> count(payload(row), seen));
    Map<String, Integer> expected = new TreeMap<>();
    ids.forEach(id -> expected.put(id, 1));
    assertThat(differences(seen, expected), is(Map.of()));
    assertThat(deadLetters, hasSize(refused));

    assertThat(sum("landed", first, second), is(rows));
    assertThat(sum("deadLettered", first, second), is((long) refused));
    assertThat(sum("duplicate", first, second), is((long) repeated));
    assertThat(sum("read", first, second), is(rows + refused + repeated));
    assertThat("in the first run", first.path("read").asInt(), is(greaterThan(NO_REPEATS_FROM)));
    assertThat("in the second run", second.path("read").asInt(), is(greaterThan(NO_REPEATS_FROM)));
    requireBalancedIntervals(emulators, sum("read", first, second));

    Set<String> published = new TreeSet<>();
    for (Message letter : emulators.pull("dead-letters-watch")) {
      assertThat(
          letter.attributes().keySet().containsAll(List.of("reason", "stage", "line")), is(true));
      published.add(letter.attributes().get("reason") + " " + found(letter.payload()));
    }
    assertThat(published, hasSize(refused));
  }

  private void publish(EmulatorEnvironment emulators, int from, int to)
      throws IOException, InterruptedException {
    for (int start = from; start < to; start += BATCH) {
      List<Message> batch = new ArrayList<>(again);
      again.clear();
      for (int i = start; i < start + BATCH; i++) {
        add(batch, i);
      }
      emulators.publish("orchard", batch);
      Thread.sleep(100); // about as fast as one publisher is
    }
  }

  private void add(List<Message> batch, int i) throws IOException {
    boolean order = i % 5 == 0;
    String id = String.format(Locale.ROOT, "%s%06d", order ? "O" : "D", i);
    String good = order ? order(id, i) : delivery(id, i);
    String kind = order ? "order" : "delivery";
    ids.add(id);
    byte[] payload = good.getBytes(UTF_8);
    switch (i % 100) {
      case 7 -> {
        payload = good.substring(0, good.length() - 1).getBytes(UTF_8);
        refused++;
      }
      case 17 -> {
        payload = good.replace("\"weight_kg\":", "\"weight_kg\":\"heavy\",\"x\":").getBytes(UTF_8);
        refused++;
      }
      case 27 -> {
        payload = good.replace("\"weight_kg\":", "\"weight_kg\":-").getBytes(UTF_8);
        refused++;
      }
      case 37 -> {
        kind = "windfall";
        refused++;
      }
      case 47 -> payload = gzip(payload);
      case 57 -> {
        ids.remove(id);
        List<String> several = new ArrayList<>();
        for (int part = 1; part <= 3; part++) {
          ids.add(id + "-" + part);
          several.add(delivery(id + "-" + part, i));
        }
        payload = several.toString().getBytes(UTF_8);
      }
      default -> {}
    }
    Message message = new Message(payload, Map.of("kind", kind, "event_id", "e" + i));
    batch.add(message);
    if (i < NO_REPEATS_FROM || (i >= NO_REPEATS_TO && i < MESSAGES - BATCH)) {
      if (i % 100 == 61) { // the same event once more, which PubsubIO knows by its id
        again.add(message);
      }
      if (i % 100 == 71) { // the same record in another event
        again.add(new Message(payload, Map.of("kind", kind, "event_id", "again" + i)));
        repeated++;
      }
    }
  }

  private static String delivery(String id, int i) {
    return String.format(
        Locale.ROOT,
        "{\"delivery_id\":\"%s\",\"grower\":\"G%d\",\"grade\":\"%s\",\"weight_kg\":%d.5}",
        id,
        i % 13,
        "ABC".charAt(i % 3),
        i % 200);
  }

  private static String order(String id, int i) {
    return String.format(Locale.ROOT, "{\"order_id\":\"%s\",\"boxes\":%d}", id, i % 9);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(RunningLine line, Condition condition) throws Exception {
    long deadline = System.nanoTime() + 300_000_000_000L;
    while (!condition.holds()) {
      if (line.ended() || System.nanoTime() > deadline) {
        throw new AssertionError("this run does not come so far:\n" + line.printed());
      }
      Thread.sleep(200);
    }
  }

  private static long landed(EmulatorEnvironment emulators) {
    long rows = 0;
    for (String table : emulators.tables("market")) {
      rows += emulators.numRows(table);
    }
    return rows;
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

  private static String found(byte[] payload) {
    Matcher id = ID.matcher(new String(payload, UTF_8));
    return id.find() ? id.group() : "no id";
  }

  /** Ids that were not seen once, with how often; the first ones. */
  private static Map<String, Integer> differences(
      Map<String, Integer> seen, Map<String, Integer> expected) {
    Map<String, Integer> differences = new TreeMap<>();
    expected.forEach(
        (id, count) -> {
          if (!count.equals(seen.get(id)) && differences.size() < 20) {
            differences.put(id, seen.getOrDefault(id, 0));
          }
        });
    seen.forEach(
        (id, count) -> {
          if (!expected.containsKey(id) && differences.size() < 20) {
            differences.put(id, count);
          }
        });
    return differences;
  }

  private static long sum(String count, JsonNode... receipts) {
    long sum = 0;
    for (JsonNode receipt : receipts) {
      sum += receipt.path(count).asLong();
    }
    return sum;
  }

  /** The ledger's rows add up, each interval lets out what came in, and all of them the whole. */
  private static void requireBalancedIntervals(EmulatorEnvironment emulators, long read) {
    Map<String, long[]> intervals = new HashMap<>();
    for (String row : emulators.rows("ops.receipts")) {
      long[] sums = intervals.computeIfAbsent(value(row, "interval_start"), key -> new long[3]);
      sums[0] += number(row, "read");
      sums[1] +=
          number(row, "read")
              - number(row, "landed")
              - number(row, "dead_lettered")
              - number(row, "duplicate")
              - number(row, "filtered");
      sums[2] ^= number(row, "ids_in") ^ number(row, "ids_out");
    }
    intervals.forEach(
        (interval, sums) -> {
          assertThat("missing of " + interval, sums[1], is(0L));
          assertThat("other records in " + interval, sums[2], is(0L));
        });
    assertThat(intervals.values().stream().mapToLong(sums -> sums[0]).sum(), is(read));
    assertThat(intervals.size(), is(greaterThan(1)));
  }

  private static long number(String row, String column) {
    return Long.parseLong(value(row, column));
  }

  private static String value(String row, String column) {
    Matcher value = Pattern.compile("(^|, )" + column + "=([^,]*)").matcher(row);
    assertThat(row, value.find(), is(true));
    return value.group(2);
  }
}

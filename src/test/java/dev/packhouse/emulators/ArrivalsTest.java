package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.cli.Packhouse;
import dev.packhouse.emulators.EmulatorEnvironment.Message;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are put into a bucket, told of by the notifications that Cloud Storage sends. */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class ArrivalsTest {

  private static final Path LINE = Path.of("resources/emulators/town");
  private static final Path CASES = Path.of("resources/golden/run");

  @TempDir Path out;

  /** Each file has a notification that comes twice, and one more is of a file that is gone. */
  @ParameterizedTest
  @CsvSource({
    "json, compressed/data/a.jsonl.gz",
    "csv, byte-order-mark-csv/data/people.csv",
    "avro, avro/data/whole.avro",
    "parquet, parquet/data/whole.parquet"
  })
  void fileIsReadOnceThoughItsNotificationComesTwice(
      String format, String file, EmulatorEnvironment emulators) throws Exception {
    String topic = "town-" + format;
    String prefix = emulators.project() + "/" + format + "/";
    emulators.createTopic(topic);
    emulators.createSubscription(topic, topic);
    emulators.createSubscription(topic + "-watch", topic);
    emulators.notifyOf(prefix, topic);
    emulators.createDataset("town");
    emulators.createDataset("ops");
    emulators.upload(CASES.resolve(file), prefix + Path.of(file).getFileName());
    List<Message> sent = await(emulators, topic + "-watch");
    Map<String, String> gone = new TreeMap<>(sent.get(0).attributes());
    gone.put("objectId", prefix + "gone." + format);
    emulators.publish(topic, List.of(sent.get(0), new Message(new byte[0], gone)));
    String subscription = "projects/" + emulators.project() + "/subscriptions/" + topic;
    JsonNode streamed =
        run(
            emulators,
            LINE,
            List.of("--source", format, "--until-idle", "5s"),
            List.of("--set", "sources." + format + ".subscription=" + subscription));

    EmulatorEnvironment inBatch = emulators.inNewProject();
    inBatch.createDataset("town");
    inBatch.createDataset("ops");
    Path path = CASES.resolve(file);
    Path golden = path.getParent().getParent();
    JsonNode batch = run(inBatch, golden, List.of("--input", path.toString()), List.of());
    assertThat(emulators.rows("town.people"), is(inBatch.rows("town.people")));
    assertThat(streamed.path("landed"), is(batch.path("landed")));
    assertThat(streamed.path("duplicate").asInt(), is(1));
    Map<String, Integer> reasons = reasons(batch);
    reasons.put("FILE_GONE", 1);
    assertThat(reasons(streamed), is(reasons));
    int letters = reasons.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(emulators.rows("ops.dead_letters"), hasSize(letters));
  }

  private static Map<String, Integer> reasons(JsonNode receipt) {
    Map<String, Integer> reasons = new TreeMap<>();
    receipt
        .path("reasons")
        .fields()
        .forEachRemaining(reason -> reasons.put(reason.getKey(), reason.getValue().asInt()));
    return reasons;
  }

  /** Runs a line to its end and gives its receipt, which balances. */
  private JsonNode run(
      EmulatorEnvironment emulators, Path line, List<String> options, List<String> more)
      throws IOException {
    Path folder = out.resolve(emulators.project());
    Path receipt = folder.resolve("receipt.json");
    List<String> arguments = new ArrayList<>(List.of("run", line.toString()));
    arguments.addAll(List.of("--out", folder.toString(), "--receipt", receipt.toString()));
    arguments.addAll(options);
    arguments.addAll(more);
    arguments.addAll(emulators.beamOptions());
    StringWriter printed = new StringWriter();
    PrintWriter writer = new PrintWriter(printed, true);
    int exitCode = Packhouse.execute(writer, writer, arguments.toArray(String[]::new));
    assertThat(printed.toString(), exitCode, is(0));
    return new ObjectMapper().readTree(receipt.toFile());
  }

  private static List<Message> await(EmulatorEnvironment emulators, String subscription)
      throws InterruptedException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    List<Message> sent = emulators.pull(subscription);
    while (sent.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(100);
      sent = emulators.pull(subscription);
    }
    assertThat("notifications of one file", sent, hasSize(1));
    return sent;
  }
}

package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.line.LineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines under examples/ run, and come to the numbers that their READMEs tell. */
final class ExamplesTest {

  private static final Path EXAMPLES = Path.of("..", "..", "examples");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path out;

  @Test
  void everyExampleIsRunHere() throws IOException {
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      List<String> lines =
          folders
              .filter(folder -> Files.exists(folder.resolve(LineReader.FILE_NAME)))
              .map(folder -> folder.getFileName().toString())
              .sorted()
              .toList();
      assertThat(lines, is(List.of("birdstrikes", "orchard")));
    }
  }

  @Test
  void birdstrikesLandButForDamageThatTheFormDoesNotKnow() throws IOException {
    Map<?, ?> receipt = run("birdstrikes");

    assertThat(receipt.get("read"), is(10_000));
    assertThat(
        receipt.get("tables"),
        is(Map.of("aviation.damaging_strikes", 1_046, "aviation.harmless_strikes", 8_939)));
    assertThat(receipt.get("reasons"), is(Map.of("CHECK_FAILED", 15)));
    assertThat(receipt.get("warnings"), is(Map.of("speed_in_the_air", 15)));
  }

  /** What Generate.java makes dirty: 5 deliveries of each kind, and 5 and 4 orders. */
  @Test
  void orchardsDirtIsAllFound() throws IOException {
    Map<?, ?> receipt = run("orchard");

    assertThat(receipt.get("read"), is(2_500));
    assertThat(receipt.get("landed"), is(2_451));
    assertThat(receipt.get("deadLettered"), is(49));
    assertThat(
        receipt.get("tables"),
        is(
            Map.of(
                "market.export", 383,
                "market.fresh", 1_223,
                "market.juice", 354,
                "market.orders", 491)));
    assertThat(receipt.get("warnings"), is(Map.of("known_grade", 5)));
    assertThat(
        JSON.readTree(
            output(
                "query",
                "--format",
                "json",
                "SELECT record_type, reason, rule, count(*) AS records FROM ops.dead_letters"
                    + " GROUP BY ALL ORDER BY ALL")),
        is(
            JSON.readTree(
                """
                [
                {"record_type":"delivery","reason":"CHECK_FAILED","rule":"weight_positive","records":5},
                {"record_type":"delivery","reason":"DUPLICATE_KEY","rule":"grower","records":5},
                {"record_type":"delivery","reason":"MALFORMED","rule":null,"records":10},
                {"record_type":"delivery","reason":"MISSING_REQUIRED","rule":"delivery_id","records":5},
                {"record_type":"delivery","reason":"UNKNOWN_FIELD","rule":"operator","records":5},
                {"record_type":"delivery","reason":"WRONG_TYPE","rule":"picked_at","records":5},
                {"record_type":"delivery","reason":"WRONG_TYPE","rule":"weight_kg","records":5},
                {"record_type":"order","reason":"COLUMN_COUNT","rule":null,"records":4},
                {"record_type":"order","reason":"WRONG_TYPE","rule":"boxes","records":5}
                ]
                """)));
  }

  /** Validates an example, runs it, and gives its receipt. */
  private Map<?, ?> run(String example) throws IOException {
    String line = EXAMPLES.resolve(example).toString();
    CommandOutput validated = CommandOutput.of("validate", line);
    assertThat(validated.out() + validated.err(), validated.exitCode(), is(0));
    Path file = out.resolve("receipt.json");
    output("run", line, "--receipt", file.toString());
    Map<?, ?> receipt = JSON.readValue(file.toFile(), Map.class);
    assertThat(receipt.get("balanced"), is(true));
    return receipt;
  }

  private String output(String... arguments) {
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--out", out.toString()))
            .toArray(String[]::new);
    CommandOutput output = CommandOutput.of(all);
    assertThat(output.out() + output.err(), output.exitCode(), is(0));
    return output.out();
  }
}

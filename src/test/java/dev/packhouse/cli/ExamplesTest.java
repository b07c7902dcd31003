package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.line.LineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  /** As worked out from the data by another program than any of GoogleSQL. */
  @Test
  void orchardsStepsTellWhatIsLeftOfEachVariety() throws IOException {
    Map<?, ?> receipt = run("orchard");

    Map<String, Object> states = new TreeMap<>();
    for (Object step : (List<?>) receipt.get("steps")) {
      states.put((String) ((Map<?, ?>) step).get("name"), ((Map<?, ?>) step).get("state"));
    }
    assertThat(
        states,
        is(
            Map.of(
                "harvest", "SUCCEEDED",
                "demand", "SUCCEEDED",
                "balance", "SUCCEEDED",
                "deliveries_weigh_something", "SUCCEEDED")));
    assertThat(
        rows(
            "SELECT count(*) AS days, sum(deliveries)::BIGINT AS deliveries,"
                + " round(sum(kg), 1) AS kg, round(sum(export_kg), 1) AS export_kg"
                + " FROM market.harvest"),
        is(
            JSON.readTree(
                """
                [{"days":48,"deliveries":1960,"kg":242081.2,"export_kg":65749.9}]
                """)));
    assertThat(
        rows(
            "SELECT variety, orders, boxes, kg, price_per_kg FROM market.demand"
                + " WHERE day = '2025-09-03' ORDER BY ALL"),
        is(
            JSON.readTree(
                """
                [
                {"variety":"Boskoop","orders":26,"boxes":522,"kg":9396,"price_per_kg":"1.84"},
                {"variety":"Cox Orange","orders":24,"boxes":500,"kg":9000,"price_per_kg":"1.63"},
                {"variety":"Elstar","orders":19,"boxes":478,"kg":8604,"price_per_kg":"2.04"},
                {"variety":"Topaz","orders":31,"boxes":717,"kg":12906,"price_per_kg":"1.81"}
                ]
                """)));
    assertThat(
        rows("SELECT * FROM market.balance ORDER BY ALL"),
        is(
            JSON.readTree(
                """
                [
                {"variety":"Boskoop","day":"2025-09-01","harvest_kg":23049.7,"demand_kg":14886,"stock_kg":8163.7},
                {"variety":"Boskoop","day":"2025-09-02","harvest_kg":27909.7,"demand_kg":20340,"stock_kg":15733.4},
                {"variety":"Boskoop","day":"2025-09-03","harvest_kg":13938.3,"demand_kg":9396,"stock_kg":20275.7},
                {"variety":"Cox Orange","day":"2025-09-01","harvest_kg":22098.7,"demand_kg":19404,"stock_kg":2694.7},
                {"variety":"Cox Orange","day":"2025-09-02","harvest_kg":24992.6,"demand_kg":22500,"stock_kg":5187.3},
                {"variety":"Cox Orange","day":"2025-09-03","harvest_kg":12818.1,"demand_kg":9000,"stock_kg":9005.4},
                {"variety":"Elstar","day":"2025-09-01","harvest_kg":19493.1,"demand_kg":14490,"stock_kg":5003.1},
                {"variety":"Elstar","day":"2025-09-02","harvest_kg":24417.4,"demand_kg":23112,"stock_kg":6308.5},
                {"variety":"Elstar","day":"2025-09-03","harvest_kg":10511.8,"demand_kg":8604,"stock_kg":8216.3},
                {"variety":"Topaz","day":"2025-09-01","harvest_kg":21689.3,"demand_kg":13482,"stock_kg":8207.3},
                {"variety":"Topaz","day":"2025-09-02","harvest_kg":28598.5,"demand_kg":21042,"stock_kg":15763.8},
                {"variety":"Topaz","day":"2025-09-03","harvest_kg":12564.0,"demand_kg":12906,"stock_kg":15421.8}
                ]
                """)));
  }

  /** What has landed stays, and the steps run again by themselves. */
  @Test
  void orchardsStepsRunAgainWithoutReadingAnything() throws IOException {
    run("orchard");
    String before =
        output("query", "--format", "json", "SELECT * FROM market.balance ORDER BY ALL");

    String again = output("run", EXAMPLES.resolve("orchard").toString(), "--steps-only");

    assertThat(again, containsString("steps only"));
    assertThat(again, containsString("balance"));
    assertThat(again, not(containsString("read ")));
    assertThat(
        output("query", "--format", "json", "SELECT * FROM market.balance ORDER BY ALL"),
        is(before));
    assertThat(
        rows("SELECT count(*) AS orders FROM market.orders"),
        is(JSON.readTree("[{\"orders\":491}]")));
    assertThat(
        rows("SELECT count(DISTINCT manifest_id) AS manifests FROM ops.manifests"),
        is(JSON.readTree("[{\"manifests\":2}]")));
  }

  private JsonNode rows(String sql) throws IOException {
    return JSON.readTree(output("query", "--format", "json", sql));
  }

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

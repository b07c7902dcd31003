package dev.packhouse.line;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasToString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.steps.Parameter;
import dev.packhouse.steps.StepTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StepsReaderTest {

  private static final Path CASE = ValidateGoldenTest.CASES.resolve("steps");

  private static final String LINE =
      """
      name: reports
      sources:
        markets: {type: announcements, subscription: projects/growers/subscriptions/done}
      steps:
        dir: sql
        assertions:
          - name: one
            table: market.orders
            query: |
              SELECT
                amout FROM market.orders
          - {name: two, table: market.orders, file: two.sql}
      """;

  @TempDir Path folder;

  @Test
  void everyKeyComesOut() {
    StepsSpec steps = steps();

    assertThat(steps.folder(), is(CASE + "/sql"));
    assertThat(steps.every(), is(Duration.ofMinutes(1)));
    assertThat(steps.concurrency(), is(100));
    assertThat(steps.budget(), is(new StepsSpec.Budget(2L << 40, Duration.ofDays(30))));
    assertThat(steps.announceTopic(), is("projects/growers/topics/done"));
    assertThat(steps.location(), is("europe-west3"));
    assertThat(steps.records(), is(new StepTables("steps.jobs", "steps.manifests")));
    assertThat(steps.limits(), is(new StepsSpec.Limits(Duration.ofHours(6), 10, 10L << 20)));
    assertThat(
        steps.overrides(),
        is(
            Map.of(
                "fresh",
                new StepsSpec.StepOverride(
                    List.of("market.deliveries", "clicks.events_*"),
                    List.of("market.fresh"),
                    new StepsSpec.Limits(Duration.ofSeconds(1), 1, 1L << 40)))));
    assertThat(
        steps.assertions(),
        contains(
            new StepsSpec.AssertionSpec(
                "some",
                "market.deliveries",
                "SELECT id FROM market.deliveries WHERE kg < 0",
                null,
                new StepsSpec.Limits(Duration.ofMinutes(10), null, null)),
            new StepsSpec.AssertionSpec(
                "no_gaps",
                "weather.days",
                "SELECT day FROM weather.days GROUP BY day HAVING COUNT(*) > 1\n",
                CASE + "/no_gaps.sql",
                StepsSpec.Limits.NONE)));
  }

  @Test
  void typeOfAParameterIsThatOfItsTextUnlessItIsQuotedOrOfAVariable() {
    assertThat(
        steps().parameters(),
        contains(
            Parameter.of("grace_days", "INT64", "7"),
            Parameter.of("share", "FLOAT64", "0.25"),
            Parameter.of("dry", "BOOL", "true"),
            Parameter.of("label", "STRING", "fresh"),
            Parameter.of("number", "STRING", "7"),
            Parameter.of("from_environment", "STRING", "7"),
            Parameter.of("since", "DATE", "2024-01-01"),
            Parameter.array("grades", "STRING", List.of("A", "B", "")),
            Parameter.array("none", "INT64", List.of())));
  }

  @Test
  void externalTablesHaveTheirColumnsWhereTheSpecTellsThem() {
    var tables = steps().externalTables();

    assertThat(
        tables.keySet(),
        contains("weather.days", "growers-project.shop.orders", "clicks.events_*"));
    assertThat(
        tables.get("weather.days").fields().stream().map(Field::name).toList(),
        contains("day", "rain_mm"));
    assertThat(
        tables.get("growers-project.shop.orders").fields(),
        contains(Field.of("order_id", FieldType.INT64)));
    assertThat(tables.get("clicks.events_*") == null, is(true));
  }

  @Test
  void defaultsHoldWhereNothingIsSaid() throws IOException {
    StepsSpec steps = Objects.requireNonNull(read(LINE).steps());

    assertThat(steps.every(), is(Duration.ofMinutes(15)));
    assertThat(steps.concurrency(), is(10));
    assertThat(steps.location(), is("US"));
    assertThat(steps.records(), is(StepTables.DEFAULT));
    assertThat(steps.limits(), is(StepsSpec.Limits.NONE));
  }

  @Test
  void placesAreThoseOfLineYaml() throws IOException {
    StepPlaces places = Objects.requireNonNull(read(LINE).steps()).places();
    String file = folder + "/line.yaml:";

    assertThat(places.folder(), hasToString(file + "5:8"));
    assertThat(places.query("one", "SELECT\n  ".length()), hasToString(file + "11:11"));
    assertThat(places.assertion("one"), hasToString(file + "7:13"));
    assertThat(places.assertion("two"), hasToString(file + "12:47"));
    assertThat(places.query("two", 0), hasToString(file + "12:47"));
    assertThat(places.assertion("three"), hasToString(file + "7:5"));
    assertThat(places.override("none"), hasToString(file + "5:3"));
  }

  @Test
  void queryInAFileIsNoPartOfTheVersionAndOneInLineYamlIs() throws IOException {
    String version = read(LINE).version();
    LineSpec other = read(LINE.replace("two.sql", "other.sql").replace("amout", "amount"));
    Files.writeString(folder.resolve("two.sql"), "SELECT 3");

    assertThat(read(LINE).version(), is(version));
    assertThat(other.version(), is(not(version)));
  }

  @Test
  void announcementsGiveNoRecordsAndHaveNoEnd() throws IOException {
    LineSpec spec = read(LINE);
    Source source = Objects.requireNonNull(spec.sources().get("markets"));

    assertThat(
        source,
        is(new Source.Announcements("markets", "projects/growers/subscriptions/done", null)));
    assertThat(source.isBounded(), is(false));
    assertThat(source.givesRecords(), is(false));
    assertThat(spec.problemWith(source) == null, is(true));
    assertThat(spec.recordTypes(), is(List.of()));
  }

  private static StepsSpec steps() {
    return Objects.requireNonNull(
        Objects.requireNonNull(ValidateGoldenTest.read(CASE).spec()).steps());
  }

  private LineSpec read(String line) throws IOException {
    Files.writeString(folder.resolve("line.yaml"), line);
    for (String file : List.of("two.sql", "other.sql")) {
      if (!Files.exists(folder.resolve(file))) {
        Files.writeString(folder.resolve(file), "SELECT 2");
      }
    }
    ReadLine read = LineReader.read(folder.toString(), Map.of(), List.of());
    if (read.spec() == null) {
      throw new AssertionError(read.report());
    }
    return read.spec();
  }
}

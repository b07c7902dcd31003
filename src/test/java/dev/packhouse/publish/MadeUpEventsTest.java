package dev.packhouse.publish;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.cli.Packhouse;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up events are what they are said to be: the line lands them, but for the dirty ones. */
final class MadeUpEventsTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  private static final String FIELDS =
      """
            - {name: id, type: STRING, mode: REQUIRED, maxLength: 12}
            - {name: grade, type: STRING, maxLength: 3}
            - {name: weight, type: FLOAT64}
            - {name: boxes, type: INT64, from: How many}
            - {name: price, type: NUMERIC, precision: 5, scale: 1}
            - {name: exact, type: BIGNUMERIC}
            - {name: fresh, type: BOOL}
            - {name: seen_at, type: TIMESTAMP, mode: REQUIRED}
            - {name: sent_at, type: TIMESTAMP, format: epoch-millis}
            - {name: day, type: DATE}
            - {name: at, type: TIME}
            - {name: local, type: DATETIME}
            - {name: raw, type: BYTES}
            - {name: place, type: GEOGRAPHY}
      """;

  private static final String NESTED =
      """
            - {name: more, type: JSON}
            - {name: tags, type: STRING, mode: REPEATED}
            - name: address
              type: STRUCT
              fields: [{name: zip, type: INT64, mode: REQUIRED}, {name: town, type: STRING}]
      """;

  private static final String CONDITIONS =
      """
          id: record.id
          checks:
            - {name: heavy, expr: record.weight > 5000.0, message: too light}
            - {name: known, expr: "record.grade in ['A', 'B', 'C']"}
            - {name: few, expr: record.boxes >= 10 && record.boxes <= 12, severity: warn}
          routes:
            - {name: good, when: "record.grade == 'A'", table: market.good}
            - {name: other, when: "record.grade != 'A'", table: market.other}
      """;

  @TempDir Path folder;

  @Test
  void jsonOfEveryTypeLands() throws IOException {
    assertThat(land("json", FIELDS + NESTED, 0).get("landed"), is(100));
  }

  @Test
  void csvLands() throws IOException {
    assertThat(land("csv", FIELDS, 0).get("landed"), is(100));
  }

  @Test
  void dirtyOnesDoNotLand() throws IOException {
    LineSpec line = line("json", FIELDS + NESTED);
    List<Event> events = events(line, 0.3, 100);
    long dirty = events.stream().filter(Event::dirty).count();
    assertThat(dirty, greaterThan(10L));

    Map<?, ?> receipt = receipt("json", events);
    assertThat(receipt.get("landed"), is((int) (100 - dirty)));
    assertThat(receipt.get("deadLettered"), is((int) dirty));
  }

  @Test
  void idsAreAllDifferentAndSeedsMakeTheSameEvents() throws IOException {
    LineSpec line = line("json", FIELDS);
    Set<String> ids = new HashSet<>();
    for (Event event : events(line, 0, 50)) {
      ids.add(new ObjectMapper().readTree(event.payload()).get("id").asText());
    }
    assertThat(ids.size(), is(50));
    assertThat(texts(events(line, 0, 20)), is(texts(events(line, 0, 20))));
  }

  @Test
  void eachRecordTypeInTurnHasTheAttributesThatItsConditionAsksFor() throws IOException {
    LineSpec line = line("json", FIELDS);
    List<Event> events = events(line, 0, 4);
    assertThat(
        events.stream().map(event -> event.attributes().get("kind")).toList(),
        is(List.of("apple", "apple", "apple", "apple")));
  }

  @Test
  void conditionThatNoAttributeIsFoundForIsTold() throws IOException {
    LineSpec line = line("json", FIELDS, "envelope.attributes['kind'].startsWith('a')");
    var failure = assertThrows(UnpublishableException.class, () -> events(line, 0, 1));
    assertThat(failure.reason(), containsString("--attribute NAME=VALUE"));

    List<Event> given = new ArrayList<>();
    given.add(MadeUpEvents.of(line, source(line), Map.of("kind", "ape"), 1, 0, CLOCK).next());
    assertThat(given.get(0).attributes(), is(Map.of("kind", "ape")));
  }

  @Test
  void repeatedOnesComeOnceMoreWithTheSameIdAndAllComeInTheEnd() throws IOException {
    LineSpec line = line("json", FIELDS);
    List<Event> some = events(line, 0, 40);
    var left = new ArrayList<>(some);
    Events finite = () -> left.isEmpty() ? null : left.remove(0);
    RepeatedEvents repeated =
        RepeatedEvents.of(StampedEvents.of(finite, source(line), "run", CLOCK), 0.5, 7);
    Map<String, Integer> seen = new HashMap<>();
    for (Event event = repeated.next(); event != null; event = repeated.next()) {
      seen.merge(event.attributes().get("event_id"), 1, Integer::sum);
    }

    assertThat(repeated.next(), is(nullValue()));
    assertThat(seen.size(), is(40));
    assertThat(
        seen.values().stream().mapToInt(Integer::intValue).sum(),
        is((int) (40 + repeated.repeated())));
    assertThat(repeated.repeated(), greaterThan(5L));
    assertThat(seen.values(), everyItem(is(in(List.of(1, 2)))));
  }

  private static List<String> texts(List<Event> events) {
    return events.stream()
        .map(event -> new String(event.payload(), StandardCharsets.UTF_8))
        .toList();
  }

  private static List<Event> events(LineSpec line, double dirty, int count) {
    MadeUpEvents made = MadeUpEvents.of(line, source(line), Map.of(), 42, dirty, CLOCK);
    List<Event> events = new ArrayList<>();
    for (int left = count; left > 0; left--) {
      events.add(made.next());
    }
    return events;
  }

  private static Source.Pubsub source(LineSpec line) {
    return (Source.Pubsub) Objects.requireNonNull(line.sources().get("live"));
  }

  private Map<?, ?> land(String format, String fields, double dirty) throws IOException {
    return receipt(format, events(line(format, fields), dirty, 100));
  }

  /** What a run says of the events as records of files, one each: a broken one ends no other. */
  private Map<?, ?> receipt(String format, List<Event> events) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (int index = 0; index < events.size(); index++) {
      Files.write(data.resolve(index + "." + format), events.get(index).payload());
    }
    Path receipt = folder.resolve("receipt.json");
    var err = new StringWriter();
    Packhouse.execute(
        new PrintWriter(err, true),
        new PrintWriter(err, true),
        "run",
        folder.toString(),
        "--source",
        "files",
        "--out",
        folder.resolve("out").toString(),
        "--receipt",
        receipt.toString());
    assertThat(err.toString(), Files.exists(receipt), is(true));
    Map<?, ?> counts = new ObjectMapper().readValue(receipt.toFile(), Map.class);
    assertThat(err.toString(), counts.get("warnings"), is(Map.of()));
    return counts;
  }

  private LineSpec line(String format, String fields) throws IOException {
    return line(format, fields, "envelope.attributes['kind'] == 'apple'");
  }

  private LineSpec line(String format, String fields, String when) throws IOException {
    String csv = format.equals("csv") ? ", csv: {header: false}" : "";
    Files.writeString(
        folder.resolve("line.yaml"),
        """
        name: apples
        sources:
          live: {type: pubsub, subscription: projects/packhouse-test/subscriptions/apples, format: %s%s, idAttribute: event_id}
          files: {type: files, pattern: "data/*", format: %s%s, attributes: {kind: apple}}
        records:
          - type: apple
            when: %s
            fields:
        %s
        %s"""
            .formatted(format, csv, format, csv, when, fields.stripTrailing(), CONDITIONS));
    var read = LineReader.read(folder.toString(), Map.of(), List.of());
    assertThat(read.report(), read.spec() == null, is(false));
    return Objects.requireNonNull(read.spec());
  }
}

package dev.packhouse.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import dev.packhouse.envelope.Origin;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.read.PublishedMessages;
import dev.packhouse.receipt.Counts;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.Receipt;
import dev.packhouse.steps.ScriptedSteps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines whose steps are set off by a stream: of records, and of what another line announces. */
final class StreamStepsTest {

  private static final String ORCHARD =
      """
      name: orchard
      sources:
        deliveries: {type: pubsub, subscription: projects/orchard/subscriptions/deliveries, format: json}
      records:
        - type: delivery
          fields:
            - {name: id, type: STRING, mode: REQUIRED}
            - {name: crates, type: INT64, mode: REQUIRED}
          routes:
            - {name: bulk, when: record.crates >= 100, table: market.bulk}
            - {name: retail, table: market.retail}
      deadLetters: {table: ops.dead_letters}
      write: {stream: at-least-once}
      steps: {dir: steps, every: 1m}
      """;

  private static final String REPORTS =
      """
      name: reports
      sources:
        markets: {type: announcements, subscription: projects/orchard/subscriptions/done}
      deadLetters: {table: ops.dead_letters}
      steps: {dir: steps, every: 1m}
      """;

  /** What the orchard's steps are, for those who hear of them. */
  private static final String[] MARKET = {
    "fresh: market.orders -> market.fresh", "daily: market.fresh -> market.daily"
  };

  private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");
  private static final org.joda.time.Duration MOST = org.joda.time.Duration.standardSeconds(60);

  @TempDir Path folder;

  private TriedLine line;

  @BeforeEach
  void open() throws Exception {
    line = TriedLine.in(folder);
  }

  @AfterEach
  void close() throws Exception {
    line.close();
  }

  @Test
  void rowsOfAnIntervalSetOffWhatIsBehindTheirTables() throws Exception {
    ScriptedSteps steps =
        ScriptedSteps.of(
            "bulk_days: market.bulk -> market.bulk_days",
            "retail_days: market.retail -> market.retail_days",
            "days: market.bulk_days, market.retail_days -> market.days");
    TestStream.Builder<Envelope> stream =
        pass(
            midnight()
                .addElements(
                    at("{\"id\": \"a\", \"crates\": 500}"), at("{\"id\": \"b\", \"crates\": 100}")),
            70);
    stream = pass(stream.addElements(at("{\"id\": \"c\", \"crates\": \"many\"}")), 70);
    stream = pass(stream.addElements(at("{\"id\": \"d\", \"crates\": 5}")), 70);

    run(
        line.spec(ORCHARD),
        steps,
        new SteppedSource(stream.advanceWatermarkToInfinity(), line.run));

    assertThat(steps.started(), is(List.of("bulk_days", "days", "retail_days", "days")));
    assertThat(steps.parameter("bulk_days", "arrived"), is(List.of("market.bulk")));
    assertThat(steps.parameter("bulk_days", "window_start"), is("2026-01-01T00:00:00Z"));
    assertThat(steps.parameter("bulk_days", "window_end"), is("2026-01-01T00:01:00Z"));
    assertThat(steps.parameter("retail_days", "window_start"), is("2026-01-01T00:02:00Z"));
    assertThat(
        line.query("SELECT manifest_id, arrived FROM ops.manifests WHERE state = 'SUCCEEDED'"),
        containsInAnyOrder(
            "[" + line.run + "-1, [market.bulk]]", "[" + line.run + "-2, [market.retail]]"));
    assertThat(line.query("SELECT reason FROM ops.dead_letters"), is(List.of("[WRONG_TYPE]")));
  }

  @Test
  void tablesThatAnotherLineAnnouncesSetOffTheStepsThatReadThemOnce() throws Exception {
    ScriptedSteps steps =
        ScriptedSteps.of(
            "summary: market.daily -> reports.summary",
            "orders: market.orders -> reports.orders",
            "other: market.other -> reports.other");
    List<String> events = ScriptedSteps.announced("market", null, List.of("market.orders"), MARKET);
    assertThat(events, hasSize(1));

    Counts counts =
        run(
            line.spec(REPORTS),
            steps,
            heard(
                pass(
                    midnight().addElements(at(events.get(0)), at(events.get(0)), at("no event")),
                    130)));

    assertThat(steps.started(), containsInAnyOrder("summary", "orders"));
    assertThat(
        steps.parameter("summary", "arrived"),
        is(List.of("market.daily", "market.fresh", "market.orders")));
    assertThat(
        line.query("SELECT count(DISTINCT manifest_id) FROM ops.manifests"), is(List.of("[1]")));
    assertThat(counts.filtered(), is(2L));
    assertThat(counts.reasons(), is(Map.of("MALFORMED", 1L)));
    assertThat(
        line.query(
            "SELECT sum(read)::BIGINT, sum(filtered)::BIGINT, sum(dead_lettered)::BIGINT,"
                + " bit_xor(ids_in) = bit_xor(ids_out) FROM ops.receipts"),
        is(List.of("[3, 2, 1, true]")));
  }

  @Test
  void failedManifestOfAnotherLineSetsOffWhatItsOtherStepsWrote() throws Exception {
    ScriptedSteps steps =
        ScriptedSteps.of(
            "summary: market.daily -> reports.summary", "copy: market.fresh -> reports.fresh");
    List<String> events =
        ScriptedSteps.announced("market", "daily", List.of("market.orders"), MARKET);
    // That the step failed is announced, too, and nothing to this line.
    assertThat(events, hasSize(2));

    Counts counts =
        run(
            line.spec(REPORTS),
            steps,
            heard(pass(midnight().addElements(at(events.get(0)), at(events.get(1))), 70)));

    assertThat(steps.started(), is(List.of("copy")));
    assertThat(counts.filtered(), is(2L));
  }

  @Test
  void whatARunThatIsStoppedHasHeardIsLeftToTheNextOne() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of("summary: market.daily -> reports.summary");
    List<PubsubMessage> messages = new ArrayList<>();
    for (String event : ScriptedSteps.announced("market", null, List.of("market.orders"), MARKET)) {
      messages.add(
          PubsubMessage.newBuilder()
              .setMessageId("" + messages.size())
              .setPublishTime(Timestamps.fromMillis(MIDNIGHT.getMillis()))
              .setData(ByteString.copyFromUtf8(event))
              .build());
    }
    LineSpec spec = line.spec(REPORTS);
    Pipeline pipeline = line.pipeline();
    Source source = spec.sources().get("markets");
    LineOutputs outputs =
        LinePipeline.add(
            pipeline,
            spec,
            source,
            settings(steps).withPubsub(PublishedMessages.on(line.run, messages)));
    PipelineResult result = pipeline.run();

    assertThat(result.waitUntilFinish(MOST), is(PipelineResult.State.DONE));
    assertThat(outputs.steps(), is(notNullValue()));
    assertThat(steps.started(), is(List.of()));
    assertThat(
        line.query("SELECT state, arrived FROM ops.manifests"),
        is(List.of("[OPEN, [market.daily, market.fresh, market.orders]]")));
  }

  /** Midnight by the runner's clock, whose intervals are those of the minutes. */
  private static TestStream.Builder<Envelope> midnight() {
    return TestStream.create(EnvelopeCoder.of())
        .advanceProcessingTime(
            org.joda.time.Duration.millis(
                MIDNIGHT.getMillis() - BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis()))
        .advanceWatermarkTo(MIDNIGHT);
  }

  private static TestStream.Builder<Envelope> pass(
      TestStream.Builder<Envelope> stream, int seconds) {
    TestStream.Builder<Envelope> passed = stream;
    for (int second = 0; second < seconds; second++) {
      passed = passed.advanceProcessingTime(org.joda.time.Duration.standardSeconds(1));
    }
    return passed;
  }

  private static TimestampedValue<Envelope> at(String payload) {
    String id = UUID.randomUUID().toString();
    Envelope message =
        Envelope.of(
                payload.getBytes(UTF_8),
                Origin.ofMessage("projects/orchard/subscriptions/deliveries", id, 0))
            .withPublishTime(MIDNIGHT.getMillis() * 1_000);
    return TimestampedValue.of(message, MIDNIGHT);
  }

  /** Announcements that come as {@code stream} says, as the source of them takes them. */
  private static SourceParts heard(TestStream.Builder<Envelope> stream) {
    return (pipeline, types, accounts) -> {
      PCollection<Envelope> messages = pipeline.apply("Read", stream.advanceWatermarkToInfinity());
      accounts.counted("read", Outcome.READ, messages);
      AnnouncementParts.hear(messages, "reports", accounts);
      return List.of();
    };
  }

  private Counts run(LineSpec spec, ScriptedSteps steps, SourceParts source) {
    Pipeline pipeline = line.pipeline();
    Source named = spec.sources().values().iterator().next();
    LinePipeline.add(pipeline, new LineParts(spec, named, settings(steps)), source);
    PipelineResult result = pipeline.run();
    assertThat(result.waitUntilFinish(MOST), is(PipelineResult.State.DONE));
    return Receipt.counts(result.metrics());
  }

  private RunSettings settings(ScriptedSteps steps) {
    return line.settings(steps, Duration.ofSeconds(1), Duration.ofSeconds(5));
  }
}

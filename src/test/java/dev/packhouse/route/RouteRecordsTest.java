package dev.packhouse.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.expression.Compilation;
import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Issue;
import dev.packhouse.expression.Scope;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.junit.jupiter.api.Test;

class RouteRecordsTest {

  private static final RecordSchema SCHEMA =
      RecordSchema.of(
          Field.of("grade", FieldType.STRING),
          Field.of("crates", FieldType.INT64),
          Field.of("weight_kg", FieldType.FLOAT64));

  private static final Scope SCOPE =
      Scope.ofRecord(SCHEMA).withLet("group", Field.of("group", FieldType.STRING), 3);

  private static final Route EXPORT =
      Route.to("export", compile("record.grade == 'A' && record.crates >= 100"), "market.export");
  private static final Route LOCAL =
      new Route(
          "local",
          compile("has(record.grade)"),
          template("market.{group}"),
          List.of("market.fresh", "market.juice"));

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  private static Expression compile(String source) {
    Compilation compilation = Expression.compile(source, SCOPE);
    assertThat(compilation.issues(), is(List.of()));
    return compilation.expression();
  }

  private static TableTemplate template(String text) {
    TableTemplate.Parsing parsing = TableTemplate.parse(text, SCOPE);
    assertThat(parsing.issues(), is(List.of()));
    return parsing.template();
  }

  private static Record delivery(String grade, Long crates, String group) {
    Envelope envelope =
        Envelope.of("{}".getBytes(UTF_8), Origin.ofFile("deliveries.jsonl", null, 5));
    return new Record(envelope, new Object[] {grade, crates, null, group});
  }

  private RoutedRecords route(RouteRecords routes, Record... records) {
    return pipeline.apply(Create.of(List.of(records))).apply("Route deliveries", routes);
  }

  private static PCollection<String> told(PCollection<DeadLetter> deadLetters) {
    return deadLetters.apply(
        MapElements.into(TypeDescriptor.of(String.class))
            .via(
                letter ->
                    letter.stage()
                        + " "
                        + letter.refusal().reason()
                        + " "
                        + letter.refusal().rule()
                        + " "
                        + letter.refusal().message()));
  }

  @Test
  void theFirstRouteThatIsTrueTakesTheRecord() {
    Record exported = delivery("A", 100L, "fresh");
    Record small = delivery("A", 99L, "fresh");
    Record unknownSize = delivery("A", null, "juice");
    var result =
        route(RouteRecords.of("delivery", List.of(EXPORT, LOCAL)), exported, small, unknownSize);
    PAssert.that(result.accepted())
        .containsInAnyOrder(
            new Routed("market.export", exported),
            new Routed("market.fresh", small),
            new Routed("market.juice", unknownSize));
    PAssert.that(result.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aDynamicNameOutsideItsAllowListIsADeadLetter() {
    var result =
        route(
            RouteRecords.of("delivery", List.of(LOCAL)),
            delivery("A", 1L, "secret"),
            delivery("A", 1L, null));
    PAssert.that(result.accepted()).empty();
    PAssert.that(told(result.deadLetters()))
        .containsInAnyOrder(
            "ROUTE TABLE_NOT_ALLOWED local market.secret is not in the route's allow-list",
            "ROUTE TABLE_NOT_ALLOWED local a value that market.{group} needs is null");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aRecordThatNoRouteTakesIsADeadLetter() {
    var result =
        route(
            RouteRecords.of("delivery", List.of(EXPORT)),
            delivery("B", 1L, null),
            delivery(null, 1000L, null));
    PAssert.that(told(result.deadLetters()))
        .containsInAnyOrder(
            "ROUTE NO_ROUTE null no route takes this record",
            "ROUTE NO_ROUTE null no route takes this record");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aRecordThatNoRouteTakesIsCountedWhereTheRecordTypeFilters() {
    var result =
        route(
            RouteRecords.of("delivery", List.of(EXPORT)).withUnrouted(Unrouted.FILTER),
            delivery("B", 1L, null),
            delivery("A", 100L, null));
    PAssert.that(result.accepted())
        .containsInAnyOrder(new Routed("market.export", delivery("A", 100L, null)));
    PAssert.that(result.deadLetters()).empty();
    PAssert.that(result.filtered()).containsInAnyOrder(delivery("B", 1L, null).envelope());
    PipelineResult run = pipeline.run();
    run.waitUntilFinish();
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(ReceiptCounters.NAMESPACE, "filtered"))
            .build();
    long filtered =
        run.metrics().queryMetrics(filter).getCounters().iterator().next().getAttempted();
    assertThat(filtered, is(1L));
  }

  @Test
  void aConditionThatFailsIsADeadLetterAndTriesNoFurtherRoute() {
    Route share = Route.to("share", compile("100 / record.crates > 10"), "market.share");
    var result =
        route(RouteRecords.of("delivery", List.of(share, LOCAL)), delivery("A", 0L, "fresh"));
    PAssert.that(result.accepted()).empty();
    PAssert.that(told(result.deadLetters()))
        .containsInAnyOrder(
            "ROUTE EXPRESSION_FAILED share / by zero, in: 100 / record.crates > 10");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aTemplateTakesLetsColumnsAndPathsOfThem() {
    Record record = delivery("A", 7L, "fresh");
    assertThat(template("market.{group}").name(record), is("market.fresh"));
    assertThat(template("market.{grade}").name(record), is("market.A"));
    assertThat(template("market.{record.grade}_{ crates }_x").name(record), is("market.A_7_x"));
    assertThat(template("market.fresh").isDynamic(), is(false));
    assertThat(template("market.{group}").isDynamic(), is(true));
  }

  @Test
  void aTemplatesMistakesAreFoundWhereTheyAre() {
    assertThat(
        TableTemplate.parse("market.{grad}", SCOPE).issues(),
        is(List.of(new Issue(8, "'grad' is not known here", "record.grade"))));
    assertThat(
        TableTemplate.parse("market.{record.grad}", SCOPE).issues(),
        is(List.of(new Issue(15, "record has no field 'grad'", "grade"))));
    assertThat(
        TableTemplate.parse("market.{weight_kg}", SCOPE).issues().get(0).message(),
        is("a place in a table's name is a string, an int or a bool, but weight_kg is a double"));
    assertThat(
        TableTemplate.parse("market.{group", SCOPE).issues(),
        is(List.of(new Issue(7, "this '{' is not closed", null))));
    assertThat(TableTemplate.parse("market.{}", SCOPE).template(), nullValue());
    assertThat(
        TableTemplate.parse("{x}.{y}", SCOPE).issues().stream().map(Issue::offset).toList(),
        is(List.of(1, 5)));
  }
}

package dev.packhouse.set;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.expression.Compilation;
import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Scope;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;

class SetColumnsTest {

  private static final RecordSchema SCHEMA =
      RecordSchema.of(
          Field.of("grade", FieldType.STRING),
          Field.of("crates", FieldType.INT64),
          Field.of("price", FieldType.NUMERIC));

  private static final Envelope ENVELOPE =
      Envelope.of("{}".getBytes(UTF_8), Origin.ofFile("deliveries.jsonl", null, 9))
          .withPublishTime(1_700_000_000_000_000L);

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  private final List<Let> lets = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private Scope scope = Scope.ofRecord(SCHEMA);

  private static Expression compile(String source, Scope scope) {
    Compilation compilation = Expression.compile(source, scope);
    assertThat(compilation.issues(), is(List.of()));
    return compilation.expression();
  }

  /** With {@code columnCount} columns to come, as the reader of a spec knows it. */
  private SetColumnsTest let(String name, String source, int columnCount) {
    Expression expression = compile(source, scope);
    lets.add(new Let(name, expression));
    scope =
        scope.withLet(
            name, expression.resultAs(name), SCHEMA.size() + columnCount + lets.size() - 1);
    return this;
  }

  private SetColumnsTest column(String name, String source) {
    Expression expression = compile(source, scope);
    columns.add(new Column(expression.resultAs(name), expression));
    return this;
  }

  private WithFailures.Result<PCollection<Record>, DeadLetter> set(Record... records) {
    return pipeline
        .apply(Create.of(List.of(records)))
        .apply(
            "Set delivery", SetColumns.of("delivery", SCHEMA).withLets(lets).withColumns(columns));
  }

  private static Record record(Object... values) {
    return new Record(ENVELOPE, values);
  }

  @Test
  void columnsStandBehindTheDecodedValuesAndLetsBehindThem() {
    let("group", "record.grade in ['A', 'B'] ? 'fresh' : 'juice'", 2);
    let("label", "group + '-' + string(record.crates)", 2);
    column("arrived", "envelope.publishTime");
    column("shelf", "label + '!'");
    var result = set(record("A", 2L, null), record("C", null, null));
    PAssert.that(result.output())
        .containsInAnyOrder(
            record("A", 2L, null, 1_700_000_000_000_000L, "fresh-2!", "fresh", "fresh-2"),
            record("C", null, null, 1_700_000_000_000_000L, null, "juice", null));
    PAssert.that(result.failures()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void roomThatTheDecoderLeftIsUsed() {
    let("group", "'x'", 1);
    column("twice", "record.crates * 2");
    PAssert.that(set(record("A", 2L, null, null, null)).output())
        .containsInAnyOrder(record("A", 2L, null, 4L, "x"));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void nothingToSetLeavesRecordsAsTheyAre() {
    PAssert.that(set(record("A", 2L, null)).output()).containsInAnyOrder(record("A", 2L, null));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aNumericColumnKeepsItsDigits() {
    column("gross", "record.price * decimal('1.19')");
    var result = set(record("A", 1L, new BigDecimal("12345678901234567890.01")));
    PAssert.that(result.output())
        .containsInAnyOrder(
            record(
                "A",
                1L,
                new BigDecimal("12345678901234567890.01"),
                new BigDecimal("14691357892469135789.1119")));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aLetThatFailsIsADeadLetterThatNamesIt() {
    let("share", "100 / record.crates", 0);
    refused(set(record("A", 0L, null)), Reason.EXPRESSION_FAILED, "share");
  }

  @Test
  void aColumnThatFailsIsADeadLetterThatNamesIt() {
    column("share", "100 / record.crates");
    refused(set(record("A", 0L, null)), Reason.EXPRESSION_FAILED, "share");
  }

  @Test
  void aValueThatBigQueryWouldRefuseIsADeadLetter() {
    column("gross", "record.price * 10");
    refused(
        set(record("A", 1L, new BigDecimal("99999999999999999999999999999"))),
        Reason.OUT_OF_RANGE,
        "gross");
  }

  private void refused(
      WithFailures.Result<PCollection<Record>, DeadLetter> result, Reason reason, String rule) {
    PAssert.that(result.output()).empty();
    PAssert.that(result.failures())
        .satisfies(
            letters -> {
              DeadLetter letter = letters.iterator().next();
              assertThat(letter.stage(), is(Stage.SET));
              assertThat(letter.recordType(), is("delivery"));
              assertThat(letter.envelope(), is(ENVELOPE));
              assertThat(letter.refusal().reason(), is(reason));
              assertThat(letter.refusal().rule(), is(rule));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }
}

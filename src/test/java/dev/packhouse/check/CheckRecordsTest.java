package dev.packhouse.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.expression.Compilation;
import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Scope;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.junit.jupiter.api.Test;

class CheckRecordsTest {

  private static final RecordSchema SCHEMA =
      RecordSchema.of(Field.of("grade", FieldType.STRING), Field.of("crates", FieldType.INT64));

  private static final Check POSITIVE =
      new Check(
          "crates_positive",
          compile("record.crates > 0"),
          "a delivery has a crate at least",
          Severity.REJECT);
  private static final Check KNOWN_GRADE =
      new Check("known_grade", compile("record.grade in ['A', 'B']"), null, Severity.WARN);
  private static final Check SHARE =
      new Check("share", compile("100 / record.crates < 50"), null, Severity.REJECT);

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  private static Expression compile(String source) {
    Compilation compilation = Expression.compile(source, Scope.ofRecord(SCHEMA));
    assertThat(compilation.issues(), is(List.of()));
    return compilation.expression();
  }

  private static Record delivery(int position, String grade, Long crates) {
    Envelope envelope =
        Envelope.of("{}".getBytes(UTF_8), Origin.ofFile("deliveries.jsonl", null, position));
    return new Record(envelope, new Object[] {grade, crates});
  }

  private WithFailures.Result<PCollection<Record>, DeadLetter> check(
      List<Check> checks, Record... records) {
    return pipeline
        .apply(Create.of(List.of(records)))
        .apply("Check deliveries", CheckRecords.of("delivery", checks));
  }

  private static PCollection<String> told(PCollection<DeadLetter> deadLetters) {
    return deadLetters.apply(
        MapElements.into(TypeDescriptor.of(String.class))
            .via(
                letter ->
                    String.join(
                        " | ",
                        letter.envelope().origin().describe(),
                        letter.recordType(),
                        letter.stage().name(),
                        letter.refusal().reason().name(),
                        letter.refusal().rule(),
                        letter.refusal().message())));
  }

  @Test
  void aFalseRejectIsADeadLetterThatNamesTheCheck() {
    var result = check(List.of(POSITIVE), delivery(1, "A", 3L), delivery(2, "A", 0L));
    PAssert.that(result.output()).containsInAnyOrder(delivery(1, "A", 3L));
    PAssert.that(told(result.failures()))
        .containsInAnyOrder(
            "deliveries.jsonl:2 | delivery | CHECK | CHECK_FAILED | crates_positive |"
                + " a delivery has a crate at least");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aNullIsNotFalseAndPasses() {
    var result = check(List.of(POSITIVE, SHARE), delivery(1, "A", null));
    PAssert.that(result.output()).containsInAnyOrder(delivery(1, "A", null));
    PAssert.that(result.failures()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aCheckThatFailsToEvaluateIsADeadLetterToo() {
    var result = check(List.of(SHARE), delivery(1, "A", 0L), delivery(2, "A", 50L));
    PAssert.that(result.output()).containsInAnyOrder(delivery(2, "A", 50L));
    PAssert.that(told(result.failures()))
        .containsInAnyOrder(
            "deliveries.jsonl:1 | delivery | CHECK | EXPRESSION_FAILED | share |"
                + " / by zero, in: 100 / record.crates < 50");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aWarningLandsAndIsCountedUnderItsNameUnlessTheRecordIsRejected() {
    var result =
        check(
            List.of(KNOWN_GRADE, POSITIVE),
            delivery(1, "Z", 1L),
            delivery(2, "Y", 2L),
            delivery(3, "A", 3L),
            delivery(4, null, 4L),
            delivery(5, "Z", 0L));
    PAssert.that(result.output())
        .containsInAnyOrder(
            delivery(1, "Z", 1L),
            delivery(2, "Y", 2L),
            delivery(3, "A", 3L),
            delivery(4, null, 4L));
    PipelineResult run = pipeline.run();
    run.waitUntilFinish();
    assertThat(warnings(run, "known_grade"), is(2L));
  }

  private static long warnings(PipelineResult run, String check) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(
                MetricNameFilter.named(ReceiptCounters.NAMESPACE, ReceiptCounters.WARNING + check))
            .build();
    long count = 0;
    for (MetricResult<Long> counter : run.metrics().queryMetrics(filter).getCounters()) {
      count += counter.getAttempted();
    }
    return count;
  }

  @Test
  void theFirstRejectThatIsFalseIsTheOneNamed() {
    Check never = new Check("never", compile("false && record.crates > 0"), null, Severity.REJECT);
    var result = check(List.of(never, POSITIVE), delivery(1, "A", 0L));
    PAssert.that(told(result.failures()))
        .containsInAnyOrder(
            "deliveries.jsonl:1 | delivery | CHECK | CHECK_FAILED | never |"
                + " not true: false && record.crates > 0");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void anExpressionThatIsNoConditionMakesNoCheck() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Check("sum", compile("record.crates + 1"), null, Severity.REJECT));
    assertThat(error.getMessage(), containsString("sum"));
  }

  @Test
  void deadLettersKeepTheEnvelopeThatArrived() {
    PAssert.that(check(List.of(POSITIVE), delivery(7, "A", 0L)).failures())
        .satisfies(
            letters -> {
              DeadLetter letter = letters.iterator().next();
              assertThat(letter.envelope(), is(delivery(7, "A", 0L).envelope()));
              assertThat(
                  letter.refusal(),
                  is(
                      new Refusal(
                          Reason.CHECK_FAILED,
                          "crates_positive",
                          "a delivery has a crate at least")));
              assertThat(letter.stage(), is(Stage.CHECK));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }
}

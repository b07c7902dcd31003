package dev.packhouse.decode;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import dev.packhouse.envelope.Origin;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;

class DecodeTest {

  private static final RecordDecoder DELIVERY =
      RecordDecoder.json(
          RecordSchema.of(Field.of("weight", FieldType.INT64)), UnknownFields.reject());
  private static final RecordDecoder ORDER =
      RecordDecoder.json(
          RecordSchema.of(Field.of("amount", FieldType.INT64)), UnknownFields.reject());

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  private static Envelope envelope(String payload, String kind, long position) {
    return Envelope.of(payload.getBytes(StandardCharsets.UTF_8), Origin.ofFile("f", null, position))
        .withAttributes(Map.of("kind", kind));
  }

  private static EnvelopePredicate isOf(String kind) {
    return envelope ->
        kind.equals(envelope.attributes().get("kind"))
            ? EnvelopePredicate.Answer.TRUE
            : EnvelopePredicate.Answer.NOT_TRUE;
  }

  private static EnvelopePredicate.Answer fail(Envelope ignored) {
    return EnvelopePredicate.Answer.failed(
        Refusal.of(Reason.EXPRESSION_FAILED, "division by zero"));
  }

  private static Envelope heavy() {
    return envelope("{\"weight\":\"heavy\"}", "delivery", 3);
  }

  private Decoded decoded(Decode decode, Envelope... envelopes) {
    return pipeline
        .apply("Create", Create.of(List.of(envelopes)).withCoder(EnvelopeCoder.of()))
        .apply("Decode", decode);
  }

  private static PCollection<String> summaries(PCollection<DeadLetter> letters) {
    return letters.apply(
        "Summarize",
        MapElements.into(TypeDescriptors.strings())
            .via(
                letter ->
                    letter.envelope().origin().position()
                        + " "
                        + letter.stage()
                        + " "
                        + letter.recordType()
                        + " "
                        + letter.refusal().reason()));
  }

  @Test
  void theFirstRecordTypeWhoseWhenIsTrueTakesAnEnvelope() {
    Envelope delivery = envelope("{\"weight\":1}", "delivery", 0);
    Envelope order = envelope("{\"amount\":2}", "order", 1);
    Decoded decoded =
        decoded(
            Decode.create()
                .withRecordType("delivery", isOf("delivery"), DELIVERY, 3)
                .withRecordType("never", isOf("delivery"), ORDER, 1)
                .withRecordType("order", null, ORDER, 1),
            delivery,
            order);
    PAssert.that(decoded.accepted("delivery"))
        .containsInAnyOrder(new Record(delivery, new Object[] {1L, null, null}));
    PAssert.that(decoded.accepted("never")).empty();
    PAssert.that(decoded.accepted("order"))
        .containsInAnyOrder(new Record(order, new Object[] {2L}));
    PAssert.that(decoded.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void anEnvelopeOfNoRecordTypeIsADeadLetter() {
    Decoded decoded =
        decoded(
            Decode.create().withRecordType("delivery", isOf("delivery"), DELIVERY, 1),
            envelope("{}", "pears", 7));
    PAssert.that(decoded.accepted("delivery")).empty();
    PAssert.that(summaries(decoded.deadLetters()))
        .containsInAnyOrder("7 DECODE null NO_RECORD_TYPE");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aRefusedPayloadIsADeadLetterWithItsBytes() {
    Decoded decoded =
        decoded(Decode.create().withRecordType("delivery", null, DELIVERY, 1), heavy());
    PAssert.that(decoded.deadLetters())
        .satisfies(
            letters -> {
              DeadLetter letter = letters.iterator().next();
              Refusal refusal = new Refusal(Reason.WRONG_TYPE, "weight", "'heavy' is not an INT64");
              DeadLetter expected =
                  new DeadLetter(heavy(), "delivery", Stage.DECODE, refusal, letter.time());
              if (!letter.equals(expected)) {
                throw new AssertionError(letter);
              }
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aWhenThatFailsIsADeadLetterAndAsksNoOther() {
    Decoded decoded =
        decoded(
            Decode.create()
                .withRecordType("delivery", DecodeTest::fail, DELIVERY, 1)
                .withRecordType("order", null, ORDER, 1),
            envelope("{}", "x", 5));
    PAssert.that(decoded.accepted("order")).empty();
    PAssert.that(summaries(decoded.deadLetters()))
        .containsInAnyOrder("5 DECODE delivery EXPRESSION_FAILED");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void recordTypesHaveNamesOfTheirOwn() {
    Decode decode = Decode.create().withRecordType("delivery", null, DELIVERY, 1);
    assertThrows(
        IllegalArgumentException.class, () -> decode.withRecordType("delivery", null, ORDER, 1));
    Decoded decoded = decoded(decode, envelope("{}", "x", 0));
    assertThrows(IllegalArgumentException.class, () -> decoded.accepted("order"));
  }
}

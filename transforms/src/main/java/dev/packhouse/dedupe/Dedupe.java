package dev.packhouse.dedupe;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import dev.packhouse.expression.Expression;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordCoder;
import java.time.Duration;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Lets the first record of each id pass. An id is remembered for a time after it was first seen (in
 * bounded input: to the end), and a repetition does not make that longer. A record whose id is null
 * has nothing to be told by and passes.
 *
 * <p>It shuffles by id. State is a key of 16 bytes, a boolean and a timer for each id, so that ids
 * a second times the seconds that one is remembered is what the runner keeps.
 */
public final class Dedupe extends PTransform<PCollection<Record>, Deduped> {

  private static final TupleTag<KV<byte[], Record>> WITH_ID = new TupleTag<>("withId") {};
  private static final TupleTag<Record> WITHOUT_ID = new TupleTag<>("withoutId") {};
  private static final TupleTag<DeadLetter> REFUSED = new TupleTag<>("refused") {};

  private final String recordType;
  private final Expression id;
  private final Duration within;
  private final boolean fewGroups;

  private Dedupe(String recordType, Expression id, Duration within, boolean fewGroups) {
    this.recordType = recordType;
    this.id = id;
    this.within = within;
    this.fewGroups = fewGroups;
  }

  /**
   * Takes two records of the same {@code id} for the same.
   *
   * @param recordType whose records they are, for dead letters
   * @param id of any type
   * @param within how long an id is remembered, at least a millisecond
   */
  public static Dedupe by(String recordType, Expression id, Duration within) {
    return new Dedupe(recordType, id, within, false);
  }

  /** See {@link FirstSeen#inFewGroups}. */
  public Dedupe inFewGroups() {
    return new Dedupe(recordType, id, within, true);
  }

  @Override
  public Deduped expand(PCollection<Record> records) {
    PCollectionTuple identified =
        records.apply(
            "Id",
            ParDo.of(new IdFn(recordType, id))
                .withOutputTags(WITH_ID, TupleTagList.of(WITHOUT_ID).and(REFUSED)));
    FirstSeen<Record> firstSeen = FirstSeen.within(within, RecordCoder.of());
    Sightings<Record> sightings =
        identified
            .get(WITH_ID)
            .setCoder(KvCoder.of(ByteArrayCoder.of(), RecordCoder.of()))
            .apply("First seen", fewGroups ? firstSeen.inFewGroups() : firstSeen);
    PCollection<Record> accepted =
        PCollectionList.of(sightings.first())
            .and(identified.get(WITHOUT_ID).setCoder(RecordCoder.of()))
            .apply("Accepted", Flatten.pCollections());
    PCollection<Envelope> duplicates =
        sightings
            .repeated()
            .apply(
                "Duplicates",
                MapElements.into(TypeDescriptor.of(Envelope.class)).via(Record::envelope))
            .setCoder(EnvelopeCoder.of());
    return new Deduped(
        accepted, identified.get(REFUSED).setCoder(DeadLetterCoder.of()), duplicates);
  }

  private static final class IdFn extends DoFn<Record, KV<byte[], Record>> {

    private final String recordType;
    private final Expression id;

    IdFn(String recordType, Expression id) {
      this.recordType = recordType;
      this.id = id;
    }

    @ProcessElement
    public void process(@Element Record record, MultiOutputReceiver out) {
      Object value = id.evaluate(record);
      if (value == null) {
        out.get(WITHOUT_ID).output(record);
      } else if (value instanceof Refusal failed) {
        Refusal refusal = new Refusal(failed.reason(), "id", failed.message());
        out.get(REFUSED)
            .output(DeadLetter.of(record.envelope(), recordType, Stage.DEDUPE, refusal));
      } else {
        out.get(WITH_ID).output(KV.of(FirstSeen.key(value), record));
      }
    }
  }
}

package dev.packhouse.dedupe;

import com.google.common.collect.ImmutableMap;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Record;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/** What {@link Dedupe} makes of records. */
public final class Deduped implements POutput {

  private static final TupleTag<Record> ACCEPTED = new TupleTag<>("accepted");
  private static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters");
  private static final TupleTag<Envelope> DUPLICATES = new TupleTag<>("duplicates");

  private final PCollection<Record> accepted;
  private final PCollection<DeadLetter> deadLetters;
  private final PCollection<Envelope> duplicates;

  Deduped(
      PCollection<Record> accepted,
      PCollection<DeadLetter> deadLetters,
      PCollection<Envelope> duplicates) {
    this.accepted = accepted;
    this.deadLetters = deadLetters;
    this.duplicates = duplicates;
  }

  /** The records whose id is new, or null. */
  public PCollection<Record> accepted() {
    return accepted;
  }

  /** The records whose id could not be computed. */
  public PCollection<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** The envelopes of the records whose id was seen before. */
  public PCollection<Envelope> duplicates() {
    return duplicates;
  }

  @Override
  public Pipeline getPipeline() {
    return accepted.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return ImmutableMap.of(ACCEPTED, accepted, DEAD_LETTERS, deadLetters, DUPLICATES, duplicates);
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}

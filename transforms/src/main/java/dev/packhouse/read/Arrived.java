package dev.packhouse.read;

import com.google.common.collect.ImmutableMap;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/** What {@link ReadArrivals} makes of notifications. All four are counted as read. */
public final class Arrived implements POutput {

  private static final TupleTag<Envelope> ENVELOPES = new TupleTag<>("envelopes");
  private static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters");
  private static final TupleTag<Envelope> DUPLICATES = new TupleTag<>("duplicates");
  private static final TupleTag<Envelope> FILTERED = new TupleTag<>("filtered");

  private final PCollection<Envelope> envelopes;
  private final PCollection<DeadLetter> deadLetters;
  private final PCollection<Envelope> duplicates;
  private final PCollection<Envelope> filtered;

  Arrived(
      PCollection<Envelope> envelopes,
      PCollection<DeadLetter> deadLetters,
      PCollection<Envelope> duplicates,
      PCollection<Envelope> filtered) {
    this.envelopes = envelopes;
    this.deadLetters = deadLetters;
    this.duplicates = duplicates;
    this.filtered = filtered;
  }

  /** The records of the files. */
  public PCollection<Envelope> envelopes() {
    return envelopes;
  }

  /** What of the files cannot be read; and notifications that are none, or whose file is gone. */
  public PCollection<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** The notifications of files that one had told of before. */
  public PCollection<Envelope> duplicates() {
    return duplicates;
  }

  /** The notifications of anything but a file that was written. */
  public PCollection<Envelope> filtered() {
    return filtered;
  }

  @Override
  public Pipeline getPipeline() {
    return envelopes.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return ImmutableMap.of(
        ENVELOPES, envelopes,
        DEAD_LETTERS, deadLetters,
        DUPLICATES, duplicates,
        FILTERED, filtered);
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}

package dev.packhouse.route;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/** What {@link RouteRecords} makes of records. */
public final class RoutedRecords implements POutput {

  static final TupleTag<Routed> ACCEPTED = new TupleTag<>("accepted") {};
  static final TupleTag<DeadLetter> REFUSED = new TupleTag<>("refused") {};
  static final TupleTag<Envelope> FILTERED = new TupleTag<>("filtered") {};

  private final PCollectionTuple outputs;

  RoutedRecords(PCollectionTuple outputs) {
    this.outputs = outputs;
    outputs.get(ACCEPTED).setCoder(RoutedCoder.of());
    outputs.get(REFUSED).setCoder(DeadLetterCoder.of());
    outputs.get(FILTERED).setCoder(EnvelopeCoder.of());
  }

  /** The records that have a table, with it. */
  public PCollection<Routed> accepted() {
    return outputs.get(ACCEPTED);
  }

  /** The envelopes of records that should have one. */
  public PCollection<DeadLetter> deadLetters() {
    return outputs.get(REFUSED);
  }

  /** The envelopes of records that no route takes, where the record type says so. */
  public PCollection<Envelope> filtered() {
    return outputs.get(FILTERED);
  }

  @Override
  public Pipeline getPipeline() {
    return outputs.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return outputs.expand();
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}

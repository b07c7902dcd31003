package dev.packhouse.dedupe;

import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/**
 * What {@link FirstSeen} makes of elements.
 *
 * @param <T> what a key stands for
 */
public final class Sightings<T> implements POutput {

  private final PCollectionTuple outputs;
  private final PCollection<T> first;
  private final PCollection<T> repeated;

  Sightings(PCollectionTuple outputs, TupleTag<T> first, TupleTag<T> repeated, Coder<T> coder) {
    this.outputs = outputs;
    this.first = outputs.get(first).setCoder(coder);
    this.repeated = outputs.get(repeated).setCoder(coder);
  }

  /** The first element of each key. */
  public PCollection<T> first() {
    return first;
  }

  /** All others, while their key is remembered. */
  public PCollection<T> repeated() {
    return repeated;
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

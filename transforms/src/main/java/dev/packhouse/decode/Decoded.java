package dev.packhouse.decode;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordCoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/** What {@link Decode} makes of envelopes: records by record type, and dead letters. */
public final class Decoded implements POutput {

  static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters") {};

  private final PCollectionTuple outputs;
  private final Map<String, PCollection<Record>> accepted = new LinkedHashMap<>();

  Decoded(PCollectionTuple outputs, Map<String, TupleTag<Record>> tags) {
    this.outputs = outputs;
    tags.forEach((name, tag) -> accepted.put(name, outputs.get(tag).setCoder(RecordCoder.of())));
    outputs.get(DEAD_LETTERS).setCoder(DeadLetterCoder.of());
  }

  /** The records of one record type. */
  public PCollection<Record> accepted(String recordType) {
    PCollection<Record> records = accepted.get(recordType);
    if (records == null) {
      throw new IllegalArgumentException("no record type is called " + recordType);
    }
    return records;
  }

  /** The envelopes that are of no record type, or that its decoder refused. */
  public PCollection<DeadLetter> deadLetters() {
    return outputs.get(DEAD_LETTERS);
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
      String transformName, PInput input, PTransform<?, ?> transform) {
    outputs.finishSpecifyingOutput(transformName, input, transform);
  }
}

package dev.packhouse.announcement;

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

/** What {@link HearAnnouncements} makes of messages. */
public final class Heard implements POutput {

  private static final TupleTag<String> TABLES = new TupleTag<>("tables");
  private static final TupleTag<Envelope> FILTERED = new TupleTag<>("filtered");
  private static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters");

  private final PCollection<String> tables;
  private final PCollection<Envelope> filtered;
  private final PCollection<DeadLetter> deadLetters;

  Heard(
      PCollection<String> tables,
      PCollection<Envelope> filtered,
      PCollection<DeadLetter> deadLetters) {
    this.tables = tables;
    this.filtered = filtered;
    this.deadLetters = deadLetters;
  }

  /** Tables that have new rows, each as often as somebody tells of it. */
  public PCollection<String> tables() {
    return tables;
  }

  /**
   * All events: no row comes of any, also of one that tells of tables. So a receipt of them counts
   * each as read and as filtered.
   */
  public PCollection<Envelope> filtered() {
    return filtered;
  }

  /** The messages that are no events. */
  public PCollection<DeadLetter> deadLetters() {
    return deadLetters;
  }

  @Override
  public Pipeline getPipeline() {
    return tables.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return ImmutableMap.of(TABLES, tables, FILTERED, filtered, DEAD_LETTERS, deadLetters);
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}

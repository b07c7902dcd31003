package dev.packhouse.land;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.receipt.Tally;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/** What becomes of the rows that {@link Land} was given. */
public final class Landed implements POutput {

  private final PCollection<String> tables;
  private final PCollection<DeadLetter> deadLetters;
  private final PCollection<Tally> tallies;

  Landed(
      PCollection<String> tables, PCollection<DeadLetter> deadLetters, PCollection<Tally> tallies) {
    this.tables = tables;
    this.deadLetters = deadLetters;
    this.tallies = tallies;
  }

  /**
   * Each table whose load has succeeded, and each that was emptied because it got no rows, by
   * {@link WriteMethod#LOADS}; the other methods give no such signal, and nothing comes here. When
   * all have come, all tables are there, those without rows, too.
   */
  public PCollection<String> tables() {
    return tables;
  }

  /** The rows that BigQuery does not take. */
  public PCollection<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /**
   * What BigQuery has confirmed, table by table and interval by interval, as it comes in; nothing
   * unless {@link Land#withTallies} asks for it.
   */
  public PCollection<Tally> tallies() {
    return tallies;
  }

  @Override
  public Pipeline getPipeline() {
    return deadLetters.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    Map<TupleTag<?>, PValue> values = new HashMap<>();
    values.put(TABLES, tables);
    values.put(DEAD_LETTERS, deadLetters);
    values.put(TALLIES, tallies);
    return values;
  }

  private static final TupleTag<String> TABLES = new TupleTag<>("tables") {};
  private static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters") {};
  private static final TupleTag<Tally> TALLIES = new TupleTag<>("tallies") {};

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}

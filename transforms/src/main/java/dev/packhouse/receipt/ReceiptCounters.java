package dev.packhouse.receipt;

import dev.packhouse.deadletter.Reason;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * The Beam counters that a receipt is made of, all in the namespace {@link #NAMESPACE}. Each stage
 * counts what it saw itself; no number is worked out from the others.
 */
public final class ReceiptCounters {

  /** Namespace of every counter here. */
  public static final String NAMESPACE = "packhouse";

  /** Records that left the source, with those that it could not read whole. */
  public static final Counter READ = Metrics.counter(NAMESPACE, "read");

  /** Records that no route took, on a record type that says {@code unrouted: filter}. */
  public static final Counter FILTERED = Metrics.counter(NAMESPACE, "filtered");

  /** Records that had been seen before. */
  public static final Counter DUPLICATE = Metrics.counter(NAMESPACE, "duplicate");

  /** Prefix of the counters of dead letters by reason. */
  public static final String REASON = "reason/";

  /** Prefix of the counters of records that a check of severity {@code warn} is false of. */
  public static final String WARNING = "warning/";

  /** Prefix of the counters of rows that BigQuery has confirmed, by table. */
  public static final String LANDED = "landed/";

  /**
   * Prefix of the counters of what a table or topic beside the line's own was not given: dead
   * letters and rows of receipts that could not be written there.
   */
  public static final String UNWRITTEN = "unwritten/";

  private ReceiptCounters() {}

  /** Dead letters of one reason. */
  public static Counter reason(Reason reason) {
    return Metrics.counter(NAMESPACE, REASON + reason.name());
  }

  /** Records that the check called {@code rule} warns about. */
  public static Counter warning(String rule) {
    return Metrics.counter(NAMESPACE, WARNING + rule);
  }

  /** What could not be written to {@code sink}, a table or topic. */
  public static Counter unwritten(String sink) {
    return Metrics.counter(NAMESPACE, UNWRITTEN + sink);
  }
}

package dev.packhouse.receipt;

import java.io.Serializable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a line tells of but could not write down: a dead letter that its table or topic does not
 * take, a row of a receipt. It is counted in {@code unwritten/SINK}, and named in the log, a line
 * every ten seconds at most.
 */
public final class Unwritten implements Serializable {

  private static final Logger LOG = LoggerFactory.getLogger(Unwritten.class);
  private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(10).toNanos();

  private final String sink;
  private transient boolean logged;
  private transient long lastLine;
  private transient long unnamed;

  private Unwritten(String sink) {
    this.sink = sink;
  }

  /** What {@code sink}, a table or topic, was not given. */
  public static Unwritten in(String sink) {
    return new Unwritten(sink);
  }

  /**
   * Counts one.
   *
   * @param what names it, and shows nothing of the record
   * @param why what went wrong
   */
  public void add(String what, String why) {
    add(1, what, why);
  }

  /** Counts so many. */
  public synchronized void add(long count, String what, String why) {
    ReceiptCounters.unwritten(sink).inc(count);
    long now = System.nanoTime();
    if (logged && now - lastLine < NANOS_BETWEEN_LINES) {
      unnamed++;
      return;
    }
    LOG.warn(
        "{} does not get {}{}: {}",
        sink,
        what,
        unnamed == 0 ? "" : " and " + unnamed + " more before it",
        why);
    logged = true;
    lastLine = now;
    unnamed = 0;
  }
}

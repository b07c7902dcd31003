package dev.packhouse.land;

import dev.packhouse.receipt.ReceiptCounters;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * What BigQuery has confirmed of a run, in this JVM: the rows of each table, as load jobs' own
 * statistics, committed streams and acknowledged appends give them. Nothing of it comes from what
 * was sent.
 *
 * <p>A run on this machine reads it at its end. Elsewhere each worker sees its part only, and the
 * counters {@code landed/TABLE} hold the sum.
 *
 * <p>A job or stream that is confirmed twice counts once here, and in the counters once for each
 * bundle that confirms it, because only those of the bundle that succeeds are kept. The memory for
 * that is bounded: the streams that were in use last are known, of which there are far fewer.
 */
public final class Confirmations {

  private static final ConcurrentMap<String, Confirmations> RUNS = new ConcurrentHashMap<>();

  private static final int MOST_REMEMBERED = 100_000;

  private final Map<String, Long> landed = new HashMap<>();
  private final Set<String> jobs = Collections.newSetFromMap(remembered(MOST_REMEMBERED));
  private final Map<String, Long> temporaryTables = remembered(MOST_REMEMBERED);
  private final Map<String, Long> streams = remembered(MOST_REMEMBERED);
  private volatile boolean released;

  private Confirmations() {}

  /** Those of the run called {@code runId}, none at first. */
  public static Confirmations of(String runId) {
    return RUNS.computeIfAbsent(runId, id -> new Confirmations());
  }

  /** Forgets a run that has ended. */
  public static void release(String runId) {
    Confirmations run = RUNS.remove(runId);
    if (run != null) {
      run.released = true;
    }
  }

  /** The confirmed rows by table, as the tables' names stand in their {@link Table}. */
  public synchronized NavigableMap<String, Long> landed() {
    return new TreeMap<>(landed);
  }

  /** Whether the run has ended, and what is still open of it must not be used by another. */
  boolean released() {
    return released;
  }

  /** The metrics of the bundle that this thread works on; null outside of one. */
  static @Nullable MetricsContainer bundle() {
    return MetricsEnvironment.getCurrentContainer();
  }

  /** A load or copy job has put {@code rows} into {@code table}. */
  void job(String job, String table, long rows) {
    // A bundle that runs again counts again: only the metrics of the one that succeeds are kept.
    count(bundle(), table, rows);
    synchronized (this) {
      if (jobs.add(job)) {
        landed.merge(table, rows, Long::sum);
      }
    }
  }

  /** A load job has put {@code rows} into a table that a copy job will take them from. */
  synchronized void temporary(String table, long rows) {
    temporaryTables.put(table, rows);
  }

  /** The rows that load jobs have put into a temporary table. */
  synchronized long inTemporary(String table) {
    return temporaryTables.getOrDefault(table, 0L);
  }

  /** The first {@code rows} rows of a stream are in {@code table} now. */
  synchronized void stream(String stream, String table, long rows) {
    long before = streams.getOrDefault(stream, 0L);
    if (rows > before) {
      streams.put(stream, rows);
      landed.merge(table, rows - before, Long::sum);
    }
  }

  /** A stream with so many rows, all of them, is in {@code table} now. */
  void committed(@Nullable MetricsContainer bundle, String stream, String table, long rows) {
    count(bundle, table, rows);
    stream(stream, table, rows);
  }

  /** BigQuery has acknowledged {@code rows} more rows that are in {@code table} at once. */
  void rows(@Nullable MetricsContainer bundle, String table, long rows) {
    synchronized (this) {
      landed.merge(table, rows, Long::sum);
    }
    count(bundle, table, rows);
  }

  private static void count(@Nullable MetricsContainer bundle, String table, long rows) {
    if (bundle != null && rows > 0) {
      bundle
          .getCounter(MetricName.named(ReceiptCounters.NAMESPACE, ReceiptCounters.LANDED + table))
          .inc(rows);
    }
  }

  /** A map, for several threads, of the {@code most} keys that were used last. */
  static <V> Map<String, V> remembered(int most) {
    return Collections.synchronizedMap(
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
          }
        });
  }
}

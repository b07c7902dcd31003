package dev.packhouse.land;

import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.protobuf.Descriptors.Descriptor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this JVM knows of a table's columns, and for how long rows have waited for those that it
 * does not show. All of a run's writers of the table share it, so that they ask once.
 */
final class ShownColumns {

  private static final Logger LOG = LoggerFactory.getLogger(ShownColumns.class);

  private static final Cache<String, ShownColumns> TABLES =
      CacheBuilder.newBuilder().maximumSize(10_000).expireAfterAccess(Duration.ofHours(1)).build();

  private static final Duration LONGEST_BETWEEN_QUESTIONS = Duration.ofSeconds(5);

  private final String table;
  private final Duration patience;
  private final Duration betweenQuestions;
  private final Object question = new Object();
  private @Nullable TableSchema schema;
  private long askedAt;
  private Set<String> hidden = Set.of();
  private long hiddenAt;
  private final Map<String, Long> missedSince = new HashMap<>();

  private ShownColumns(String table, Duration patience) {
    this.table = table;
    this.patience = patience;
    Duration tenth = patience.dividedBy(10).plusMillis(1);
    this.betweenQuestions =
        tenth.compareTo(LONGEST_BETWEEN_QUESTIONS) < 0 ? tenth : LONGEST_BETWEEN_QUESTIONS;
  }

  /**
   * Those of a run's table.
   *
   * @param patience how long a row waits for a column
   */
  static ShownColumns of(String runId, String table, Duration patience) {
    try {
      return TABLES.get(runId + ' ' + table, () -> new ShownColumns(table, patience));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a table's columns are made without asking", e);
    }
  }

  /** How long to wait before the table is looked at again. */
  Duration betweenQuestions() {
    return betweenQuestions;
  }

  Duration patience() {
    return patience;
  }

  /** What of {@code writer} is missing as far as this is known; it asks nobody. */
  synchronized MissingColumns known(Descriptor writer) {
    if (!hidden.isEmpty() && hasPassed(hiddenAt, betweenQuestions)) {
      // The next append tries whether they are there by now.
      hidden = Set.of();
    }
    return MissingColumns.of(writer, schema, hidden);
  }

  /**
   * What of {@code writer} is missing, by an answer that is as good as new.
   *
   * @param ask answers what the table shows; null if that cannot be known
   */
  MissingColumns asked(Descriptor writer, Supplier<@Nullable TableSchema> ask) {
    synchronized (question) {
      boolean due;
      synchronized (this) {
        due = askedAt == 0 || hasPassed(askedAt, betweenQuestions);
      }
      if (due) {
        TableSchema answer = ask.get();
        synchronized (this) {
          askedAt = System.nanoTime();
          if (answer != null) {
            schema = answer;
          }
        }
      }
    }
    return known(writer);
  }

  /** An append was refused because of these columns, whatever the table's schema shows. */
  synchronized void hide(Set<String> columns) {
    Set<String> all = new HashSet<>(hidden);
    all.addAll(columns);
    hidden = Set.copyOf(all);
    hiddenAt = System.nanoTime();
  }

  /** An append was taken with all columns of the writer but the missing ones. */
  synchronized void taken(MissingColumns missing) {
    missedSince.keySet().retainAll(missing.paths());
  }

  /** Whether rows have waited for a column as long as they do. The first question starts that. */
  synchronized boolean isGivenUp(String column) {
    Long since = missedSince.get(column);
    if (since == null) {
      since = System.nanoTime();
      missedSince.put(column, since);
      LOG.warn(
          "{} shows no column {}: rows with a value for it wait for it, {} at most",
          table,
          column,
          patience);
    }
    return hasPassed(since, patience);
  }

  private static boolean hasPassed(long since, Duration time) {
    return System.nanoTime() - since >= time.toNanos();
  }
}

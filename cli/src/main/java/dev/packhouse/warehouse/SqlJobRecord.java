package dev.packhouse.warehouse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a warehouse remembers of a SQL job.
 *
 * @param id of the job
 * @param hash what it runs, as its label tells
 * @param state how far it is
 * @param reason why it failed; null otherwise
 * @param message the same for a person
 * @param bytesBilled bytes of the columns that it read
 * @param slotMillis how long it took
 * @param rows of its last query
 * @param sample the first of them, each as JSON
 */
public record SqlJobRecord(
    String id,
    String hash,
    State state,
    @Nullable String reason,
    @Nullable String message,
    long bytesBilled,
    long slotMillis,
    long rows,
    List<String> sample) {

  /** How far a job is. The names are part of the file: they do not change. */
  public enum State {
    /** Not ended; after a process has died, it never will. */
    STARTED,
    DONE,
    FAILED
  }

  public SqlJobRecord {
    sample = List.copyOf(sample);
  }

  public static SqlJobRecord started(String id, String hash) {
    return new SqlJobRecord(id, hash, State.STARTED, null, null, 0, 0, 0, List.of());
  }

  public SqlJobRecord done(long bytesBilled, long slotMillis, long rows, List<String> sample) {
    return new SqlJobRecord(
        id, hash, State.DONE, null, null, bytesBilled, slotMillis, rows, sample);
  }

  public SqlJobRecord failed(String reason, String message, long slotMillis) {
    return new SqlJobRecord(id, hash, State.FAILED, reason, message, 0, slotMillis, 0, List.of());
  }
}

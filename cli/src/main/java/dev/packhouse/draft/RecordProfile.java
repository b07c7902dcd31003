package dev.packhouse.draft;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what the records of a sample look like. */
interface RecordProfile {

  /** Looks at a record; why it cannot be read as one, or null. */
  @Nullable Refusal observe(Envelope envelope);

  /**
   * The columns that fit the records seen.
   *
   * @param notes is told what a person should know of them
   */
  List<Field> columns(Notes notes) throws UnreadableSampleException;

  /** Whether the records hold more than those columns. */
  default boolean partial() {
    return false;
  }
}

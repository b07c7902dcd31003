package dev.packhouse.record;

import dev.packhouse.envelope.Envelope;
import org.apache.beam.sdk.coders.DefaultCoder;
import org.jspecify.annotations.Nullable;

/**
 * The typed values decoded from an envelope, and that envelope.
 *
 * <p>Values stand in the order of the record type's schema, followed by its computed columns and
 * then by its {@code let} values. {@link FieldType} says the Java form of each. The array is not
 * copied; only the stage that makes a record writes to it.
 */
@DefaultCoder(RecordCoder.class)
@SuppressWarnings("JavaLangClash") // the project's own word, and the field's
public final class Record {

  private final Envelope envelope;
  private final @Nullable Object[] values;

  public Record(Envelope envelope, @Nullable Object[] values) {
    this.envelope = envelope;
    this.values = values;
  }

  public Envelope envelope() {
    return envelope;
  }

  public @Nullable Object[] values() {
    return values;
  }

  public @Nullable Object value(int index) {
    return values[index];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Record that
        && envelope.equals(that.envelope)
        && java.util.Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return envelope.hashCode();
  }

  /** Names the origin only: a record's values do not belong into a log. */
  @Override
  public String toString() {
    return "Record(" + envelope.origin().describe() + ")";
  }
}

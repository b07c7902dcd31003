package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.record.ValueRefusals;
import java.io.Serializable;

/**
 * What becomes of fields of the input that the schema does not know.
 *
 * @param action refuse the record, ignore the field, or keep it
 * @param column position of the JSON column that keeps them; -1 unless they are kept
 */
public record UnknownFields(Action action, int column) implements Serializable {

  /** The three things that can become of an unknown field. */
  public enum Action {
    REJECT,
    DROP,
    KEEP
  }

  /** A record with an unknown field is refused. */
  public static UnknownFields reject() {
    return new UnknownFields(Action.REJECT, -1);
  }

  /** Unknown fields are ignored. */
  public static UnknownFields drop() {
    return new UnknownFields(Action.DROP, -1);
  }

  /**
   * Unknown fields are kept as one JSON object at position {@code column} of the record's values,
   * behind those of the schema. A nested field's key is its path: {@code {"address.floor": 3}}. The
   * column is null if there are none.
   */
  public static UnknownFields keepIn(int column) {
    return new UnknownFields(Action.KEEP, column);
  }

  /** The same, once it is sure that kept fields do not stand on a column of the schema. */
  UnknownFields behind(RecordSchema schema) {
    if (action == Action.KEEP && column < schema.size()) {
      throw new IllegalArgumentException(
          "unknown fields cannot be kept at " + column + ", a column of the schema");
    }
    return this;
  }

  static Refusal refusal(String name) {
    return new Refusal(
        Reason.UNKNOWN_FIELD, name, "the schema has no field " + ValueRefusals.quoted(name));
  }
}

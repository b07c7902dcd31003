package dev.packhouse.publish;

import dev.packhouse.check.Check;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.line.RecordType;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.Record;
import dev.packhouse.route.Route;
import dev.packhouse.route.Unrouted;
import dev.packhouse.set.Column;
import dev.packhouse.set.Let;
import org.jspecify.annotations.Nullable;

/** Whether a line would land a record of one type: its own decoder and conditions are asked. */
final class Acceptance {

  private final RecordType type;
  private final RecordDecoder decoder;

  Acceptance(RecordType type, RecordDecoder decoder) {
    this.type = type;
    this.decoder = decoder;
  }

  /** What keeps a record from landing without a warning, for a person; null if nothing does. */
  @Nullable String obstacle(Envelope envelope) {
    @Nullable Object[] values = new @Nullable Object[type.width()];
    Refusal refusal = decoder.decode(envelope, values);
    if (refusal != null) {
      return refusal.message();
    }
    Record record = new Record(envelope, values);
    String unset = set(record);
    if (unset != null) {
      return unset;
    }
    for (Check check : type.checks()) {
      Object value = check.expression().evaluate(record);
      if (Boolean.FALSE.equals(value) || value instanceof Refusal) {
        return "check " + check.name() + ": " + check.expression();
      }
    }
    return routed(record) ? null : "no route takes it";
  }

  private @Nullable String set(Record record) {
    int column = type.decoded().size();
    int let = type.landed().size();
    for (Let one : type.lets()) {
      Object value = one.expression().evaluate(record);
      if (value instanceof Refusal) {
        return "let " + one.name() + ": " + one.expression();
      }
      record.values()[let++] = value;
    }
    for (Column one : type.columns()) {
      Object value = one.expression().evaluate(record);
      Object fitted = value instanceof Refusal ? value : FieldRules.fit(one.field(), value);
      if (fitted instanceof Refusal) {
        return "column " + one.field().name() + ": " + one.expression();
      }
      record.values()[column++] = fitted;
    }
    return null;
  }

  private boolean routed(Record record) {
    for (Route route : type.routes()) {
      Object matches = route.when() == null ? Boolean.TRUE : route.when().evaluate(record);
      if (matches instanceof Refusal) {
        return false;
      }
      if (Boolean.TRUE.equals(matches)) {
        return route.table().name(record) instanceof String table && route.allow().contains(table);
      }
    }
    return type.unrouted() == Unrouted.FILTER;
  }
}

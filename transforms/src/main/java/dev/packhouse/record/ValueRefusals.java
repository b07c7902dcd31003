package dev.packhouse.record;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;

/** The words in which a value is refused. They quote no more than the start of the value. */
public final class ValueRefusals {

  private static final int QUOTED = 40;

  private ValueRefusals() {}

  /** The value cannot be read as one of {@code field}'s type. */
  public static Refusal wrongType(Field field, String value) {
    return new Refusal(
        Reason.WRONG_TYPE, field.name(), quoted(value) + " is not " + described(field));
  }

  /** The value is none of {@code field}'s type by its kind alone: {@code an object}. */
  public static Refusal wrongKind(Field field, String kind) {
    return new Refusal(Reason.WRONG_TYPE, field.name(), kind + " is not " + described(field));
  }

  /** The value is of {@code field}'s type but larger, smaller or finer than that type holds. */
  public static Refusal outOfRange(Field field, String value) {
    return new Refusal(
        Reason.OUT_OF_RANGE,
        field.name(),
        quoted(value) + " is out of the range of " + described(field));
  }

  /** The value has digits below the microsecond. */
  public static Refusal tooFine(Field field, String value) {
    return new Refusal(
        Reason.OUT_OF_RANGE,
        field.name(),
        quoted(value) + " is finer than a microsecond, which is all that BigQuery keeps");
  }

  /** The value is longer than the column allows. */
  static Refusal tooLong(Field field, long length, String unit) {
    return new Refusal(
        Reason.TOO_LONG,
        field.name(),
        length + " " + unit + " are more than the " + field.limits().maxLength() + " allowed");
  }

  /** A REQUIRED column has no value. */
  public static Refusal missing(Field field) {
    return new Refusal(
        Reason.MISSING_REQUIRED, field.name(), "no value for REQUIRED column " + field.name());
  }

  /** An element of a REPEATED column is null. */
  public static Refusal nullElement(Field field) {
    return new Refusal(
        Reason.WRONG_TYPE,
        field.name(),
        "null is among the elements of REPEATED column " + field.name());
  }

  /** The same refusal for the field of STRUCT {@code outer} that it is about. */
  public static Refusal within(String outer, Refusal refusal) {
    return at(refusal.rule() == null ? outer : outer + "." + refusal.rule(), refusal);
  }

  /** A number is given for a TIMESTAMP whose unit nobody declared. */
  public static Refusal epochUndeclared(Field field, String number) {
    return new Refusal(
        Reason.WRONG_TYPE,
        field.name(),
        quoted(number)
            + " is not a TIMESTAMP in RFC 3339; a number needs format: epoch-seconds, epoch-millis"
            + " or epoch-micros");
  }

  /** The same refusal for the element at {@code index} of {@code field} that it is about. */
  public static Refusal inElement(Field field, int index, Refusal refusal) {
    String inner = refusal.rule() == null ? "" : refusal.rule().substring(field.name().length());
    return at(field.name() + "[" + index + "]" + inner, refusal);
  }

  /** The same refusal under another rule. */
  public static Refusal at(String rule, Refusal refusal) {
    return new Refusal(refusal.reason(), rule, refusal.message());
  }

  /** The start of {@code value} in quotes, without line ends or control characters. */
  public static String quoted(String value) {
    StringBuilder shown = new StringBuilder(QUOTED + 3).append('\'');
    int end = Math.min(value.length(), QUOTED);
    for (int index = 0; index < end; index++) {
      char letter = value.charAt(index);
      boolean cut = index == end - 1 && Character.isHighSurrogate(letter);
      shown.append(cut || Character.isISOControl(letter) ? ' ' : letter);
    }
    return shown.append(value.length() > QUOTED ? "…'" : "'").toString();
  }

  private static String described(Field field) {
    String type = field.type().name();
    String article = type.startsWith("I") ? "an " : "a ";
    Integer precision = field.limits().precision();
    if (precision == null) {
      return article + type;
    }
    Integer scale = field.limits().scale();
    return article + type + "(" + precision + (scale == null ? "" : ", " + scale) + ")";
  }
}

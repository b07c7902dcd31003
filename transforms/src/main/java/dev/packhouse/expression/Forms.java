package dev.packhouse.expression;

import dev.cel.common.values.CelByteString;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The form of a value in a record, and that in an expression. */
final class Forms {

  private static final long MICROS = 1_000_000;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
          .toFormatter();

  private Forms() {}

  /** The value of a column as expressions have it. */
  static @Nullable Object toCel(Field field, @Nullable Object value, Frame frame) {
    if (field.mode() == Mode.REPEATED) {
      return value instanceof List<?> list ? new RepeatedView(field, list, frame) : List.of();
    }
    return value == null ? null : elementToCel(field, value, frame);
  }

  private static @Nullable Object elementToCel(Field field, Object value, Frame frame) {
    return switch (field.type()) {
      case STRING, GEOGRAPHY, INT64, FLOAT64, BOOL, NUMERIC, BIGNUMERIC -> value;
      case BYTES -> CelByteString.of((byte[]) value);
      case TIMESTAMP -> instant((Long) value);
      case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
      case TIME -> TIME.format(LocalTime.ofNanoOfDay((Long) value * 1000));
      case DATETIME -> dateTime((Long) value);
      case JSON -> frame.json((String) value);
      case STRUCT -> new StructView(field.fields(), (@Nullable Object[]) value);
    };
  }

  static @Nullable Instant instant(@Nullable Long micros) {
    return micros == null
        ? null
        : Instant.ofEpochSecond(
            Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
  }

  private static String dateTime(long micros) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, MICROS),
            (int) Math.floorMod(micros, MICROS) * 1000,
            ZoneOffset.UTC);
    return time.toLocalDate() + "T" + TIME.format(time.toLocalTime());
  }

  /** An expression's value as the column {@code field} has it. */
  static @Nullable Object fromCel(Field field, @Nullable Object value) {
    if (value == null) {
      return field.mode() == Mode.REPEATED ? List.of() : null;
    }
    if (field.mode() != Mode.REPEATED) {
      return elementFromCel(field.type(), value);
    }
    List<?> list = (List<?>) value;
    List<Object> elements = new ArrayList<>(list.size());
    for (Object element : list) {
      if (element == null) {
        throw new EvaluationFailure("its list holds a null, which no REPEATED column does");
      }
      elements.add(elementFromCel(field.type(), element));
    }
    return elements;
  }

  private static Object elementFromCel(FieldType type, Object value) {
    return switch (type) {
      case BYTES -> ((CelByteString) value).toByteArray();
      case TIMESTAMP -> micros((Instant) value);
      case NUMERIC -> rounded((BigDecimal) value, 9);
      case BIGNUMERIC -> rounded((BigDecimal) value, 38);
      case JSON -> JsonText.write(value);
      case STRUCT -> ((StructView) value).ownValues();
      case STRING, GEOGRAPHY, INT64, FLOAT64, BOOL, DATE, TIME, DATETIME -> value;
    };
  }

  /** BigQuery's arithmetic keeps as many digits after the point and rounds half away from zero. */
  private static BigDecimal rounded(BigDecimal value, int scale) {
    return value.scale() <= scale ? value : value.setScale(scale, RoundingMode.HALF_UP);
  }

  private static long micros(Instant instant) {
    try {
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1000);
    } catch (ArithmeticException | DateTimeException e) {
      throw new EvaluationFailure("the timestamp " + instant + " is out of range");
    }
  }

  /** A REPEATED column's values, each converted when it is asked for. */
  private static final class RepeatedView extends AbstractList<@Nullable Object> {

    private final Field field;
    private final List<?> values;
    private final Frame frame;

    RepeatedView(Field field, List<?> values, Frame frame) {
      this.field = field;
      this.values = values;
      this.frame = frame;
    }

    @Override
    public @Nullable Object get(int index) {
      Object value = values.get(index);
      return value == null ? null : elementToCel(field, value, frame);
    }

    @Override
    public int size() {
      return values.size();
    }
  }
}

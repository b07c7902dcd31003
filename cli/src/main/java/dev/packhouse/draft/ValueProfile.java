package dev.packhouse.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import org.jspecify.annotations.Nullable;

/** What the values of one field look like: their shapes and, of each shape, what is inside. */
final class ValueProfile {

  private final ScalarProfile scalars = new ScalarProfile();
  private @Nullable ObjectProfile objects;
  private @Nullable ValueProfile elements;
  private long values;
  private long emptyTexts;
  private long arrays;
  private long arraysWithNull;

  /**
   * A value of a CSV record; an empty text, which stood in quotes then, is one to a STRING only.
   */
  void observe(String field) {
    if (field.isEmpty()) {
      emptyTexts++;
    } else {
      values++;
      scalars.observe(field, Written.CSV_FIELD);
    }
  }

  /** A value of a JSON object; a null is none. */
  void observe(JsonNode value) {
    if (value.isNull()) {
      return;
    }
    values++;
    if (value instanceof ObjectNode object) {
      ObjectProfile inside = objects == null ? new ObjectProfile() : objects;
      objects = inside;
      inside.observe(object);
    } else if (value instanceof ArrayNode array) {
      observeElements(array);
    } else {
      scalars.observe(
          value.asText(),
          value.isNumber()
              ? Written.JSON_NUMBER
              : value.isBoolean() ? Written.JSON_TRUTH : Written.JSON_STRING);
    }
  }

  private void observeElements(ArrayNode array) {
    arrays++;
    ValueProfile inside = elements == null ? new ValueProfile() : elements;
    elements = inside;
    boolean withNull = false;
    for (JsonNode element : array) {
      withNull |= element.isNull();
      inside.observe(element);
    }
    arraysWithNull += withNull ? 1 : 0;
  }

  /** How many values there were. */
  long values() {
    return values;
  }

  /** What the values are if they are scalars; null for STRING. */
  @Nullable Guess guess() {
    return scalars.best(values);
  }

  /**
   * The column that fits.
   *
   * @param column a NULLABLE STRING with its name in BigQuery and its name in the sample
   * @param path the column as notes name it
   * @param records how many records, objects or arrays there were that could have had the value
   * @param level 1 for a column of the table, more inside of a STRUCT
   */
  Field field(Field column, String path, long records, int level, Notes notes) {
    if (values == 0) {
      if (emptyTexts == 0) {
        notes.add(path, "no sampled record has a value; STRING until you know better");
      }
      return column.withMode(mode(emptyTexts, records));
    }
    Mode mode = mode(values, records);
    ObjectProfile struct = struct(level);
    if (struct != null) {
      return nested(column, struct, path, level, "value", notes).withMode(mode);
    }
    if (elements != null
        && Share.isMost(arrays, values)
        && !Share.isMoreThanDirt(arraysWithNull, arrays)) {
      Field element = elements.element(column, path, level, notes);
      if (element != null) {
        long misfits = values - arrays + arraysWithNull;
        notes.misfits(path, misfits, values, "value", "an array without null", null);
        return element.withMode(Mode.REPEATED);
      }
    } else if (Share.isMost(scalars.values(), values)) {
      Field scalar = scalar(column, path, "value", notes);
      boolean string = scalar.type() == FieldType.STRING;
      return scalar.withMode(string ? mode(values + emptyTexts, records) : mode);
    }
    notes.add(path, "no one shape fits the sampled values, so they land as JSON");
    return of(column, FieldType.JSON).withMode(mode);
  }

  private static Mode mode(long values, long records) {
    return values == records ? Mode.REQUIRED : Mode.NULLABLE;
  }

  /** The column of elements; null where an array of them cannot be REPEATED in BigQuery. */
  private @Nullable Field element(Field column, String path, int level, Notes notes) {
    ObjectProfile struct = struct(level);
    if (struct != null) {
      return nested(column, struct, path, level, "element", notes);
    }
    return Share.isMost(scalars.values(), values) ? scalar(column, path, "element", notes) : null;
  }

  /** What is inside of the objects, if a STRUCT can hold most of the values. */
  private @Nullable ObjectProfile struct(int level) {
    ObjectProfile inside = objects;
    return inside != null && Share.isMost(inside.count(), values) && inside.isStruct(level)
        ? inside
        : null;
  }

  private Field nested(
      Field column, ObjectProfile struct, String path, int level, String noun, Notes notes) {
    notes.misfits(path, values - struct.count(), values, noun, "a STRUCT", null);
    return Field.struct(column.name(), struct.fields(path + ".", level + 1, notes))
        .withSource(column.source());
  }

  private Field scalar(Field column, String path, String noun, Notes notes) {
    Guess guess = scalars.best(values);
    if (guess == null) {
      notes.misfits(path, values - scalars.values(), values, noun, "a STRING", null);
      return column;
    }
    String type = guess.type().name();
    long misfits = values - scalars.fitting(guess);
    String example = scalars.firstMisfit(guess);
    String article = type.startsWith("I") ? "an " : "a ";
    notes.misfits(path, misfits, values, noun, article + type, example);
    return of(column, guess.type());
  }

  private static Field of(Field column, FieldType type) {
    return Field.of(column.name(), type).withSource(column.source());
  }
}

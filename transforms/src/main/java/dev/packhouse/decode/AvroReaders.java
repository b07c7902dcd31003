package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.ValueRefusals;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Makes readers for fields out of a writer's schema: records, arrays, maps and unions. */
final class AvroReaders {

  private final UnknownFields.Action unknownFields;

  AvroReaders(UnknownFields.Action unknownFields) {
    this.unknownFields = unknownFields;
  }

  /** One step of reading a record: into the value at {@code index}, or past it if that is -1. */
  private record Step(int index, AvroReader reader) {}

  /** Reads records into the values of a schema or STRUCT; answers null or a refusal. */
  @FunctionalInterface
  interface RecordReader {
    @Nullable Refusal read(AvroInput input, @Nullable Object[] values)
        throws AvroInput.MalformedException;
  }

  /** A reader of records that {@code writer} describes. */
  RecordReader record(Schema writer, FieldIndex fields) {
    List<Step> made = new ArrayList<>();
    for (Schema.Field field : writer.getFields()) {
      int index = fields.indexOf(field.name(), made.size());
      made.add(new Step(index, index < 0 ? unknown(field) : field(field.schema(), fields, index)));
    }
    Step[] steps = made.toArray(Step[]::new);
    return (input, values) -> {
      fields.clear(values);
      for (Step step : steps) {
        Object value = step.reader.read(input);
        if (value instanceof Refusal refusal) {
          return refusal;
        }
        if (step.index >= 0) {
          values[step.index] = value;
        }
      }
      return fields.complete(values);
    };
  }

  private AvroReader unknown(Schema.Field field) {
    Schema schema = field.schema();
    String name = field.name();
    return switch (unknownFields) {
      case REJECT -> input -> UnknownFields.refusal(name);
      case DROP -> input -> AvroJson.skip(schema, input, 0);
      case KEEP ->
          input -> {
            StringBuilder json = new StringBuilder();
            Refusal refusal = AvroJson.append(schema, input, json, 0);
            if (refusal != null) {
              return ValueRefusals.at(input.path + name, refusal);
            }
            input.kept.add(input.path + name, json.toString());
            return null;
          };
    };
  }

  private AvroReader field(Schema writer, FieldIndex fields, int index) {
    Field field = fields.field(index);
    return switch (writer.getType()) {
      case NULL -> input -> FieldIndex.ofNull(field);
      case UNION -> {
        AvroReader[] branches =
            writer.getTypes().stream()
                .map(branch -> field(branch, fields, index))
                .toArray(AvroReader[]::new);
        yield input -> branches[input.readBranch(branches.length)].read(input);
      }
      case RECORD, ENUM, ARRAY, MAP, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN ->
          field.mode() == Mode.REPEATED
              ? repeated(writer, fields, index)
              : inside(field, one(writer, fields, index));
    };
  }

  private AvroReader repeated(Schema writer, FieldIndex fields, int index) {
    Field field = fields.field(index);
    if (writer.getType() == Schema.Type.MAP && AvroEntries.fits(field)) {
      FieldIndex entry = fields.nested(index);
      int value = entry.indexOf("value", 1);
      return AvroEntries.reader(field, entry, field(writer.getValueType(), entry, value));
    }
    if (writer.getType() != Schema.Type.ARRAY) {
      return input -> wrongType(field, writer);
    }
    Schema item = unwrapped(writer.getElementType(), field);
    AvroReader element = element(item, fields, index);
    return input -> {
      List<Object> elements = new ArrayList<>();
      for (int block = input.readBlock(); block > 0; block = input.readBlock()) {
        for (int count = 0; count < block; count++) {
          String outer = input.path;
          if (unknownFields == UnknownFields.Action.KEEP && field.type() == FieldType.STRUCT) {
            input.path = outer + field.source() + "[" + elements.size() + "].";
          }
          Object value = element.read(input);
          input.path = outer;
          if (value == null) {
            value = ValueRefusals.nullElement(field);
          }
          if (value instanceof Refusal refusal) {
            return ValueRefusals.inElement(field, elements.size(), refusal);
          }
          elements.add(value);
        }
      }
      return elements;
    };
  }

  /**
   * Parquet's lists may have a record of one field around each element.
   *
   * @see <a
   *     href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists">Lists</a>
   */
  private static Schema unwrapped(Schema item, Field field) {
    boolean wrapped =
        item.getType() == Schema.Type.RECORD
            && item.getFields().size() == 1
            && field.fields().stream()
                .noneMatch(inner -> inner.source().equals(item.getFields().get(0).name()));
    return wrapped && field.type() != FieldType.JSON ? item.getFields().get(0).schema() : item;
  }

  private AvroReader element(Schema writer, FieldIndex fields, int index) {
    return switch (writer.getType()) {
      case NULL -> input -> null;
      case UNION -> {
        AvroReader[] branches =
            writer.getTypes().stream()
                .map(branch -> element(branch, fields, index))
                .toArray(AvroReader[]::new);
        yield input -> branches[input.readBranch(branches.length)].read(input);
      }
      case RECORD, ENUM, ARRAY, MAP, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN ->
          one(writer, fields, index);
    };
  }

  private AvroReader inside(Field field, AvroReader reader) {
    if (unknownFields != UnknownFields.Action.KEEP || field.type() != FieldType.STRUCT) {
      return reader;
    }
    return input -> {
      String outer = input.path;
      input.path = outer + field.source() + ".";
      Object value = reader.read(input);
      input.path = outer;
      return value;
    };
  }

  /** A reader of one value that is not null. */
  private AvroReader one(Schema writer, FieldIndex fields, int index) {
    Field field = fields.field(index);
    if (field.type() == FieldType.JSON) {
      return json(writer, field);
    }
    if (field.type() != FieldType.STRUCT) {
      return AvroScalars.reader(writer, field);
    }
    if (writer.getType() != Schema.Type.RECORD) {
      return input -> wrongType(field, writer);
    }
    FieldIndex inner = fields.nested(index);
    RecordReader reader = record(writer, inner);
    return input -> {
      @Nullable Object[] struct = new @Nullable Object[inner.size()];
      Refusal refusal = reader.read(input, struct);
      return refusal == null ? struct : ValueRefusals.within(field.name(), refusal);
    };
  }

  /** A string or bytes hold the JSON text itself; anything else is written as JSON. */
  private static AvroReader json(Schema writer, Field field) {
    return switch (writer.getType()) {
      case STRING, BYTES ->
          input -> {
            String text = input.readText(input.readLength());
            return text == null
                ? new Refusal(Reason.NOT_UTF8, field.name(), "the JSON text is not UTF-8")
                : FieldRules.json(field, text);
          };
      case RECORD, ENUM, ARRAY, MAP, UNION, FIXED, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
          input -> {
            StringBuilder json = new StringBuilder();
            Refusal refusal = AvroJson.append(writer, input, json, 0);
            return refusal == null ? json.toString() : ValueRefusals.at(field.name(), refusal);
          };
    };
  }

  static Refusal wrongType(Field field, Schema writer) {
    String logical = AvroScalars.logicalType(writer);
    return new Refusal(
        Reason.WRONG_TYPE,
        field.name(),
        "the file's "
            + (logical == null ? writer.getType().getName() : logical)
            + " is not read as "
            + (field.mode() == Mode.REPEATED ? "REPEATED " : "")
            + field.type());
  }
}

package dev.packhouse.decode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.ValueRefusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes readers for fields out of a message's descriptor: messages, repeated fields and maps. */
final class ProtobufReaders {

  private final UnknownFields.Action unknownFields;

  ProtobufReaders(UnknownFields.Action unknownFields) {
    this.unknownFields = unknownFields;
  }

  /** One field of a message: read into the value at {@code index}, or unknown if that is -1. */
  private record Step(FieldDescriptor field, int index, ProtobufReader reader, ProtobufJson json) {}

  /** Reads messages into the values of a schema or STRUCT; answers null or a refusal. */
  @FunctionalInterface
  interface RecordReader {
    @Nullable Refusal read(
        Message message, @Nullable Object[] values, ProtobufReader.Reading reading);
  }

  /** A reader of messages that {@code writer} describes. */
  RecordReader record(Descriptor writer, FieldIndex fields) {
    List<Step> made = new ArrayList<>();
    for (FieldDescriptor field : writer.getFields()) {
      int index = indexOf(field, fields);
      ProtobufReader reader = index < 0 ? (value, reading) -> null : field(field, fields, index);
      made.add(new Step(field, index, reader, new ProtobufJson(field)));
    }
    Step[] steps = made.toArray(Step[]::new);
    return (message, values, reading) -> {
      fields.clear(values);
      for (Step step : steps) {
        Refusal refusal =
            step.index < 0
                ? unknown(step, message, reading)
                : readInto(values, step, message, reading);
        if (refusal != null) {
          return refusal;
        }
      }
      Refusal refusal =
          message.getUnknownFields().asMap().isEmpty() ? null : unknownNumbers(message, reading);
      return refusal != null ? refusal : fields.complete(values);
    };
  }

  /** A field is found by its name in the .proto file, or else by the one that it has in JSON. */
  private static int indexOf(FieldDescriptor field, FieldIndex fields) {
    int index = fields.indexOf(field.getName(), 0);
    return index >= 0 ? index : fields.indexOf(field.getJsonName(), 0);
  }

  /** A field that knows whether it is there is null where it is not; others have their default. */
  private static @Nullable Refusal readInto(
      @Nullable Object[] values, Step step, Message message, ProtobufReader.Reading reading) {
    FieldDescriptor field = step.field;
    if (!field.isRepeated() && field.hasPresence() && !message.hasField(field)) {
      return null;
    }
    Object value = step.reader.read(message.getField(field), reading);
    if (value instanceof Refusal refusal) {
      return refusal;
    }
    values[step.index] = value;
    return null;
  }

  private @Nullable Refusal unknown(Step step, Message message, ProtobufReader.Reading reading) {
    FieldDescriptor field = step.field;
    boolean there =
        field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
    if (!there) {
      return null;
    }
    return switch (unknownFields) {
      case REJECT -> UnknownFields.refusal(field.getName());
      case DROP -> null;
      case KEEP -> {
        Object json = step.json.text(message.getField(field));
        if (json instanceof Refusal refusal) {
          yield ValueRefusals.at(reading.path + field.getName(), refusal);
        }
        reading.kept.add(reading.path + field.getName(), json.toString());
        yield null;
      }
    };
  }

  /** Fields that the message's type does not know either have a number and no name. */
  private @Nullable Refusal unknownNumbers(Message message, ProtobufReader.Reading reading) {
    return switch (unknownFields) {
      case REJECT ->
          UnknownFields.refusal(
              "number " + message.getUnknownFields().asMap().keySet().iterator().next());
      case DROP -> null;
      case KEEP -> {
        message
            .getUnknownFields()
            .asMap()
            .forEach(
                (number, field) ->
                    reading.kept.add(reading.path + number, ProtobufJson.text(field)));
        yield null;
      }
    };
  }

  private ProtobufReader field(FieldDescriptor writer, FieldIndex fields, int index) {
    Field field = fields.field(index);
    if (!writer.isRepeated()) {
      return field.mode() == Mode.REPEATED
          ? (value, reading) -> wrongType(field, writer)
          : inside(field, one(writer, fields, index));
    }
    if (field.mode() == Mode.REPEATED && !(writer.isMapField() && field.type() == FieldType.JSON)) {
      return repeated(field, one(writer, fields, index));
    }
    return field.mode() != Mode.REPEATED && field.type() == FieldType.JSON
        ? json(writer, field)
        : (value, reading) -> wrongType(field, writer);
  }

  /** A map's entries are messages of a key and a value, which is what BigQuery makes of them. */
  private ProtobufReader repeated(Field field, ProtobufReader element) {
    return (value, reading) -> {
      List<Object> elements = new ArrayList<>();
      for (Object item : (List<?>) value) {
        String outer = reading.path;
        if (unknownFields == UnknownFields.Action.KEEP && field.type() == FieldType.STRUCT) {
          reading.path = outer + field.source() + "[" + elements.size() + "].";
        }
        Object read = element.read(item, reading);
        reading.path = outer;
        if (read == null) {
          read = ValueRefusals.nullElement(field);
        }
        if (read instanceof Refusal refusal) {
          return ValueRefusals.inElement(field, elements.size(), refusal);
        }
        elements.add(read);
      }
      return elements;
    };
  }

  private ProtobufReader inside(Field field, ProtobufReader reader) {
    if (unknownFields != UnknownFields.Action.KEEP || field.type() != FieldType.STRUCT) {
      return reader;
    }
    return (value, reading) -> {
      String outer = reading.path;
      reading.path = outer + field.source() + ".";
      Object read = reader.read(value, reading);
      reading.path = outer;
      return read;
    };
  }

  private ProtobufReader one(FieldDescriptor writer, FieldIndex fields, int index) {
    Field field = fields.field(index);
    if (field.type() == FieldType.JSON) {
      return ProtobufScalars.holdsJson(writer)
          ? ProtobufScalars.reader(writer, field)
          : json(writer, field);
    }
    if (writer.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return field.type() == FieldType.STRUCT
          ? (value, reading) -> wrongType(field, writer)
          : ProtobufScalars.reader(writer, field);
    }
    if (field.type() != FieldType.STRUCT) {
      return ProtobufKnownTypes.reader(writer, field);
    }
    FieldIndex inner = fields.nested(index);
    RecordReader reader = record(writer.getMessageType(), inner);
    return (value, reading) -> {
      @Nullable Object[] struct = new @Nullable Object[inner.size()];
      Refusal refusal = reader.read((Message) value, struct, reading);
      return refusal == null ? struct : ValueRefusals.within(field.name(), refusal);
    };
  }

  private static ProtobufReader json(FieldDescriptor writer, Field field) {
    ProtobufJson whole = new ProtobufJson(writer);
    boolean element = field.mode() == Mode.REPEATED;
    return (value, reading) -> {
      Object json = element ? whole.element(value) : whole.text(value);
      return json instanceof Refusal refusal ? ValueRefusals.at(field.name(), refusal) : json;
    };
  }

  static Refusal wrongType(Field field, FieldDescriptor writer) {
    String type =
        writer.isMapField()
            ? "map"
            : (writer.isRepeated() ? "repeated " : "")
                + switch (writer.getJavaType()) {
                  case MESSAGE -> writer.getMessageType().getFullName();
                  case ENUM -> writer.getEnumType().getFullName();
                  case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
                      writer.getType().name().toLowerCase(Locale.ROOT);
                };
    return new Refusal(
        Reason.WRONG_TYPE,
        field.name(),
        "the message's "
            + type
            + " is not read as "
            + (field.mode() == Mode.REPEATED ? "REPEATED " : "")
            + field.type());
  }
}

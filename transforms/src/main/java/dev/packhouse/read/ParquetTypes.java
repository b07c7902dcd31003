package dev.packhouse.read;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Parquet's types that Avro has none for, and the ones that their values are written as. */
final class ParquetTypes {

  private ParquetTypes() {}

  /** The same message with types that Avro has types for. */
  static MessageType written(MessageType type) {
    return new MessageType(type.getName(), written(type.getFields()));
  }

  private static List<Type> written(List<Type> types) {
    return types.stream().map(ParquetTypes::written).toList();
  }

  private static Type written(Type type) {
    if (!type.isPrimitive()) {
      return type.asGroupType().withNewFields(written(type.asGroupType().getFields()));
    }
    PrimitiveType primitive = type.asPrimitiveType();
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (primitive.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
      return as(primitive, LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
    }
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp && nanoseconds(type)) {
      boolean utc = timestamp.isAdjustedToUTC();
      return as(primitive, LogicalTypeAnnotation.timestampType(utc, TimeUnit.MICROS));
    }
    if (logical instanceof TimeLogicalTypeAnnotation time && nanoseconds(type)) {
      boolean utc = time.isAdjustedToUTC();
      return as(primitive, LogicalTypeAnnotation.timeType(utc, TimeUnit.MICROS));
    }
    if (logical instanceof LogicalTypeAnnotation.DecimalLogicalTypeAnnotation decimal
        && (primitive.getPrimitiveTypeName() == PrimitiveTypeName.INT32
            || primitive.getPrimitiveTypeName() == PrimitiveTypeName.INT64)) {
      // Parquet's converter forgets the scale of a decimal that is kept in an integer.
      return Types.primitive(PrimitiveTypeName.BINARY, type.getRepetition())
          .as(decimal)
          .named(type.getName());
    }
    if (logical instanceof IntLogicalTypeAnnotation number && !number.isSigned()) {
      return unsigned(primitive, number.getBitWidth());
    }
    return type;
  }

  private static Type as(PrimitiveType type, LogicalTypeAnnotation logical) {
    return Types.primitive(PrimitiveTypeName.INT64, type.getRepetition())
        .as(logical)
        .named(type.getName());
  }

  private static Type unsigned(PrimitiveType type, int bits) {
    return switch (bits) {
      case 32 ->
          Types.primitive(PrimitiveTypeName.INT64, type.getRepetition()).named(type.getName());
      case 64 ->
          Types.primitive(PrimitiveTypeName.BINARY, type.getRepetition())
              .as(LogicalTypeAnnotation.decimalType(0, 20))
              .named(type.getName());
      default -> type;
    };
  }

  private static boolean nanoseconds(Type type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return (logical instanceof TimestampLogicalTypeAnnotation timestamp
            && timestamp.getUnit() == TimeUnit.NANOS)
        || (logical instanceof TimeLogicalTypeAnnotation time && time.getUnit() == TimeUnit.NANOS);
  }

  /** The schemas, by identity, of the values that the file has in nanoseconds. */
  static Set<Schema> nanoseconds(MessageType type, Schema schema) {
    Set<Schema> found = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(type, schema, found);
    return found;
  }

  private static void collect(Type type, Schema nullable, Set<Schema> found) {
    Schema schema =
        nullable.getType() == Schema.Type.UNION
            ? AvroSchemaConverter.getNonNull(nullable)
            : nullable;
    if (type.isPrimitive()) {
      Schema value = schema.getType() == Schema.Type.ARRAY ? schema.getElementType() : schema;
      if (nanoseconds(type)) {
        found.add(value);
      }
      return;
    }
    GroupType group = type.asGroupType();
    switch (schema.getType()) {
      case RECORD -> {
        for (int i = 0; i < group.getFieldCount(); i++) {
          collect(group.getType(i), schema.getFields().get(i).schema(), found);
        }
      }
      case ARRAY -> collect(element(group), schema.getElementType(), found);
      case MAP -> {
        GroupType entry = group.getType(0).asGroupType();
        collect(entry.getType(1), schema.getValueType(), found);
      }
      default -> {}
    }
  }

  /** What stands for an element: the repeated field itself, or the one field in it. */
  private static Type element(GroupType list) {
    if (list.isRepetition(Type.Repetition.REPEATED)) {
      return list;
    }
    Type repeated = list.getType(0);
    boolean wrapped =
        !repeated.isPrimitive()
            && repeated.asGroupType().getFieldCount() == 1
            && !repeated.getName().equals("array")
            && !repeated.getName().equals(list.getName() + "_tuple");
    return wrapped ? repeated.asGroupType().getType(0) : repeated;
  }
}

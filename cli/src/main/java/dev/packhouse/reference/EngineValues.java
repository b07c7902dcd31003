package dev.packhouse.reference;

import com.google.protobuf.ByteString;
import com.google.zetasql.LocalService.TableData;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.ZetaSQLValue.ValueProto;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values in the forms of {@link FieldType}, as the engine takes and gives them. */
final class EngineValues {

  private static final ValueProto NULL = ValueProto.getDefaultInstance();

  private EngineValues() {}

  static ValueProto proto(Field field, @Nullable Object value) {
    if (field.mode() == Mode.REPEATED) {
      ValueProto.Array.Builder array = ValueProto.Array.newBuilder();
      for (Object element : value == null ? List.of() : (List<?>) value) {
        array.addElement(single(field, element));
      }
      return ValueProto.newBuilder().setArrayValue(array).build();
    }
    return single(field, value);
  }

  private static ValueProto single(Field field, @Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    if (field.type() == FieldType.STRUCT) {
      @Nullable Object[] members = (@Nullable Object[]) value;
      ValueProto.Struct.Builder struct = ValueProto.Struct.newBuilder();
      for (int index = 0; index < members.length; index++) {
        struct.addField(proto(field.fields().get(index), members[index]));
      }
      return ValueProto.newBuilder().setStructValue(struct).build();
    }
    return scalar(field.type(), value).serialize();
  }

  private static Value scalar(FieldType type, Object value) {
    return switch (type) {
      case STRING, GEOGRAPHY -> Value.createStringValue((String) value);
      case BYTES -> Value.createBytesValue(ByteString.copyFrom((byte[]) value));
      case INT64 -> Value.createInt64Value((Long) value);
      case FLOAT64 -> Value.createDoubleValue((Double) value);
      case NUMERIC -> Value.createNumericValue((BigDecimal) value);
      case BIGNUMERIC -> Value.createBigNumericValue((BigDecimal) value);
      case BOOL -> Value.createBoolValue((Boolean) value);
      case TIMESTAMP -> Value.createTimestampValueFromUnixMicros((Long) value);
      case DATE -> Value.createDateValue((int) (Integer) value);
      case TIME -> Value.createTimeValue(LocalTime.ofNanoOfDay((Long) value * 1_000));
      case DATETIME -> Value.createDatetimeValue(civil((Long) value));
      case JSON -> Value.createJsonValue((String) value);
      case STRUCT -> throw new IllegalArgumentException("a STRUCT is no scalar");
    };
  }

  /** The values of a row of these columns. */
  static @Nullable Object[] row(List<Field> columns, TableData.Row row) {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    for (int index = 0; index < values.length; index++) {
      values[index] = value(columns.get(index), row.getCell(index));
    }
    return values;
  }

  private static @Nullable Object value(Field field, ValueProto proto) {
    if (field.mode() != Mode.REPEATED) {
      return single(field, proto);
    }
    List<@Nullable Object> elements = new ArrayList<>(proto.getArrayValue().getElementCount());
    for (ValueProto element : proto.getArrayValue().getElementList()) {
      elements.add(single(field, element));
    }
    return elements;
  }

  private static @Nullable Object single(Field field, ValueProto proto) {
    if (proto.getValueCase() == ValueProto.ValueCase.VALUE_NOT_SET) {
      return null;
    }
    return switch (field.type()) {
      case STRING, GEOGRAPHY -> proto.getStringValue();
      case BYTES -> proto.getBytesValue().toByteArray();
      case INT64 -> proto.getInt64Value();
      case FLOAT64 -> proto.getDoubleValue();
      case BOOL -> proto.getBoolValue();
      case DATE -> proto.getDateValue();
      case JSON -> proto.getJsonValue();
      case NUMERIC -> rounded(field, read(TypeKind.TYPE_NUMERIC, proto).getNumericValue());
      case BIGNUMERIC -> rounded(field, read(TypeKind.TYPE_BIGNUMERIC, proto).getBigNumericValue());
      case TIMESTAMP -> read(TypeKind.TYPE_TIMESTAMP, proto).getTimestampUnixMicros();
      case TIME ->
          read(TypeKind.TYPE_TIME, proto)
                  .getLocalTimeValue()
                  .truncatedTo(ChronoUnit.MICROS)
                  .toNanoOfDay()
              / 1_000;
      case DATETIME -> micros(read(TypeKind.TYPE_DATETIME, proto).getLocalDateTimeValue());
      case STRUCT -> {
        @Nullable Object[] members = new @Nullable Object[field.fields().size()];
        for (int index = 0; index < members.length; index++) {
          members[index] = value(field.fields().get(index), proto.getStructValue().getField(index));
        }
        yield members;
      }
    };
  }

  /** BigQuery rounds to a column's scale half away from zero. */
  private static BigDecimal rounded(Field field, BigDecimal value) {
    if (field.limits().precision() == null) {
      return value;
    }
    Integer scale = field.limits().scale();
    return value.setScale(scale == null ? 0 : scale, RoundingMode.HALF_UP);
  }

  private static Value read(TypeKind kind, ValueProto proto) {
    return Value.deserialize(TypeFactory.createSimpleType(kind), proto);
  }

  private static LocalDateTime civil(long micros) {
    return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
  }

  private static long micros(LocalDateTime time) {
    // Not as a difference: that goes through nanoseconds, which overflow.
    return time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.get(ChronoField.MICRO_OF_SECOND);
  }
}

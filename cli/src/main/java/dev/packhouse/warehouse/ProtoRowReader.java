package dev.packhouse.warehouse;

import com.google.cloud.bigquery.storage.v1.BigDecimalByteStringEncoder;
import com.google.cloud.bigquery.storage.v1.CivilTimeEncoder;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of the Storage Write API in the order and the form of a table's columns.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/supported-data-types">Protocol buffer and
 *     Arrow data types</a>
 */
final class ProtoRowReader {

  private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

  private final Descriptor descriptor;
  private final List<Field> columns;
  private final Plan plan;

  /** For each field of a message its column, by index. */
  private record Plan(
      List<FieldDescriptor> fields, List<Integer> positions, List<@Nullable Plan> nested) {}

  /**
   * @throws BigQueryErrors.Refused if the writer has a field that the table does not have
   */
  ProtoRowReader(Descriptor descriptor, List<Field> columns) throws BigQueryErrors.Refused {
    this.descriptor = descriptor;
    this.columns = columns;
    this.plan = plan(descriptor, columns, "");
  }

  private static Plan plan(Descriptor descriptor, List<Field> columns, String path)
      throws BigQueryErrors.Refused {
    List<FieldDescriptor> fields = descriptor.getFields();
    List<Integer> positions = new ArrayList<>(fields.size());
    List<@Nullable Plan> nested = new ArrayList<>();
    for (FieldDescriptor field : fields) {
      int position = ColumnSchema.indexOf(columns, field.getName());
      if (position < 0) {
        throw new BigQueryErrors.Refused(
            BigQueryErrors.EXTRA_FIELDS,
            "Input schema has more fields than BigQuery schema, extra fields: '"
                + path
                + field.getName()
                + "'");
      }
      Field column = columns.get(position);
      boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (field.isRepeated() != (column.mode() == Mode.REPEATED)
          || message == column.fields().isEmpty()) {
        throw BigQueryErrors.invalid(
            "Field "
                + path
                + field.getName()
                + " of the writer does not fit "
                + column.type()
                + " "
                + column.mode());
      }
      positions.add(position);
      nested.add(
          message
              ? plan(field.getMessageType(), column.fields(), path + column.name() + ".")
              : null);
    }
    return new Plan(fields, positions, nested);
  }

  @Nullable Object[] read(ByteString row) throws InvalidRowException {
    try {
      // A message without its required fields is for the table's own rules to refuse.
      Message message = DynamicMessage.newBuilder(descriptor).mergeFrom(row).buildPartial();
      return values(message, plan, columns, "");
    } catch (InvalidProtocolBufferException malformed) {
      throw new InvalidRowException("Could not parse the row: " + malformed.getMessage());
    }
  }

  private static @Nullable Object[] values(
      Message message, Plan plan, List<Field> columns, String path) throws InvalidRowException {
    if (!message.getUnknownFields().asMap().isEmpty()) {
      throw new InvalidRowException("The row has fields that its writer's schema does not have");
    }
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    for (int index = 0; index < plan.fields().size(); index++) {
      FieldDescriptor field = plan.fields().get(index);
      int position = plan.positions().get(index);
      Plan nested = plan.nested().get(index);
      Field column = columns.get(position);
      if (field.isRepeated()) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (Object element : (List<?>) message.getField(field)) {
          elements.add(value(element, nested, column, path));
        }
        values[position] = elements;
      } else if (!field.hasPresence() || message.hasField(field)) {
        values[position] = value(message.getField(field), nested, column, path);
      }
    }
    return values;
  }

  private static @Nullable Object value(
      Object value, @Nullable Plan nested, Field column, String path) throws InvalidRowException {
    if (nested != null) {
      return values((Message) value, nested, column.fields(), path + column.name() + ".");
    }
    try {
      return switch (column.type()) {
        case STRING -> value instanceof EnumValueDescriptor symbol ? symbol.getName() : text(value);
        case JSON, GEOGRAPHY -> text(value);
        case BYTES -> ((ByteString) value).toByteArray();
        case INT64 -> value instanceof Integer number ? number.longValue() : (Long) value;
        case FLOAT64 -> ((Number) value).doubleValue();
        case BOOL -> (Boolean) value;
        case NUMERIC ->
            value instanceof ByteString bytes
                ? BigDecimalByteStringEncoder.decodeNumericByteString(bytes)
                : new BigDecimal(value.toString());
        case BIGNUMERIC ->
            value instanceof ByteString bytes
                ? BigDecimalByteStringEncoder.decodeBigNumericByteString(bytes)
                : new BigDecimal(value.toString());
        case TIMESTAMP -> value instanceof Long micros ? micros : parse(column, value, path);
        case DATE ->
            value instanceof Integer days
                ? days
                : value instanceof Long days
                    ? (Object) Math.toIntExact(days)
                    : parse(column, value, path);
        case TIME ->
            value instanceof Long packed
                ? CivilTimeEncoder.decodePacked64TimeMicrosLocalTime(packed).toNanoOfDay() / 1_000
                : parse(column, value, path);
        case DATETIME ->
            value instanceof Long packed
                ? micros(CivilTimeEncoder.decodePacked64DatetimeMicrosLocalDateTime(packed))
                : parse(column, value, path);
        case STRUCT -> throw new ClassCastException("a STRUCT is a message");
      };
    } catch (ClassCastException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException misfit) {
      throw TextValues.invalid(column, value, path);
    }
  }

  private static String text(Object value) {
    return (String) value;
  }

  private static Object parse(Field column, Object value, String path) throws InvalidRowException {
    return TextValues.parse(column, text(value), path);
  }

  private static long micros(LocalDateTime time) {
    return ChronoUnit.MICROS.between(EPOCH, time);
  }
}

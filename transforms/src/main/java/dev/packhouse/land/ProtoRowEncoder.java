package dev.packhouse.land;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.CivilTimeEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Rows as protocol buffer messages, straight from a record's values, for the Storage Write API.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/supported-data-types">Protocol buffer and
 *     BigQuery types</a>
 */
final class ProtoRowEncoder implements RowEncoder {

  /** Writes one value that is there, with its field's number before it. */
  private interface ValueWriter {
    void write(Object value, CodedOutputStream out) throws IOException, RefusedRowException;
  }

  private record Column(Field field, ValueWriter writer) {}

  private final List<Column> columns = new ArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

  ProtoRowEncoder(RecordSchema schema) {
    this(schema.fields(), ProtoSchema.of(schema));
  }

  private ProtoRowEncoder(List<Field> fields, Descriptor message) {
    for (int index = 0; index < fields.size(); index++) {
      Field field = fields.get(index);
      columns.add(new Column(field, value(field, message.getFields().get(index))));
    }
  }

  @Override
  public byte[] encode(@Nullable Object[] values) throws RefusedRowException {
    try {
      bytes.reset();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes, 512);
      for (int index = 0; index < columns.size(); index++) {
        write(columns.get(index), values[index], out);
      }
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory refused bytes", e);
    }
  }

  private static void write(Column column, @Nullable Object value, CodedOutputStream out)
      throws IOException, RefusedRowException {
    switch (column.field().mode()) {
      case NULLABLE -> {
        if (value != null) {
          column.writer().write(value, out);
        }
      }
      case REQUIRED -> {
        if (value == null) {
          throw RefusedRowException.missing(column.field().name());
        }
        column.writer().write(value, out);
      }
      case REPEATED -> {
        if (value != null) {
          for (Object element : (List<?>) value) {
            column.writer().write(element, out);
          }
        }
      }
    }
  }

  private static ValueWriter value(Field field, FieldDescriptor descriptor) {
    int number = descriptor.getNumber();
    return switch (field.type()) {
      case STRING, JSON, GEOGRAPHY -> (value, out) -> out.writeString(number, (String) value);
      case BYTES -> (value, out) -> out.writeByteArray(number, (byte[]) value);
      case INT64, TIMESTAMP -> (value, out) -> out.writeInt64(number, (Long) value);
      case DATE -> (value, out) -> out.writeInt32(number, (Integer) value);
      case TIME -> (value, out) -> out.writeInt64(number, packedTime((Long) value));
      case DATETIME -> (value, out) -> out.writeInt64(number, packedDatetime((Long) value));
      case FLOAT64 -> (value, out) -> out.writeDouble(number, (Double) value);
      case BOOL -> (value, out) -> out.writeBool(number, (Boolean) value);
      case NUMERIC, BIGNUMERIC ->
          (value, out) ->
              out.writeByteArray(
                  number, Decimals.littleEndian(Decimals.unscaled((BigDecimal) value, field)));
      case STRUCT -> {
        ProtoRowEncoder nested = new ProtoRowEncoder(field.fields(), descriptor.getMessageType());
        yield (value, out) -> {
          byte[] message = nested.encode((@Nullable Object[]) value);
          out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
          out.writeByteArrayNoTag(message);
        };
      }
    };
  }

  private static long packedTime(long micros) {
    return CivilTimeEncoder.encodePacked64TimeMicros(LocalTime.ofNanoOfDay(micros * 1000));
  }

  private static long packedDatetime(long micros) {
    long second = Math.floorDiv(micros, 1_000_000L);
    int nano = (int) Math.floorMod(micros, 1_000_000L) * 1000;
    return CivilTimeEncoder.encodePacked64DatetimeMicros(
        LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC));
  }
}

package dev.packhouse.land;

import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Rows as Avro's binary form, straight from a record's values, for load files. The writers of all
 * columns are put together once, so that a row costs no look at its schema.
 */
final class AvroRowEncoder implements RowEncoder {

  /** Writes one value that is there. */
  private interface ValueWriter {
    void write(Object value, BinaryEncoder out) throws IOException, RefusedRowException;
  }

  /** Writes one column's value, which may be null. */
  private interface ColumnWriter {
    void write(@Nullable Object value, BinaryEncoder out) throws IOException, RefusedRowException;
  }

  private final ColumnWriter[] columns;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private final BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);

  AvroRowEncoder(RecordSchema schema) {
    columns = columns(schema.fields());
  }

  @Override
  public byte[] encode(@Nullable Object[] values) throws RefusedRowException {
    try {
      // A row that was refused may have left its first columns behind.
      out.flush();
      bytes.reset();
      write(columns, values, out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory refused bytes", e);
    }
  }

  private static void write(ColumnWriter[] columns, @Nullable Object[] values, BinaryEncoder out)
      throws IOException, RefusedRowException {
    for (int index = 0; index < columns.length; index++) {
      columns[index].write(values[index], out);
    }
  }

  private static ColumnWriter[] columns(List<Field> fields) {
    return fields.stream().map(AvroRowEncoder::column).toArray(ColumnWriter[]::new);
  }

  private static ColumnWriter column(Field field) {
    ValueWriter writer = value(field);
    return switch (field.mode()) {
      case REQUIRED ->
          (value, out) -> {
            if (value == null) {
              throw RefusedRowException.missing(field.name());
            }
            writer.write(value, out);
          };
      case NULLABLE ->
          (value, out) -> {
            if (value == null) {
              out.writeIndex(0);
            } else {
              out.writeIndex(1);
              writer.write(value, out);
            }
          };
      case REPEATED -> (value, out) -> repeated((List<?>) value, writer, out);
    };
  }

  private static void repeated(@Nullable List<?> values, ValueWriter writer, BinaryEncoder out)
      throws IOException, RefusedRowException {
    out.writeArrayStart();
    if (values != null) {
      out.setItemCount(values.size());
      for (Object value : values) {
        out.startItem();
        writer.write(value, out);
      }
    }
    out.writeArrayEnd();
  }

  private static ValueWriter value(Field field) {
    return switch (field.type()) {
      case STRING, JSON, GEOGRAPHY -> (value, out) -> out.writeString((String) value);
      case BYTES -> (value, out) -> out.writeBytes((byte[]) value);
      case INT64, TIMESTAMP, TIME, DATETIME -> (value, out) -> out.writeLong((Long) value);
      case DATE -> (value, out) -> out.writeInt((Integer) value);
      case FLOAT64 -> (value, out) -> out.writeDouble((Double) value);
      case BOOL -> (value, out) -> out.writeBoolean((Boolean) value);
      case NUMERIC, BIGNUMERIC ->
          (value, out) ->
              out.writeBytes(Decimals.unscaled((BigDecimal) value, field).toByteArray());
      case STRUCT -> {
        ColumnWriter[] nested = columns(field.fields());
        yield (value, out) -> write(nested, (@Nullable Object[]) value, out);
      }
    };
  }
}

package dev.packhouse.warehouse;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of an Avro load file in the order and the form of a table's columns, with nothing
 * in between. One array is filled again for every row.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-avro">Loading
 *     Avro data</a>
 */
final class AvroRowReader implements DatumReader<@Nullable Object[]> {

  /** A file whose schema does not fit the table. */
  @SuppressWarnings("serial")
  static final class SchemaMismatch extends IOException {
    SchemaMismatch(String message) {
      super(message);
    }
  }

  /** A value that cannot be of its column's type; it ends the load job, as any bad row does. */
  @SuppressWarnings("serial")
  static final class BadValue extends IOException {
    BadValue(InvalidRowException cause) {
      super(cause.reason(), cause);
    }
  }

  private interface ValueReader {
    @Nullable Object read(Decoder in) throws IOException;
  }

  private final List<Field> columns;
  private final boolean ignoreUnknown;
  private ValueReader[] readers = new ValueReader[0];
  private int[] positions = new int[0];

  AvroRowReader(List<Field> columns, boolean ignoreUnknown) {
    this.columns = columns;
    this.ignoreUnknown = ignoreUnknown;
  }

  @Override
  public void setSchema(Schema schema) {
    // The interface has no checked exception; DataFileStream calls this from its constructor.
    try {
      positions = positions(schema, columns, "");
      readers = readers(schema, columns, positions, "");
    } catch (SchemaMismatch mismatch) {
      throw new UncheckedIOException(mismatch.getMessage(), mismatch);
    }
  }

  @Override
  public @Nullable Object[] read(@Nullable Object @Nullable [] reuse, Decoder in)
      throws IOException {
    @Nullable Object[] row = reuse == null ? new @Nullable Object[columns.size()] : reuse;
    return readInto(row, readers, positions, in);
  }

  private static @Nullable Object[] readInto(
      @Nullable Object[] row, ValueReader[] readers, int[] positions, Decoder in)
      throws IOException {
    Arrays.fill(row, null);
    for (int index = 0; index < readers.length; index++) {
      Object value = readers[index].read(in);
      if (positions[index] >= 0) {
        row[positions[index]] = value;
      }
    }
    return row;
  }

  private int[] positions(Schema schema, List<Field> fields, String path) throws SchemaMismatch {
    int[] found = new int[schema.getFields().size()];
    for (Schema.Field avro : schema.getFields()) {
      int position = ColumnSchema.indexOf(fields, avro.name());
      if (position < 0 && !ignoreUnknown) {
        throw new SchemaMismatch("Cannot add fields (field: " + path + avro.name() + ")");
      }
      found[avro.pos()] = position;
    }
    return found;
  }

  private ValueReader[] readers(Schema schema, List<Field> fields, int[] positions, String path)
      throws SchemaMismatch {
    ValueReader[] result = new ValueReader[positions.length];
    for (Schema.Field avro : schema.getFields()) {
      int position = positions[avro.pos()];
      result[avro.pos()] =
          position < 0 ? skipper(avro.schema()) : column(avro.schema(), fields.get(position), path);
    }
    return result;
  }

  private static ValueReader skipper(Schema schema) {
    return in -> {
      GenericDatumReader.skip(schema, in);
      return null;
    };
  }

  private ValueReader column(Schema schema, Field field, String path) throws SchemaMismatch {
    return switch (schema.getType()) {
      case UNION -> union(schema, field, path);
      case NULL ->
          in -> {
            in.readNull();
            return null;
          };
      case ARRAY -> array(schema, field, path);
      default -> {
        if (field.mode() == Mode.REPEATED) {
          throw mismatch(schema, field, path);
        }
        yield value(schema, field, path);
      }
    };
  }

  private ValueReader union(Schema schema, Field field, String path) throws SchemaMismatch {
    ValueReader[] branches = new ValueReader[schema.getTypes().size()];
    int values = 0;
    for (int index = 0; index < branches.length; index++) {
      Schema branch = schema.getTypes().get(index);
      branches[index] = column(branch, field, path);
      values += branch.getType() == Schema.Type.NULL ? 0 : 1;
    }
    if (values != 1) {
      // BigQuery makes a STRUCT of such a union; Packhouse writes none.
      throw mismatch(schema, field, path);
    }
    return in -> branches[in.readIndex()].read(in);
  }

  private ValueReader array(Schema schema, Field field, String path) throws SchemaMismatch {
    if (field.mode() != Mode.REPEATED) {
      throw mismatch(schema, field, path);
    }
    ValueReader element = column(schema.getElementType(), field.withMode(Mode.NULLABLE), path);
    return in -> {
      List<@Nullable Object> elements = new ArrayList<>();
      for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
        for (long index = 0; index < block; index++) {
          elements.add(element.read(in));
        }
      }
      return elements;
    };
  }

  private ValueReader value(Schema schema, Field field, String path) throws SchemaMismatch {
    FieldType type = field.type();
    LogicalType logical = schema.getLogicalType();
    Schema.Type avro = schema.getType();
    if (avro == Schema.Type.RECORD && type == FieldType.STRUCT) {
      String inner = path + field.name() + ".";
      int[] at = positions(schema, field.fields(), inner);
      ValueReader[] members = readers(schema, field.fields(), at, inner);
      int size = field.fields().size();
      return in -> readInto(new @Nullable Object[size], members, at, in);
    }
    if (avro == Schema.Type.BOOLEAN && type == FieldType.BOOL) {
      return Decoder::readBoolean;
    }
    if (avro == Schema.Type.INT) {
      if (logical instanceof LogicalTypes.Date && type == FieldType.DATE) {
        return Decoder::readInt;
      }
      if (logical instanceof LogicalTypes.TimeMillis && type == FieldType.TIME) {
        return in -> in.readInt() * 1_000L;
      }
      if (type == FieldType.INT64) {
        return in -> (long) in.readInt();
      }
    }
    if (avro == Schema.Type.LONG) {
      long unit = unit(logical, type);
      if (unit > 0) {
        return in -> multiply(in.readLong(), unit, field, path);
      }
    }
    if (avro == Schema.Type.FLOAT && type == FieldType.FLOAT64) {
      return in -> (double) in.readFloat();
    }
    if (avro == Schema.Type.DOUBLE && type == FieldType.FLOAT64) {
      return Decoder::readDouble;
    }
    if (avro == Schema.Type.ENUM && type == FieldType.STRING) {
      return in -> schema.getEnumSymbols().get(in.readEnum());
    }
    if (avro == Schema.Type.STRING && type == FieldType.STRING) {
      return Decoder::readString;
    }
    if (avro == Schema.Type.STRING && TextValues.fromAvroText(type)) {
      return in -> {
        try {
          return TextValues.parse(field, in.readString(), path);
        } catch (InvalidRowException bad) {
          throw new BadValue(bad);
        }
      };
    }
    if (avro == Schema.Type.BYTES || avro == Schema.Type.FIXED) {
      int fixed = avro == Schema.Type.FIXED ? schema.getFixedSize() : -1;
      if (logical instanceof LogicalTypes.Decimal decimal
          && (type == FieldType.NUMERIC || type == FieldType.BIGNUMERIC)) {
        int scale = decimal.getScale();
        return in -> new BigDecimal(new BigInteger(bytes(in, fixed)), scale);
      }
      if (type == FieldType.BYTES) {
        return in -> bytes(in, fixed);
      }
    }
    throw mismatch(schema, field, path);
  }

  /**
   * How many of the column's units (1, or microseconds) a long of the file is; 0: it does not fit.
   */
  private static long unit(@Nullable LogicalType logical, FieldType type) {
    if (type == FieldType.INT64) {
      return 1;
    }
    if (logical == null) {
      return 0;
    }
    return switch (logical.getName()) {
      case "timestamp-micros" -> type == FieldType.TIMESTAMP ? 1 : 0;
      case "timestamp-millis" -> type == FieldType.TIMESTAMP ? 1_000 : 0;
      case "local-timestamp-micros" -> type == FieldType.DATETIME ? 1 : 0;
      case "local-timestamp-millis" -> type == FieldType.DATETIME ? 1_000 : 0;
      case "time-micros" -> type == FieldType.TIME ? 1 : 0;
      default -> 0;
    };
  }

  private static Long multiply(long value, long unit, Field field, String path) throws BadValue {
    if (unit != 1 && Math.abs(value) > Long.MAX_VALUE / unit) {
      throw new BadValue(
          new InvalidRowException(
              "Invalid " + field.type() + " value: " + value + " Field: " + path + field.name()));
    }
    return value * unit;
  }

  private static byte[] bytes(Decoder in, int fixed) throws IOException {
    if (fixed >= 0) {
      byte[] bytes = new byte[fixed];
      in.readFixed(bytes);
      return bytes;
    }
    ByteBuffer buffer = in.readBytes(null);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static SchemaMismatch mismatch(Schema schema, Field field, String path) {
    String file =
        schema.getLogicalType() == null
            ? schema.getType().getName()
            : schema.getType().getName() + " (" + schema.getLogicalType().getName() + ")";
    return new SchemaMismatch(
        "Field "
            + path
            + field.name()
            + " is "
            + file
            + " in the Avro file, and "
            + field.type()
            + " "
            + field.mode()
            + " in the table");
  }
}

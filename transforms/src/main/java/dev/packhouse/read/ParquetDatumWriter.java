package dev.packhouse.read;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows with what Avro has no type for as what it has one for: INT96 and nanosecond times in
 * microseconds, cut off; unsigned numbers as longer ones.
 */
final class ParquetDatumWriter extends GenericDatumWriter<GenericRecord> {

  private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;
  private static final long MICROS_OF_DAY = 86_400_000_000L;

  /** A decimal in an integer has no more digits than this; an unsigned number is written as 20. */
  private static final int MAX_INT64_DIGITS = 18;

  private final Set<Schema> nanoseconds;

  /**
   * @param nanoseconds the schemas, by identity, whose values are read in nanoseconds
   */
  ParquetDatumWriter(Schema schema, Set<Schema> nanoseconds) {
    super(schema);
    this.nanoseconds = nanoseconds;
  }

  /** Every union here is of null and one type. */
  @Override
  protected int resolveUnion(Schema union, @Nullable Object datum) {
    boolean nullFirst = union.getTypes().get(0).getType() == Schema.Type.NULL;
    return (datum == null) == nullFirst ? 0 : 1;
  }

  @Override
  protected void writeWithoutConversion(Schema schema, Object datum, Encoder out)
      throws IOException {
    super.writeWithoutConversion(schema, written(schema, datum), out);
  }

  private Object written(Schema schema, Object datum) {
    if (schema.getType() == Schema.Type.LONG) {
      if (datum instanceof GenericFixed int96) {
        return micros(int96.bytes());
      }
      if (datum instanceof Integer unsigned) {
        return Integer.toUnsignedLong(unsigned);
      }
      return nanoseconds.contains(schema) ? Math.floorDiv((Long) datum, 1000L) : datum;
    }
    if (schema.getType() == Schema.Type.BYTES
        && datum instanceof Number unscaled
        && schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
        && decimal.getPrecision() <= MAX_INT64_DIGITS) {
      return ByteBuffer.wrap(BigInteger.valueOf(unscaled.longValue()).toByteArray());
    }
    if (schema.getType() == Schema.Type.BYTES && datum instanceof Long unsigned) {
      return ByteBuffer.wrap(new BigInteger(Long.toUnsignedString(unsigned)).toByteArray());
    }
    return datum;
  }

  /** INT96 is nanoseconds of the day and the Julian day, in UTC. */
  private static long micros(byte[] int96) {
    ByteBuffer bytes = ByteBuffer.wrap(int96).order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = bytes.getLong();
    return (bytes.getInt() - JULIAN_DAY_OF_EPOCH) * MICROS_OF_DAY
        + Math.floorDiv(nanosOfDay, 1000L);
  }
}

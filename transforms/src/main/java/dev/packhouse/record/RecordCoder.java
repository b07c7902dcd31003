package dev.packhouse.record;

import dev.packhouse.envelope.EnvelopeCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a record with its envelope. Each value carries a byte that names its Java form, so that
 * the coder needs no schema and stays the same when a schema grows.
 */
public final class RecordCoder extends CustomCoder<Record> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final RecordCoder INSTANCE = new RecordCoder();

  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int INTEGER = 3;
  private static final int LONG = 4;
  private static final int DOUBLE = 5;
  private static final int STRING = 6;
  private static final int BYTES = 7;
  private static final int DECIMAL = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 10;

  private RecordCoder() {}

  public static RecordCoder of() {
    return INSTANCE;
  }

  /** What Beam's registry asks of a class named in {@code DefaultCoder}. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(Record.class), INSTANCE);
  }

  @Override
  public void encode(Record record, OutputStream out) throws IOException {
    EnvelopeCoder.of().encode(record.envelope(), out);
    encodeValue(record.values(), out);
  }

  @Override
  public Record decode(InputStream in) throws IOException {
    var envelope = EnvelopeCoder.of().decode(in);
    if (decodeValue(in) instanceof @Nullable Object[] values) {
      return new Record(envelope, values);
    }
    throw new IOException("a record's values were expected");
  }

  private static void encodeValue(@Nullable Object value, OutputStream out) throws IOException {
    if (value == null) {
      out.write(NULL);
    } else if (value instanceof Boolean truth) {
      out.write(truth ? TRUE : FALSE);
    } else if (value instanceof Integer number) {
      out.write(INTEGER);
      VarIntCoder.of().encode(number, out);
    } else if (value instanceof Long number) {
      out.write(LONG);
      VarLongCoder.of().encode(number, out);
    } else if (value instanceof Double number) {
      out.write(DOUBLE);
      BigEndianLongCoder.of().encode(Double.doubleToRawLongBits(number), out);
    } else if (value instanceof String text) {
      out.write(STRING);
      StringUtf8Coder.of().encode(text, out);
    } else if (value instanceof byte[] bytes) {
      out.write(BYTES);
      ByteArrayCoder.of().encode(bytes, out);
    } else if (value instanceof BigDecimal decimal) {
      out.write(DECIMAL);
      VarIntCoder.of().encode(decimal.scale(), out);
      ByteArrayCoder.of().encode(decimal.unscaledValue().toByteArray(), out);
    } else if (value instanceof List<?> list) {
      out.write(LIST);
      VarIntCoder.of().encode(list.size(), out);
      for (Object element : list) {
        encodeValue(element, out);
      }
    } else if (value instanceof @Nullable Object[] struct) {
      out.write(STRUCT);
      VarIntCoder.of().encode(struct.length, out);
      for (Object element : struct) {
        encodeValue(element, out);
      }
    } else {
      throw new IllegalArgumentException("no record holds a " + value.getClass().getName());
    }
  }

  private static @Nullable Object decodeValue(InputStream in) throws IOException {
    int form = in.read();
    return switch (form) {
      case NULL -> null;
      case FALSE -> Boolean.FALSE;
      case TRUE -> Boolean.TRUE;
      case INTEGER -> VarIntCoder.of().decode(in);
      case LONG -> VarLongCoder.of().decode(in);
      case DOUBLE -> Double.longBitsToDouble(BigEndianLongCoder.of().decode(in));
      case STRING -> StringUtf8Coder.of().decode(in);
      case BYTES -> ByteArrayCoder.of().decode(in);
      case DECIMAL -> {
        int scale = VarIntCoder.of().decode(in);
        yield new BigDecimal(new BigInteger(ByteArrayCoder.of().decode(in)), scale);
      }
      case LIST -> {
        int size = VarIntCoder.of().decode(in);
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int index = 0; index < size; index++) {
          list.add(decodeValue(in));
        }
        yield list;
      }
      case STRUCT -> {
        @Nullable Object[] struct = new @Nullable Object[VarIntCoder.of().decode(in)];
        for (int index = 0; index < struct.length; index++) {
          struct[index] = decodeValue(in);
        }
        yield struct;
      }
      default -> throw new IOException("no form of value is numbered " + form);
    };
  }
}

package dev.packhouse.reference;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.zetasql.LocalService.TableData;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What goes between the two processes: JSON and rows, each after its length. A length of zero ends
 * rows.
 */
final class Frames {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** More than the engine's heap has room for in the forms that it needs: no frame is longer. */
  static final int MOST_BYTES = 512 << 20;

  private Frames() {}

  static <T> void write(DataOutputStream out, T value, Class<T> type) throws IOException {
    byte[] bytes = JSON.writerFor(type).writeValueAsBytes(value);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static <T> T read(DataInputStream in, Class<T> type) throws IOException {
    byte[] bytes = new byte[length(in)];
    in.readFully(bytes);
    T value = JSON.readValue(bytes, type);
    if (value == null) {
      throw new EOFException("nothing where a " + type.getSimpleName() + " was expected");
    }
    return value;
  }

  static void writeRow(DataOutputStream out, TableData.Row row) throws IOException {
    out.writeInt(row.getSerializedSize() + 1);
    out.write('r');
    row.writeTo(out);
  }

  static void endRows(DataOutputStream out) throws IOException {
    out.writeInt(0);
  }

  /** The bytes of the next row, or null after the last one. */
  static byte @Nullable [] readRow(DataInputStream in) throws IOException {
    int length = length(in);
    if (length == 0) {
      return null;
    }
    in.readByte();
    byte[] bytes = new byte[length - 1];
    in.readFully(bytes);
    return bytes;
  }

  /** What is no length is text that got between the frames, and must not become an array's. */
  private static int length(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    return length;
  }
}

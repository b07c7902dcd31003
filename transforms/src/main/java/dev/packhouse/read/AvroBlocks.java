package dev.packhouse.read;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The blocks of an Avro object container file, by its specification
 * (https://avro.apache.org/docs/1.11.1/specification/#object-container-files).
 *
 * <p>Avro's own DataFileStream allocates whatever size a damaged file states, and hands out no
 * datum's bytes.
 */
final class AvroBlocks implements Closeable {

  /** The largest stored block that is looked into; writers make them of some 10 kB to some MB. */
  static final int MAX_BLOCK_BYTES = 64 << 20;

  private static final int MAX_INFLATED_BLOCK_BYTES = 256 << 20;

  private static final int MAX_HEADER_BYTES = 16 << 20;
  private static final byte[] MAGIC = {'O', 'b', 'j', 1};
  private static final int SYNC_BYTES = 16;

  private final InputStream in;
  private final byte[] schema;
  private final AvroCodec codec;
  private final byte[] sync;
  private long inflatable;
  private long count;
  private long size;

  private AvroBlocks(
      InputStream in, long maxInflatedBytes, byte[] schema, AvroCodec codec, byte[] sync) {
    this.in = in;
    this.inflatable = maxInflatedBytes;
    this.schema = schema;
    this.codec = codec;
    this.sync = sync;
  }

  /**
   * @param maxInflatedBytes the most bytes that all blocks together may have once they are
   *     decompressed
   */
  static AvroBlocks open(InputStream content, long maxInflatedBytes) throws IOException {
    InputStream in = new BufferedInputStream(content, 1 << 16);
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new DamagedFileException("it is no Avro object container file: it begins otherwise");
    }
    Map<String, byte[]> header = readHeader(in);
    byte[] schema = header.get("avro.schema");
    if (schema == null) {
      throw new DamagedFileException("its header holds no schema");
    }
    byte[] codec = header.getOrDefault("avro.codec", "null".getBytes(StandardCharsets.UTF_8));
    byte[] sync = readBytes(in, SYNC_BYTES);
    return new AvroBlocks(
        in,
        maxInflatedBytes,
        schema,
        AvroCodec.named(new String(codec, StandardCharsets.UTF_8)),
        sync);
  }

  private static Map<String, byte[]> readHeader(InputStream in) throws IOException {
    Map<String, byte[]> header = new HashMap<>();
    long left = MAX_HEADER_BYTES;
    for (long entries = readLong(in); entries != 0; entries = readLong(in)) {
      if (entries < 0) {
        entries = -entries;
        readLong(in);
      }
      for (long i = 0; i < entries; i++) {
        byte[] key = readBytes(in, readSize(in, left));
        byte[] value = readBytes(in, readSize(in, left));
        left -= key.length + value.length + 2;
        header.put(new String(key, StandardCharsets.UTF_8), value);
      }
    }
    return header;
  }

  /** The writer's schema, as JSON. */
  String schema() {
    return new String(schema, StandardCharsets.UTF_8);
  }

  byte[] schemaBytes() {
    return schema;
  }

  /** Goes to the next block, which {@link #stored} or {@link #skip} must be called for. */
  boolean next() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      return false;
    }
    in.reset();
    count = readLong(in);
    size = readLong(in);
    if (count < 0 || size < 0 || count >= Piece.END) {
      throw new DamagedFileException("a block states an impossible size");
    }
    return true;
  }

  /** How many data the block says that it holds. */
  long count() {
    return count;
  }

  boolean tooLarge() {
    return size > MAX_BLOCK_BYTES;
  }

  /** The block as it is stored. */
  byte[] stored() throws IOException {
    byte[] stored = readBytes(in, size);
    readSync();
    return stored;
  }

  /** A block's data. */
  byte[] decompress(byte[] stored) throws IOException {
    byte[] block = codec.decompress(stored, (int) Math.min(MAX_INFLATED_BLOCK_BYTES, inflatable));
    if (block == null) {
      throw inflatable < MAX_INFLATED_BLOCK_BYTES
          ? new InflationLimitException()
          : new DamagedFileException("a block is larger than 256 MiB");
    }
    inflatable -= block.length;
    // A datum may have no bytes, but a damaged count must not make endless records.
    if (count > block.length + 1_000_000L) {
      throw new DamagedFileException("it states more records than it can hold");
    }
    return block;
  }

  /** Goes behind the block. */
  void skip() throws IOException {
    in.skipNBytes(size);
    readSync();
  }

  private void readSync() throws IOException {
    if (!Arrays.equals(readBytes(in, SYNC_BYTES), sync)) {
      throw new DamagedFileException("a block does not end where it should");
    }
  }

  private static long readSize(InputStream in, long most) throws IOException {
    long size = readLong(in);
    if (size < 0 || size > most) {
      throw new DamagedFileException("its header is damaged, or larger than 16 MiB");
    }
    return size;
  }

  private static byte[] readBytes(InputStream in, long count) throws IOException {
    byte[] bytes = in.readNBytes(Math.toIntExact(count));
    if (bytes.length < count) {
      throw truncated();
    }
    return bytes;
  }

  /** A number in Avro's variable-length zig-zag coding. */
  private static long readLong(InputStream in) throws IOException {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw truncated();
      }
      bits |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return bits >>> 1 ^ -(bits & 1);
      }
    }
    throw new DamagedFileException("a number is longer than 64 bits");
  }

  private static EOFException truncated() {
    return new EOFException("the content ends inside a block: it is truncated");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

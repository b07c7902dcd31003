package dev.packhouse.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file's or a message's bytes as they are stored, through a buffer that decompressors may look
 * into.
 */
final class StoredBytes extends InputStream {

  private static final int BUFFER_BYTES = 128 << 10;

  private final @Nullable StoredFile file;
  private final @Nullable ReadableByteChannel channel;
  final byte[] buffer;
  int at;
  int limit;
  private long offset;

  private StoredBytes(
      @Nullable StoredFile file, @Nullable ReadableByteChannel channel, byte[] buffer) {
    this.file = file;
    this.channel = channel;
    this.buffer = buffer;
  }

  static StoredBytes open(StoredFile file) throws IOException {
    return new StoredBytes(file, file.open(), new byte[BUFFER_BYTES]);
  }

  /** Bytes that are in memory; they are read once, from their start, and not written to. */
  static StoredBytes of(byte[] bytes) {
    StoredBytes stored = new StoredBytes(null, null, bytes);
    stored.limit = bytes.length;
    return stored;
  }

  /** Makes sure that there is a byte in the buffer; false at the end of the file. */
  boolean fill() throws IOException {
    if (at < limit) {
      return true;
    }
    offset += limit;
    at = 0;
    limit = 0;
    return fillMore();
  }

  /** Gets at least {@code count} bytes into the buffer if the file has as many. */
  boolean require(int count) throws IOException {
    System.arraycopy(buffer, at, buffer, 0, limit - at);
    offset += at;
    limit -= at;
    at = 0;
    while (limit < count) {
      if (!fillMore()) {
        return false;
      }
    }
    return true;
  }

  private boolean fillMore() throws IOException {
    if (channel == null) {
      return false;
    }
    try {
      int count = 0;
      while (count == 0) {
        count = channel.read(ByteBuffer.wrap(buffer, limit, buffer.length - limit));
      }
      if (count < 0) {
        return false;
      }
      limit += count;
      return true;
    } catch (FileNotFoundException e) {
      throw new DamagedFileException("it is gone: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StorageException(name(), offset + limit, e);
    }
  }

  /** The next byte's place in the file. */
  long position() {
    return offset + at;
  }

  /** Goes to a byte of the file, which may lie behind its end. */
  void seek(long target) throws IOException {
    if (target >= offset && target <= offset + limit) {
      at = (int) (target - offset);
      return;
    }
    if (channel instanceof SeekableByteChannel seekable) {
      try {
        seekable.position(Math.min(target, seekable.size()));
      } catch (IOException e) {
        throw new StorageException(name(), target, e);
      }
      offset = target;
      at = 0;
      limit = 0;
      return;
    }
    skipNBytesOrToEnd(target - offset - at);
  }

  private void skipNBytesOrToEnd(long count) throws IOException {
    long left = count;
    while (left > 0 && fill()) {
      int step = (int) Math.min(left, limit - at);
      at += step;
      left -= step;
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, limit - at);
    System.arraycopy(buffer, at, target, from, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  private String name() {
    return file == null ? "the message" : file.name();
  }
}

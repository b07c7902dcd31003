package dev.packhouse.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;

/** A file's bytes as they are stored, through a buffer that decompressors may look into. */
final class StoredBytes extends InputStream {

  private static final int BUFFER_BYTES = 128 << 10;

  private final StoredFile file;
  private final ReadableByteChannel channel;
  final byte[] buffer = new byte[BUFFER_BYTES];
  int at;
  int limit;
  private long offset;

  private StoredBytes(StoredFile file, ReadableByteChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static StoredBytes open(StoredFile file) throws IOException {
    return new StoredBytes(file, file.open());
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
      throw new StorageException(file.name(), offset + limit, e);
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
        throw new StorageException(file.name(), target, e);
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
    channel.close();
  }
}

package dev.packhouse.read;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * A file's content, decompressed where the file is compressed.
 *
 * <p>gzip (RFC 1952) and Zstandard (RFC 8878) are known by their first bytes. A file whose name
 * claims one of them while its bytes do not is damaged.
 */
final class FileContent implements Closeable {

  private static final int SKIP_BYTES = 64 << 10;

  private final StoredBytes stored;
  private final InputStream in;
  private long position;

  private FileContent(StoredBytes stored, InputStream in) {
    this.stored = stored;
    this.in = in;
  }

  static FileContent open(StoredFile file) throws IOException {
    StoredBytes stored = StoredBytes.open(file);
    try {
      return new FileContent(stored, decompress(file, stored));
    } catch (IOException e) {
      stored.close();
      throw e;
    }
  }

  private static InputStream decompress(StoredFile file, StoredBytes stored) throws IOException {
    byte[] first = stored.buffer;
    if (stored.require(2) && first[0] == 0x1f && first[1] == (byte) 0x8b) {
      return new GzipMembers(stored);
    }
    if (stored.require(4)
        && first[0] == 0x28
        && first[1] == (byte) 0xb5
        && first[2] == 0x2f
        && first[3] == (byte) 0xfd) {
      return new ZstdInputStreamNoFinalizer(stored);
    }
    String name = file.name().toLowerCase(Locale.ROOT);
    if (stored.limit > 0 && (name.endsWith(".gz") || name.endsWith(".zst"))) {
      throw new DamagedFileException(
          "its name says that it is compressed, its first bytes do not: rename it, or write it"
              + " again");
    }
    return stored;
  }

  /** Whether the content is the stored bytes, so that any place is reached at once. */
  boolean plain() {
    return in == stored;
  }

  /** As {@link InputStream#read(byte[], int, int)}. */
  int read(byte[] target, int from, int length) throws IOException {
    int count = in.read(target, from, length);
    position += Math.max(count, 0);
    return count;
  }

  /** The content from here on. */
  InputStream stream() {
    return in;
  }

  /** Goes to a byte of the content, forwards only where it is compressed. */
  void seek(long target) throws IOException {
    if (plain()) {
      stored.seek(target);
      position = target;
      return;
    }
    byte[] skipped = new byte[SKIP_BYTES];
    int count = 0;
    while (position < target && count >= 0) {
      count = read(skipped, 0, (int) Math.min(SKIP_BYTES, target - position));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

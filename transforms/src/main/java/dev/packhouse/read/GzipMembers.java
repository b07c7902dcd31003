package dev.packhouse.read;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The content of a gzip file or message: of all its members, one after another (RFC 1952, 2.2).
 *
 * <p>The JDK's GZIPInputStream takes what follows a member and is no member for the end, and may
 * take a slow source for it too; commons-compress loses what it inflated last before a truncation.
 * Both would lose records without a word.
 */
final class GzipMembers extends InputStream {

  private static final int FLAG_HEADER_CHECKSUM = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final StoredBytes in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private boolean inMember;

  GzipMembers(StoredBytes in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (!inMember) {
        if (!in.fill()) {
          return -1;
        }
        readHeader();
      }
      int count = inflate(target, from, length);
      if (count > 0) {
        checksum.update(target, from, count);
        return count;
      }
      if (inflater.finished()) {
        readTrailer();
      } else if (!in.fill()) {
        throw new EOFException("the gzip stream ends in the middle: it is truncated");
      } else {
        inflater.setInput(in.buffer, in.at, in.limit - in.at);
        in.at = in.limit;
      }
    }
  }

  private int inflate(byte[] target, int from, int length) throws IOException {
    try {
      int count = inflater.inflate(target, from, length);
      if (count == 0 && inflater.needsDictionary()) {
        throw new ZipException("the gzip stream asks for a dictionary");
      }
      return count;
    } catch (DataFormatException e) {
      throw new DamagedFileException("the gzip stream is damaged: " + e.getMessage(), e);
    }
  }

  private void readHeader() throws IOException {
    if (next() != 0x1f || next() != 0x8b || next() != 8) {
      throw new ZipException("what follows is no gzip member");
    }
    int flags = next();
    skip(6);
    if ((flags & FLAG_EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inflater.reset();
    checksum.reset();
    inMember = true;
  }

  private void readTrailer() throws IOException {
    in.at -= inflater.getRemaining();
    long size = inflater.getBytesWritten() & 0xffffffffL;
    if (nextInt() != checksum.getValue() || nextInt() != size) {
      throw new ZipException("the gzip stream is damaged: its checksum does not match");
    }
    inMember = false;
  }

  private long nextInt() throws IOException {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    int next = next();
    while (next != 0) {
      next = next();
    }
  }

  private int next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException("the gzip stream ends in the middle: it is truncated");
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}

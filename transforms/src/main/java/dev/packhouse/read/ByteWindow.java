package dev.packhouse.read;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A window that moves over a file's content, or stands on a message's, and in which a record is
 * looked at whole. It never holds more than the largest record allowed: of a larger one it keeps
 * the first bytes and counts the rest.
 */
final class ByteWindow implements Closeable {

  /** How much of a record that is refused for its size goes into its dead letter. */
  static final int HEAD_BYTES = 10_000;

  private static final int CHUNK_BYTES = 256 << 10;

  private static final int LINE_END_BYTES = 2;

  private final @Nullable FileContent content;
  private final int maxRecordBytes;
  private byte[] bytes;
  private int start;
  private int at;
  private int limit;
  private long offset;
  private long recordStart;
  private byte @Nullable [] head;

  ByteWindow(FileContent content, int maxRecordBytes) {
    this.content = content;
    this.maxRecordBytes = maxRecordBytes;
    this.bytes = new byte[CHUNK_BYTES];
  }

  /** A window on the whole of a content that is in memory, and that is not written to. */
  ByteWindow(byte[] content, int maxRecordBytes) {
    this.content = null;
    this.maxRecordBytes = maxRecordBytes;
    this.bytes = content;
    this.limit = content.length;
  }

  /** The next byte's place in the content. */
  long position() {
    return offset + at;
  }

  /** A record starts with the next byte. */
  void begin() {
    start = at;
    head = null;
    recordStart = position();
  }

  /** How many bytes have been read since the record started. */
  long length() {
    return position() - recordStart;
  }

  /** Whether the record is larger than a record may be. */
  boolean tooLarge() {
    return length() > maxRecordBytes;
  }

  /** Whether the record is that already when it ends at a place. */
  boolean tooLargeBefore(long end) {
    return end - recordStart > maxRecordBytes;
  }

  /** The next byte, which stays; -1 at the end. */
  int peek() throws IOException {
    return at < limit || fill() ? bytes[at] & 0xff : -1;
  }

  /** The next byte; -1 at the end. */
  int read() throws IOException {
    return at < limit || fill() ? bytes[at++] & 0xff : -1;
  }

  /** Goes behind the next line feed; false, at the end, where there is none. */
  boolean readLine() throws IOException {
    while (true) {
      byte[] bytes = this.bytes;
      int limit = this.limit;
      for (int i = at; i < limit; i++) {
        if (bytes[i] == '\n') {
          at = i + 1;
          return true;
        }
      }
      at = limit;
      if (!fill()) {
        return false;
      }
    }
  }

  /** Goes behind the next quote or before the next backslash of a JSON string; false at the end. */
  boolean readToQuoteOrBackslash() throws IOException {
    while (true) {
      byte[] bytes = this.bytes;
      int limit = this.limit;
      for (int i = at; i < limit; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\') {
          at = i;
          return true;
        }
      }
      at = limit;
      if (!fill()) {
        return false;
      }
    }
  }

  /** Goes behind blanks, tabs and line ends; the next byte, which stays, or -1 at the end. */
  int skipWhitespace() throws IOException {
    int next = peek();
    while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
      at++;
      begin();
      next = peek();
    }
    return next;
  }

  /** Goes back to a place of the record, none of which may have been dropped. */
  void backTo(long position) {
    at = Math.toIntExact(position - offset);
  }

  /** Goes to a place of the content, forwards only where that is compressed. */
  void seek(long position) throws IOException {
    if (content == null || (position >= offset && position <= offset + limit)) {
      at = (int) Math.min(position - offset, limit);
    } else {
      content.seek(position);
      offset = position;
      at = 0;
      limit = 0;
    }
    begin();
  }

  /** Goes behind a byte order mark (U+FEFF) at the start of the content. */
  void skipByteOrderMark() throws IOException {
    int first = peek();
    if (first == 0xef) {
      read();
      if (read() != 0xbb || read() != 0xbf) {
        backTo(0);
      }
    } else if (first == 0xff || first == 0xfe) {
      read();
      int second = peek();
      backTo(0);
      if (first + second == 0xff + 0xfe) {
        throw new DamagedFileException("it is UTF-16; write it as UTF-8");
      }
    }
    begin();
  }

  /** Whether the record so far is blanks, tabs and line ends. */
  boolean blank() {
    if (head != null) {
      return false;
    }
    for (int i = start; i < at; i++) {
      byte b = bytes[i];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  /** The record so far, without the line end that it may have. */
  Slice line() {
    return slice(recordBytes());
  }

  /** The record so far, as it is. */
  Slice slice() {
    return slice(length());
  }

  private Slice slice(long length) {
    if (length > maxRecordBytes) {
      String message =
          String.format(
              Locale.ROOT,
              "The record has %,d bytes, maxRecordBytes is %,d; this dead letter holds the first"
                  + " %,d",
              length,
              maxRecordBytes,
              Math.min(HEAD_BYTES, length));
      return new Slice(
          recordStart, firstBytes(HEAD_BYTES), Refusal.of(Reason.RECORD_TOO_LARGE, message));
    }
    return new Slice(recordStart, Arrays.copyOfRange(bytes, start, start + (int) length), null);
  }

  /** The record so far, refused: of more bytes than a record may have, as many as it may. */
  Slice refused(@Nullable Refusal refusal) {
    return new Slice(recordStart, firstBytes(maxRecordBytes), refusal);
  }

  private byte[] firstBytes(int most) {
    return head != null
        ? Arrays.copyOf(head, Math.min(head.length, most))
        : Arrays.copyOfRange(bytes, start, start + Math.min(at - start, most));
  }

  private long recordBytes() {
    long length = length();
    if (length > 0 && at > 0 && bytes[at - 1] == '\n') {
      length--;
      if (length > 0 && at > 1 && bytes[at - 2] == '\r') {
        length--;
      }
    }
    return length;
  }

  private boolean fill() throws IOException {
    if (content == null) {
      return false;
    }
    if (head == null && limit - start > maxRecordBytes + LINE_END_BYTES) {
      head = firstBytes(Math.max(maxRecordBytes, HEAD_BYTES));
    }
    int keepFrom = head == null ? start : limit;
    System.arraycopy(bytes, keepFrom, bytes, 0, limit - keepFrom);
    offset += keepFrom;
    limit -= keepFrom;
    at -= keepFrom;
    start = 0;
    if (limit == bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(2L * limit, (long) maxRecordBytes + CHUNK_BYTES));
    }
    int count = content.read(bytes, limit, bytes.length - limit);
    limit += Math.max(count, 0);
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    if (content != null) {
      content.close();
    }
  }
}

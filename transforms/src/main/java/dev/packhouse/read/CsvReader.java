package dev.packhouse.read;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * CSV records (RFC 4180): a quote counts at the start of a field alone, and a quoted field may hold
 * line ends. Empty lines are no records.
 *
 * <p>A quote that is not closed before the file ends, or before the record is larger than a record
 * may be, is taken for a mistake in its first line: that line is refused, and the next one starts a
 * record again.
 */
final class CsvReader extends FormatReader {

  private final ByteWindow window;
  private final byte delimiter;
  private final byte quote;
  private byte[] header = NOTHING;
  private long nextPosition;

  private CsvReader(ByteWindow window, ReadConfig config) {
    this.window = window;
    this.delimiter = (byte) config.delimiter();
    this.quote = (byte) config.quote();
  }

  /** Reads from the start of the content, or from a place that another reader of it stopped at. */
  static CsvReader open(ByteWindow window, ReadConfig config, long from) throws IOException {
    CsvReader reader = new CsvReader(window, config);
    try {
      window.skipByteOrderMark();
      if (config.header()) {
        reader.readHeader();
      }
      if (from > window.position()) {
        window.seek(from);
      }
      reader.nextPosition = window.position();
      return reader;
    } catch (IOException e) {
      window.close();
      throw e;
    }
  }

  private void readHeader() throws IOException {
    Slice first = next();
    if (first == null) {
      return;
    }
    if (first.refusal() != null) {
      throw new DamagedFileException("its header line: " + first.refusal().message());
    }
    header = first.payload();
  }

  @Override
  byte[] preamble() {
    return header;
  }

  @Override
  @Nullable Slice next() throws IOException {
    Slice record;
    do {
      record = nextLine();
    } while (record != null && record.payload().length == 0);
    nextPosition = window.position();
    return record;
  }

  /** The next record or empty line; null at the end. */
  private @Nullable Slice nextLine() throws IOException {
    window.begin();
    long firstLineEnd = -1;
    boolean fieldStart = true;
    boolean quoted = false;
    while (true) {
      int next = window.read();
      if (next < 0) {
        if (quoted) {
          return unclosed(firstLineEnd);
        }
        return window.length() == 0 ? null : window.line();
      }
      if (quoted) {
        if (next == quote) {
          quoted = window.peek() == quote && window.read() == quote;
        } else if (next == '\n' && firstLineEnd < 0) {
          firstLineEnd = window.position();
        }
        if (firstLineEnd >= 0 && window.tooLarge()) {
          return unclosed(firstLineEnd);
        }
      } else if (next == '\n') {
        return window.line();
      } else {
        quoted = fieldStart && next == quote;
        fieldStart = next == delimiter;
      }
    }
  }

  private Slice unclosed(long firstLineEnd) {
    if (firstLineEnd < 0 || window.tooLargeBefore(firstLineEnd)) {
      return window.tooLarge() ? window.line() : refuse();
    }
    window.backTo(firstLineEnd);
    return refuse();
  }

  private Slice refuse() {
    return window.refused(
        Refusal.of(
            Reason.MALFORMED,
            "A quoted field begins in this line and does not end: the quote "
                + (char) quote
                + " is not closed"));
  }

  @Override
  long nextPosition() {
    return nextPosition;
  }

  @Override
  Slice begun() {
    return window.refused(null);
  }

  @Override
  public void close() throws IOException {
    window.close();
  }
}

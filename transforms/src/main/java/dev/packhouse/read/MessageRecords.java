package dev.packhouse.read;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The records of one message's payload: all of them, or none and the reason why they cannot be told
 * apart, so that a message which is published again after it was mended lands nothing twice.
 */
final class MessageRecords {

  /** What several messages at a time may hold in memory bounds how many records one may be. */
  static final int MAX_RECORDS = 1_000_000;

  private static final byte[] CONTAINER = {'O', 'b', 'j', 1};

  private final List<Slice> records;
  private final byte[] preamble;
  private final @Nullable Refusal refusal;

  private MessageRecords(List<Slice> records, byte[] preamble, @Nullable Refusal refusal) {
    this.records = records;
    this.preamble = preamble;
    this.refusal = refusal;
  }

  /** Each in its order; a record may be refused for itself. */
  List<Slice> records() {
    return records;
  }

  /** What the payload says once for all its records; see {@link FormatReader#preamble}. */
  byte[] preamble() {
    return preamble;
  }

  /** Why the payload has no records; null where it has. */
  @Nullable Refusal refusal() {
    return refusal;
  }

  /**
   * The records of {@code payload}.
   *
   * @param gzip whether it is inflated first
   */
  static MessageRecords of(byte[] payload, boolean gzip, MessageConfig config) {
    try {
      byte[] content = gzip ? inflate(payload, config.maxInflatedBytes()) : payload;
      MessageRecords records = read(content, config);
      return records.records.isEmpty() && records.refusal == null && blank(content)
          ? refused(Reason.MALFORMED, "the payload is empty")
          : records;
    } catch (InflationLimitException e) {
      return refused(
          Reason.RECORD_TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The payload of %,d bytes inflates to more than maxInflatedBytes, %,d",
              payload.length,
              config.maxInflatedBytes()));
    } catch (IOException e) {
      String cause = e.getMessage() == null ? e.toString() : e.getMessage();
      return refused(Reason.MALFORMED, "The payload cannot be taken apart: " + cause);
    }
  }

  private static MessageRecords refused(Reason reason, String message) {
    return new MessageRecords(List.of(), FormatReader.NOTHING, Refusal.of(reason, message));
  }

  /** Never has more in memory than the bound, whatever the stream says of its size. */
  private static byte[] inflate(byte[] payload, int most) throws IOException {
    try (GzipMembers members = new GzipMembers(StoredBytes.of(payload))) {
      byte[] content = members.readNBytes(most);
      if (content.length == most && members.read() >= 0) {
        throw new InflationLimitException();
      }
      return content;
    }
  }

  private static MessageRecords read(byte[] content, MessageConfig config) throws IOException {
    return switch (config.format()) {
      case JSON -> json(content, config);
      case CSV -> all(CsvReader.open(window(content, config), config.csv(), 0));
      case AVRO -> avro(content, config);
      case PROTOBUF -> one(content, config);
    };
  }

  private static ByteWindow window(byte[] content, MessageConfig config) {
    return new ByteWindow(content, config.maxRecordBytes());
  }

  /**
   * Values one after another are told apart by their brackets, so that each may have line ends
   * within. Where these do not match, lines that all begin an object are taken for one each, and
   * anything else for a single record: the decoder says what is wrong with it.
   */
  private static MessageRecords json(byte[] content, MessageConfig config) throws IOException {
    ByteWindow window = window(content, config);
    window.skipByteOrderMark();
    String at = config.at();
    if (at != null || window.skipWhitespace() == '[') {
      return all(JsonArrayReader.open(window, at == null ? "" : at, 0));
    }
    long start = window.position();
    try {
      return all(new JsonValueReader(window));
    } catch (IOException e) {
      ByteWindow again = window(content, config);
      again.seek(start);
      return linesOfObjects(content, (int) start) ? all(new LineReader(again)) : one(again);
    }
  }

  private static boolean linesOfObjects(byte[] content, int start) {
    boolean lineStart = true;
    for (int at = start; at < content.length; at++) {
      byte next = content[at];
      if (lineStart && next != '{' && next != '\n' && next != '\r') {
        return false;
      }
      lineStart = next == '\n' || (lineStart && next == '\r');
    }
    return true;
  }

  private static MessageRecords avro(byte[] content, MessageConfig config) throws IOException {
    if (startsWith(content, CONTAINER)) {
      return all(AvroReader.of(content, config.maxRecordBytes(), config.maxInflatedBytes()));
    }
    return config.data()
        ? one(content, config)
        : refused(
            Reason.MALFORMED,
            "the payload is no Avro object container file, and the source names no payloadSchema"
                + " that a single record could be read by");
  }

  private static boolean startsWith(byte[] content, byte[] start) {
    return content.length >= start.length
        && Arrays.equals(content, 0, start.length, start, 0, start.length);
  }

  private static MessageRecords one(byte[] content, MessageConfig config) {
    return new MessageRecords(
        List.of(
            content.length <= config.maxRecordBytes()
                ? new Slice(0, content, null)
                : AvroReader.tooLarge(0, content, config.maxRecordBytes())),
        FormatReader.NOTHING,
        null);
  }

  private static MessageRecords one(ByteWindow rest) throws IOException {
    while (rest.read() >= 0) {
      rest.readLine();
    }
    return new MessageRecords(List.of(rest.slice()), FormatReader.NOTHING, null);
  }

  private static MessageRecords all(FormatReader reader) throws IOException {
    try (reader) {
      List<Slice> records = new ArrayList<>();
      for (Slice record = reader.next(); record != null; record = reader.next()) {
        Refusal refusal = record.refusal();
        if (refusal != null && refusal.reason() == Reason.FILE_UNREADABLE) {
          return refused(Reason.MALFORMED, refusal.message());
        }
        if (records.size() == MAX_RECORDS) {
          return refused(
              Reason.RECORD_TOO_LARGE,
              String.format(Locale.ROOT, "The payload holds more than %,d records", MAX_RECORDS));
        }
        records.add(record);
      }
      return new MessageRecords(records, reader.preamble(), null);
    }
  }

  private static boolean blank(byte[] content) {
    for (byte next : content) {
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        return false;
      }
    }
    return true;
  }
}

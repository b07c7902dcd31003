package dev.packhouse.decode;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordWrapper;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.ValueParser;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;

/** Takes the fields of one CSV record as the parser meets them. */
final class CsvRecordReading extends AbstractBaseCsvCallbackHandler<Object> {

  private final CsvColumns columns;
  private final CsvFormat format;
  private final UnknownFields unknownFields;
  private final String text;
  private final @Nullable Object[] values;

  private @Nullable Refusal refusal;
  private final KeptFields kept = new KeptFields();
  private int count;
  private int lastOffset;
  private boolean lastQuoted;
  private boolean finished;

  CsvRecordReading(
      CsvColumns columns,
      CsvFormat format,
      UnknownFields unknownFields,
      String text,
      @Nullable Object[] values) {
    this.columns = columns;
    this.format = format;
    this.unknownFields = unknownFields;
    this.text = text;
    this.values = values;
    columns.fields().clear(values);
  }

  @Override
  protected void handleField(int column, char[] buffer, int offset, int length, boolean quoted) {
    if (finished) {
      return;
    }
    count = column + 1;
    lastOffset = offset;
    lastQuoted = quoted;
    if (column >= columns.count() || refusal != null) {
      return;
    }
    int index = columns.field(column);
    if (index < 0) {
      keep(columns.name(column), buffer, offset, length, quoted);
      return;
    }
    Object value = read(columns.fields().field(index), buffer, offset, length, quoted);
    if (value instanceof Refusal refused) {
      refusal = refused;
    } else {
      values[index] = value;
    }
  }

  private @Nullable Object read(
      Field field, char[] buffer, int offset, int length, boolean quoted) {
    boolean mayBeEmpty = field.type() == FieldType.STRING || field.type() == FieldType.BYTES;
    if (isNull(buffer, offset, length, quoted && mayBeEmpty, quoted)) {
      return FieldIndex.ofNull(field);
    }
    if (field.mode() == Mode.REPEATED || field.type() == FieldType.STRUCT) {
      return new Refusal(
          Reason.WRONG_TYPE,
          field.name(),
          "a CSV field holds one value, and no "
              + (field.mode() == Mode.REPEATED ? "REPEATED" : "STRUCT")
              + " column");
    }
    return ValueParser.parse(field, buffer, offset, length);
  }

  private boolean isNull(
      char[] buffer, int offset, int length, boolean emptyIsValue, boolean quoted) {
    String marker = format.nullMarker();
    if (marker == null) {
      return length == 0 && !emptyIsValue;
    }
    return !quoted
        && length == marker.length()
        && marker.contentEquals(CharBuffer.wrap(buffer, offset, length));
  }

  private void keep(String name, char[] buffer, int offset, int length, boolean quoted) {
    if (unknownFields.action() != UnknownFields.Action.KEEP) {
      return;
    }
    if (isNull(buffer, offset, length, quoted, quoted)) {
      kept.add(name, "null");
    } else {
      StringBuilder value = new StringBuilder(length + 2);
      KeptFields.appendString(value, new String(buffer, offset, length));
      kept.add(name, value.toString());
    }
  }

  @Override
  protected RecordWrapper<Object> buildRecord() {
    return wrapRecord(this);
  }

  /** Ends the record; what is read after it is not taken. */
  @Nullable Refusal finish() {
    finished = true;
    if (lastQuoted && !isClosed()) {
      return Refusal.of(Reason.MALFORMED, "a quoted field is not closed");
    }
    if (count != columns.count()) {
      return Refusal.of(
          Reason.COLUMN_COUNT, count + " columns where the header has " + columns.count());
    }
    if (refusal == null) {
      refusal = columns.fields().complete(values);
    }
    if (refusal == null && unknownFields.action() == UnknownFields.Action.KEEP) {
      values[unknownFields.column()] = kept.json();
    }
    return refusal;
  }

  /** A quoted field that is not closed goes on to the end of the text, with quotes to spare. */
  private boolean isClosed() {
    int quotes = 1;
    for (int index = lastOffset; index < text.length(); index++) {
      if (text.charAt(index) == format.quote()) {
        quotes++;
      }
    }
    return quotes % 2 == 0;
  }
}

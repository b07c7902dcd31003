package dev.packhouse.decode;

import com.google.common.base.Utf8;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one CSV record per envelope. Its columns are named by the file's header, which is the
 * envelope's preamble.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-csv">Loading
 *     CSV</a>
 */
final class CsvDecoder implements RecordDecoder {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final RecordSchema schema;
  private final UnknownFields unknownFields;
  private final CsvFormat format;

  private transient @Nullable FieldIndex fields;
  private transient @Nullable CsvReaderBuilder reader;
  private transient byte @Nullable [] header;
  private transient @Nullable CsvColumns columns;

  CsvDecoder(RecordSchema schema, UnknownFields unknownFields, CsvFormat format) {
    this.schema = schema;
    this.unknownFields = unknownFields.behind(schema);
    this.format = format;
    this.fields = FieldIndex.of(schema.fields()); // now, so that a schema's mistake shows early
  }

  @Override
  public @Nullable Refusal decode(Envelope envelope, @Nullable Object[] values) {
    byte[] payload = envelope.payload();
    int found = Utf8Bytes.scan(payload);
    if ((found & Utf8Bytes.NOT_UTF8) != 0) {
      return Refusal.of(Reason.NOT_UTF8, "the bytes are not UTF-8");
    }
    if ((found & Utf8Bytes.ZERO) != 0) {
      return Refusal.of(Reason.MALFORMED, "a zero byte is among the bytes: not CSV in UTF-8");
    }
    if (payload.length == 0) {
      return Refusal.of(Reason.MALFORMED, "the payload is empty");
    }
    CsvReaderBuilder builder = reader();
    CsvColumns named = columns(builder, envelope.preamble());
    if (named.refusal() != null) {
      return named.refusal();
    }
    String text = new String(payload, StandardCharsets.UTF_8);
    CsvRecordReading reading = new CsvRecordReading(named, format, unknownFields, text, values);
    try {
      Iterator<Object> records = builder.build(reading, text).iterator();
      if (!records.hasNext()) {
        return Refusal.of(Reason.MALFORMED, "the payload is empty");
      }
      records.next();
      Refusal refusal = reading.finish();
      if (refusal != null) {
        return refusal;
      }
      return records.hasNext()
          ? Refusal.of(Reason.MALFORMED, "a second CSV record follows the first")
          : null;
    } catch (CsvParseException exception) {
      return Refusal.of(Reason.MALFORMED, "not CSV: " + exception.getMessage());
    }
  }

  private CsvReaderBuilder reader() {
    CsvReaderBuilder builder = reader;
    if (builder == null) {
      builder =
          CsvReader.builder()
              .fieldSeparator(format.delimiter())
              .quoteCharacter(format.quote())
              .skipEmptyLines(false)
              .ignoreDifferentFieldCount(true)
              .acceptCharsAfterQuotes(false);
      reader = builder;
    }
    return builder;
  }

  private CsvColumns columns(CsvReaderBuilder builder, byte[] preamble) {
    CsvColumns known = columns;
    if (known == null || !Arrays.equals(preamble, header)) {
      FieldIndex index = fields;
      if (index == null) {
        index = FieldIndex.of(schema.fields());
        fields = index;
      }
      known = read(builder, preamble, index);
      header = preamble;
      columns = known;
    }
    return known;
  }

  private CsvColumns read(CsvReaderBuilder builder, byte[] preamble, FieldIndex index) {
    if (preamble.length == 0) {
      List<String> names =
          format.columns().isEmpty()
              ? schema.fields().stream().map(Field::source).toList()
              : format.columns();
      return CsvColumns.of(names, index, unknownFields);
    }
    if (!Utf8.isWellFormed(preamble)) {
      return CsvColumns.unreadable(
          index, Refusal.of(Reason.NOT_UTF8, "the bytes of the header are not UTF-8"));
    }
    String line = new String(preamble, StandardCharsets.UTF_8);
    if (line.charAt(0) == BYTE_ORDER_MARK) {
      line = line.substring(1);
    }
    try {
      Iterator<String[]> lines = builder.build(StringArrayHandler.of(), line).iterator();
      return lines.hasNext()
          ? CsvColumns.of(List.of(lines.next()), index, unknownFields)
          : CsvColumns.unreadable(index, Refusal.of(Reason.MALFORMED, "the header is empty"));
    } catch (CsvParseException exception) {
      return CsvColumns.unreadable(
          index, Refusal.of(Reason.MALFORMED, "the header is not CSV: " + exception.getMessage()));
    }
  }
}

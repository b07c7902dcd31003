package dev.packhouse.draft;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one CSV record, as text.
 *
 * @param fields empty where the record cannot be read
 * @param refusal why it cannot; null where it can
 */
record CsvText(List<String> fields, @Nullable Refusal refusal) {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  static CsvText of(byte[] record, char delimiter) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record)).toString();
    } catch (CharacterCodingException notUtf8) {
      return new CsvText(List.of(), Refusal.of(Reason.NOT_UTF8, "the bytes are not UTF-8"));
    }
    String marked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    try {
      Iterator<String[]> records =
          CsvReader.builder()
              .fieldSeparator(delimiter)
              .skipEmptyLines(false)
              .ignoreDifferentFieldCount(true)
              .acceptCharsAfterQuotes(false)
              .build(StringArrayHandler.of(), marked)
              .iterator();
      return new CsvText(records.hasNext() ? List.of(records.next()) : List.of(""), null);
    } catch (CsvParseException malformed) {
      return new CsvText(
          List.of(), Refusal.of(Reason.MALFORMED, "not CSV: " + malformed.getMessage()));
    }
  }
}

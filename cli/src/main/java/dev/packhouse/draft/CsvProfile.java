package dev.packhouse.draft;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.decode.CsvFormat;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.decode.UnknownFields;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Records of a CSV, split by the decoder that will read them, into texts. */
final class CsvProfile implements RecordProfile {

  private final List<Field> names;
  private final List<ValueProfile> profiles = new ArrayList<>();
  private final RecordDecoder decoder;
  private final @Nullable Object[] values;
  private long records;

  /**
   * A CSV with these columns.
   *
   * @param names as its header has them; whether they are good names does not matter here
   */
  CsvProfile(List<String> names, char delimiter) {
    this.names = ColumnNames.columns(names);
    this.values = new @Nullable Object[names.size()];
    names.forEach(name -> profiles.add(new ValueProfile()));
    List<Field> texts =
        IntStream.range(0, names.size())
            .mapToObj(index -> Field.of("column_" + index, FieldType.STRING))
            .toList();
    this.decoder =
        RecordDecoder.csv(
            new RecordSchema(texts),
            UnknownFields.reject(),
            CsvFormat.DEFAULT.withDelimiter(delimiter));
  }

  @Override
  public @Nullable Refusal observe(Envelope envelope) {
    // Without its preamble, a record is read by the order of the columns.
    Refusal refusal = decoder.decode(Envelope.of(envelope.payload(), envelope.origin()), values);
    if (refusal != null) {
      return refusal;
    }
    records++;
    for (int index = 0; index < values.length; index++) {
      if (values[index] instanceof String text) {
        profiles.get(index).observe(text);
      }
    }
    return null;
  }

  /**
   * Whether a header has the form of a record: what it calls each typed column is a value of it.
   */
  boolean couldBeRecord(List<String> header) {
    boolean typed = false;
    for (int index = 0; index < header.size(); index++) {
      Guess guess = profiles.get(index).guess();
      if (guess != null) {
        String name = header.get(index);
        boolean year = name.matches("(?:19|20)\\d\\d");
        if (!name.isBlank() && (year || !guess.fits(name, Written.CSV_FIELD))) {
          return false;
        }
        typed |= !name.isBlank();
      }
    }
    return typed;
  }

  @Override
  public List<Field> columns(Notes notes) {
    List<Field> columns = new ArrayList<>();
    for (int index = 0; index < names.size(); index++) {
      Field name = names.get(index);
      columns.add(profiles.get(index).field(name, name.name(), records, 1, notes));
    }
    return columns;
  }
}

package dev.packhouse.pipeline;

import dev.packhouse.decode.CsvFormat;
import dev.packhouse.decode.Decode;
import dev.packhouse.decode.EnvelopePredicate;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.line.CsvLayout;
import dev.packhouse.line.RecordType;
import java.util.List;
import java.util.function.Function;

/** What decoding is of a line's record types, whatever their source. */
final class Decoders {

  private Decoders() {}

  /** Decodes each record type by the decoder that {@code decoder} makes for it. */
  static Decode decode(List<RecordType> recordTypes, Function<RecordType, RecordDecoder> decoder) {
    Decode decode = Decode.create();
    for (RecordType type : recordTypes) {
      EnvelopePredicate when = type.when() == null ? null : EnvelopePredicate.of(type.when());
      decode = decode.withRecordType(type.name(), when, decoder.apply(type), type.width());
    }
    return decode;
  }

  static CsvFormat csv(CsvLayout csv) {
    return new CsvFormat(
        csv.delimiter(),
        csv.quote(),
        csv.nullMarker().isEmpty() ? null : csv.nullMarker(),
        csv.columns());
  }
}

package dev.packhouse.draft;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.draft.SampleFile.Glance;
import dev.packhouse.read.FileFormat;
import dev.packhouse.read.ReadConfig;
import dev.packhouse.record.Field;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds out how a file is written, and lets the profile of its format look at its records. */
final class SampleReader {

  private final String location;
  private final SampleFile file;
  private final Notes notes = new Notes();

  SampleReader(String location, SampleFile file) {
    this.location = location;
    this.file = file;
  }

  Sample read() throws UnreadableSampleException {
    FileFormat format = FormatGuess.of(file);
    return switch (format) {
      case JSON -> json();
      case CSV -> csv();
      case AVRO, PARQUET -> {
        AvroProfile profile = new AvroProfile();
        ReadConfig config = ReadConfig.of(format);
        yield sample(config, List.of(), file.look(config, profile), profile);
      }
    };
  }

  private Sample json() throws UnreadableSampleException {
    ReadConfig config = ReadConfig.of(FileFormat.JSON).withAt(at());
    JsonProfile profile = new JsonProfile();
    return sample(config, List.of(), file.look(config, profile), profile);
  }

  private @Nullable String at() {
    try {
      return switch (file.extension()) {
        case "jsonl", "ndjson" -> null;
        default -> JsonDocument.arrayIn(file);
      };
    } catch (IOException damage) {
      // The reader of the records meets it again, and tells more of it.
      return null;
    }
  }

  private Sample csv() throws UnreadableSampleException {
    CsvGuess guess = CsvGuess.of(file);
    List<String> names = guess.header();
    Refusal refusal = guess.headerRefusal();
    if (refusal != null) {
      throw new UnreadableSampleException(
          file.name() + " has a header that cannot be read: " + refusal.message());
    }
    if (names.size() > ObjectProfile.MOST_FIELDS) {
      throw new UnreadableSampleException(
          String.format(
              "%s has %,d columns, and a table no more than %,d",
              file.name(), names.size(), ObjectProfile.MOST_FIELDS));
    }
    ReadConfig config = CsvGuess.config(guess.delimiter());
    CsvProfile profile = new CsvProfile(names, guess.delimiter());
    Glance glance = file.look(config, profile);
    if (glance.readable() > 0 && profile.couldBeRecord(names)) {
      List<String> numbered =
          IntStream.rangeClosed(1, names.size()).mapToObj(index -> "column_" + index).toList();
      notes.add("columns", "the file has no header, so they are numbered; name them in both files");
      return csvWithoutHeader(config.withHeader(false), numbered);
    }
    if (new HashSet<>(names).size() < names.size()) {
      notes.add(
          "columns",
          "the header has a name twice, so `header` below names them; the file's own header line"
              + " is read as a record");
      List<String> apart = ColumnNames.columns(names).stream().map(Field::name).toList();
      profile = new CsvProfile(apart, guess.delimiter());
      glance = file.look(config, profile);
      return sample(config.withHeader(false), apart, glance, profile);
    }
    return sample(config, List.of(), glance, profile);
  }

  private Sample csvWithoutHeader(ReadConfig config, List<String> names)
      throws UnreadableSampleException {
    CsvProfile profile = new CsvProfile(names, config.delimiter());
    return sample(config, names, file.look(config, profile), profile);
  }

  private Sample sample(
      ReadConfig config, List<String> header, Glance glance, RecordProfile profile)
      throws UnreadableSampleException {
    if (glance.records() == 0) {
      throw new UnreadableSampleException(
          file.name() + " has no records; a draft needs some to look at");
    }
    if (glance.readable() == 0 || glance.unreadable() > glance.readable()) {
      throw new UnreadableSampleException(
          String.format(
              "%s cannot be read as %s: of %s looked at, %,d cannot, the first because %s",
              file.name(),
              described(config),
              Shown.count(glance.records(), "record"),
              glance.unreadable(),
              glance.firstRefusal()));
    }
    if (glance.unreadable() > 0) {
      notes.add(
          "records",
          String.format(
              "%,d of %,d cannot be read, the first because: %s",
              glance.unreadable(), glance.records(), glance.firstRefusal()));
    }
    List<Field> columns = profile.columns(notes);
    return new Sample(
        location,
        file.name(),
        file.files(),
        config,
        header,
        glance,
        columns,
        profile.partial(),
        notes.lines());
  }

  private static String described(ReadConfig config) {
    return switch (config.format()) {
      case JSON -> "JSON, which is one object a line or an array of them";
      case CSV -> "CSV";
      case AVRO -> "Avro";
      case PARQUET -> "Parquet";
    };
  }
}

package dev.packhouse.draft;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.read.FileFormat;
import dev.packhouse.read.ReadConfig;
import dev.packhouse.record.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which character stands between the fields of a CSV, and what its first record says. */
final class CsvGuess implements RecordProfile {

  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

  private static final int RECORDS = 100;

  private final char delimiter;
  private List<String> header = List.of();
  private @Nullable Refusal headerRefusal;
  private int records;
  private int alike;

  private CsvGuess(char delimiter) {
    this.delimiter = delimiter;
  }

  /** The delimiter under which the most records have as many fields as the first, and several. */
  static CsvGuess of(SampleFile file) throws UnreadableSampleException {
    List<CsvGuess> guesses = new ArrayList<>();
    for (char delimiter : delimiters(file)) {
      CsvGuess guess = new CsvGuess(delimiter);
      file.look(config(delimiter).withHeader(false), guess, RECORDS);
      guesses.add(guess);
    }
    CsvGuess best = guesses.get(0);
    for (CsvGuess guess : guesses) {
      best = guess.isBetterThan(best) ? guess : best;
    }
    return best;
  }

  private static List<Character> delimiters(SampleFile file) {
    return switch (file.extension()) {
      case "tsv", "tab" -> List.of('\t');
      case "psv" -> List.of('|');
      default -> DELIMITERS;
    };
  }

  static ReadConfig config(char delimiter) {
    return ReadConfig.of(FileFormat.CSV).withDelimiter(delimiter);
  }

  private boolean isBetterThan(CsvGuess other) {
    if (header.size() < 2 || other.header.size() < 2) {
      return header.size() > other.header.size();
    }
    // Compares alike/records, by multiplication.
    long mine = (long) alike * other.records;
    long others = (long) other.alike * records;
    return mine > others || (mine == others && header.size() > other.header.size());
  }

  @Override
  public @Nullable Refusal observe(Envelope envelope) {
    CsvText text = CsvText.of(envelope.payload(), delimiter);
    if (records == 0) {
      header = text.fields();
      headerRefusal = text.refusal();
    }
    records++;
    alike += text.fields().size() == header.size() ? 1 : 0;
    return text.refusal();
  }

  char delimiter() {
    return delimiter;
  }

  /** The fields of the first record. */
  List<String> header() {
    return header;
  }

  /** Why the first record cannot be read; null where it can. */
  @Nullable Refusal headerRefusal() {
    return headerRefusal;
  }

  @Override
  public List<Field> columns(Notes notes) {
    return ColumnNames.columns(header);
  }
}

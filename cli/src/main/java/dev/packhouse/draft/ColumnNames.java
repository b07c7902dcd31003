package dev.packhouse.draft;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.schema.Columns;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceText;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives the names of the sample a form that BigQuery takes, no two of them alike. */
final class ColumnNames {

  /** Leaves room for a number behind it below BigQuery's limit of 300 characters. */
  private static final int MOST_CHARACTERS = 290;

  private static final Place NOWHERE = new Place(SourceText.of("", ""), 1, 1);

  private ColumnNames() {}

  /**
   * NULLABLE STRING columns for names of the sample. Names that BigQuery takes stay as they are;
   * others become words in lower case, {@code Airport Name} is {@code airport_name}. Where one has
   * blanks they are written for people, and all become words.
   */
  static List<Field> columns(List<String> sources) {
    Columns taken = new Columns(new ProblemReport());
    boolean forPeople = sources.stream().anyMatch(source -> source.contains(" "));
    List<@Nullable String> names = new ArrayList<>();
    for (String source : sources) {
      names.add(!forPeople && taken.reserve(source, NOWHERE) ? source : null);
    }
    List<Field> columns = new ArrayList<>();
    for (int index = 0; index < sources.size(); index++) {
      String source = sources.get(index);
      String name = names.get(index);
      String base = name == null ? words(source, "column_" + (index + 1)) : name;
      for (int number = 1; name == null; number++) {
        String numbered = number == 1 ? base : base + "_" + number;
        name = taken.reserve(numbered, NOWHERE) ? numbered : null;
      }
      columns.add(Field.of(name, FieldType.STRING).withSource(source));
    }
    return columns;
  }

  /** Letters, digits and underscores, no digit first; {@code otherwise} where none is left. */
  static String words(String text, String otherwise) {
    String letters = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
    String words =
        letters.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_+|_+$", "").toLowerCase(Locale.ROOT);
    if (words.length() > MOST_CHARACTERS) {
      words = words.substring(0, MOST_CHARACTERS);
    }
    return words.isEmpty() ? otherwise : Character.isDigit(words.charAt(0)) ? "_" + words : words;
  }
}

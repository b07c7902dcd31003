package dev.packhouse.warehouse;

import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** BigQuery's names of types. */
final class TypeNames {

  private static final String STRUCT = "STRUCT(";

  private TypeNames() {}

  /** Of a column, as GoogleSQL declares it. */
  static String of(Field field) {
    String element = field.type().name();
    if (!field.fields().isEmpty()) {
      element =
          field.fields().stream()
              .map(member -> member.name() + " " + of(member))
              .collect(Collectors.joining(", ", "STRUCT<", ">"));
    }
    return field.mode() == Mode.REPEATED ? "ARRAY<" + element + ">" : element;
  }

  /** Of a type as DuckDB names it; a type that BigQuery does not have keeps DuckDB's name. */
  static String of(String duck) {
    if (duck.endsWith("]")) {
      return "ARRAY<" + of(duck.substring(0, duck.lastIndexOf('['))) + ">";
    }
    if (duck.startsWith(STRUCT)) {
      return members(duck.substring(STRUCT.length(), duck.length() - 1)).stream()
          .map(TypeNames::member)
          .collect(Collectors.joining(", ", "STRUCT<", ">"));
    }
    if (duck.startsWith("DECIMAL")) {
      return "NUMERIC";
    }
    return switch (duck) {
      case "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT" ->
          "INT64";
      case "HUGEINT", "UBIGINT", "UHUGEINT" -> "NUMERIC";
      case "DOUBLE", "FLOAT" -> "FLOAT64";
      case "BOOLEAN" -> "BOOL";
      case "VARCHAR" -> "STRING";
      case "BLOB" -> "BYTES";
      case "TIMESTAMP WITH TIME ZONE" -> "TIMESTAMP";
      case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> "DATETIME";
      default -> duck;
    };
  }

  private static String member(String member) {
    int space = member.startsWith("\"") ? member.indexOf('"', 1) + 1 : member.indexOf(' ');
    String name = member.substring(0, space).replace("\"", "");
    return name + " " + of(member.substring(space + 1));
  }

  /** Splits at the commas that stand in no inner parenthesis and in no quoted name. */
  private static List<String> members(String text) {
    List<String> members = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int start = 0;
    for (int index = 0; index < text.length(); index++) {
      char letter = text.charAt(index);
      if (letter == '"') {
        quoted = !quoted;
      } else if (!quoted && letter == '(') {
        depth++;
      } else if (!quoted && letter == ')') {
        depth--;
      } else if (!quoted && depth == 0 && letter == ',') {
        members.add(text.substring(start, index).strip());
        start = index + 1;
      }
    }
    members.add(text.substring(start).strip());
    return members;
  }
}

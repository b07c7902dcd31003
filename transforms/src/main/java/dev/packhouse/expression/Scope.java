package dev.packhouse.expression;

import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an expression may name: {@code envelope} always, {@code record} where one has been decoded,
 * and the {@code let} names that were computed before it.
 *
 * <p>The schema's columns are read from the first values of a {@link dev.packhouse.record.Record},
 * in order; each {@code let} from the index that it is declared with.
 */
public final class Scope implements Serializable {

  /** Names that CEL or the line keep for themselves. */
  private static final Set<String> RESERVED =
      Set.of(
          "record",
          "envelope",
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while",
          "bool",
          "bytes",
          "double",
          "duration",
          "dyn",
          "int",
          "list",
          "map",
          "null_type",
          "string",
          "timestamp",
          "type",
          "uint",
          "decimal",
          "cel",
          "math",
          "google");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final @Nullable RecordSchema schema;
  private final List<Let> lets;

  /** A {@code let} name, the type of its value, and where that stands in the record's values. */
  record Let(String name, Field result, int index) implements Serializable {}

  private Scope(@Nullable RecordSchema schema, List<Let> lets) {
    this.schema = schema;
    this.lets = List.copyOf(lets);
  }

  /** Only {@code envelope}: for what is asked before a record is decoded. */
  public static Scope ofEnvelope() {
    return new Scope(null, List.of());
  }

  /** {@code envelope} and {@code record}. */
  public static Scope ofRecord(RecordSchema schema) {
    return new Scope(schema, List.of());
  }

  /** The same names with another schema for {@code record}: one with the computed columns. */
  public Scope withRecord(RecordSchema schema) {
    return new Scope(schema, lets);
  }

  /**
   * The same and a {@code let} name, to be used as a variable of its own.
   *
   * @param name one that {@link #isName} accepts and that is not in scope yet
   * @param result the type of its value, as {@link Expression#resultAs} gives it
   * @param index where its value stands in {@link dev.packhouse.record.Record#values}
   */
  public Scope withLet(String name, Field result, int index) {
    if (!isName(name)) {
      throw new IllegalArgumentException("'" + name + "' cannot name a value");
    }
    List<Let> more = new ArrayList<>(lets);
    more.add(new Let(name, result, index));
    return new Scope(schema, more);
  }

  /** Whether {@code name} can be a {@code let} name: an identifier that CEL does not reserve. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches() && !RESERVED.contains(name);
  }

  /** Whether {@code name} is a column and no {@code let}, which would hide it. */
  public boolean hasColumn(String name) {
    return schema != null
        && let(name) == null
        && schema.fields().stream().anyMatch(field -> field.name().equals(name));
  }

  @Nullable RecordSchema schema() {
    return schema;
  }

  List<Let> lets() {
    return lets;
  }

  @Nullable Let let(String name) {
    for (Let let : lets) {
      if (let.name().equals(name)) {
        return let;
      }
    }
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Scope that
        && java.util.Objects.equals(schema, that.schema)
        && lets.equals(that.lets);
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(schema, lets);
  }
}

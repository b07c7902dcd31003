package dev.packhouse.sql;

import com.google.zetasql.SimpleColumn;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.StructType.StructField;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLType.TypeKind;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Columns as a line declares them, and the types that GoogleSQL's analyzer and engine know. */
public final class GoogleSqlTypes {

  private GoogleSqlTypes() {}

  /** The type of a column's values: an array where they repeat. */
  public static Type of(Field field) {
    Type type =
        field.type() == FieldType.STRUCT ? struct(field.fields()) : simple(kind(field.type()));
    return field.mode() == Mode.REPEATED ? TypeFactory.createArrayType(type) : type;
  }

  /**
   * The type that a name such as {@code INT64} stands for, as a query parameter has it; null where
   * it stands for none.
   */
  public static @Nullable Type named(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "INT64", "INTEGER", "INT", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT" ->
          simple(TypeKind.TYPE_INT64);
      case "FLOAT64", "FLOAT" -> simple(TypeKind.TYPE_DOUBLE);
      case "BOOL", "BOOLEAN" -> simple(TypeKind.TYPE_BOOL);
      case "NUMERIC", "DECIMAL" -> simple(TypeKind.TYPE_NUMERIC);
      case "BIGNUMERIC", "BIGDECIMAL" -> simple(TypeKind.TYPE_BIGNUMERIC);
      case "STRING" -> simple(TypeKind.TYPE_STRING);
      case "BYTES" -> simple(TypeKind.TYPE_BYTES);
      case "TIMESTAMP" -> simple(TypeKind.TYPE_TIMESTAMP);
      case "DATE" -> simple(TypeKind.TYPE_DATE);
      case "TIME" -> simple(TypeKind.TYPE_TIME);
      case "DATETIME" -> simple(TypeKind.TYPE_DATETIME);
      case "JSON" -> simple(TypeKind.TYPE_JSON);
      case "GEOGRAPHY" -> simple(TypeKind.TYPE_GEOGRAPHY);
      case "INTERVAL" -> simple(TypeKind.TYPE_INTERVAL);
      default -> null;
    };
  }

  /** A table of a catalog. */
  public static SimpleTable table(String name, RecordSchema columns) {
    SimpleTable table = new SimpleTable(name);
    for (Field field : columns.fields()) {
      table.addSimpleColumn(new SimpleColumn(name, field.name(), of(field)));
    }
    return table;
  }

  /**
   * The column that values of a type can be kept in; null where a line has no such columns
   * (INTERVAL, RANGE).
   */
  public static @Nullable Field field(String name, Type type) {
    if (type.isArray()) {
      Field element = field(name, type.asArray().getElementType());
      return element == null || element.mode() == Mode.REPEATED
          ? null
          : element.withMode(Mode.REPEATED);
    }
    if (type.isStruct()) {
      List<Field> fields = new ArrayList<>();
      for (StructField field : type.asStruct().getFieldList()) {
        String own = field.getName().isEmpty() ? "_field_" + (fields.size() + 1) : field.getName();
        Field inner = field(own, field.getType());
        if (inner == null) {
          return null;
        }
        fields.add(inner);
      }
      return fields.isEmpty() ? null : Field.struct(name, fields);
    }
    FieldType simple = simple(type);
    return simple == null ? null : Field.of(name, simple);
  }

  private static Type struct(List<Field> fields) {
    return TypeFactory.createStructType(
        fields.stream().map(field -> new StructField(field.name(), of(field))).toList());
  }

  private static Type simple(TypeKind kind) {
    return TypeFactory.createSimpleType(kind);
  }

  private static TypeKind kind(FieldType type) {
    return switch (type) {
      case STRING -> TypeKind.TYPE_STRING;
      case BYTES -> TypeKind.TYPE_BYTES;
      case INT64 -> TypeKind.TYPE_INT64;
      case FLOAT64 -> TypeKind.TYPE_DOUBLE;
      case NUMERIC -> TypeKind.TYPE_NUMERIC;
      case BIGNUMERIC -> TypeKind.TYPE_BIGNUMERIC;
      case BOOL -> TypeKind.TYPE_BOOL;
      case TIMESTAMP -> TypeKind.TYPE_TIMESTAMP;
      case DATE -> TypeKind.TYPE_DATE;
      case TIME -> TypeKind.TYPE_TIME;
      case DATETIME -> TypeKind.TYPE_DATETIME;
      case JSON -> TypeKind.TYPE_JSON;
      case GEOGRAPHY -> TypeKind.TYPE_GEOGRAPHY;
      case STRUCT -> TypeKind.TYPE_STRUCT;
    };
  }

  private static @Nullable FieldType simple(Type type) {
    for (FieldType simple : FieldType.values()) {
      if (simple != FieldType.STRUCT && kind(simple) == type.getKind()) {
        return simple;
      }
    }
    return null;
  }
}

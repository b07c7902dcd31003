package dev.packhouse.reference;

import com.google.zetasql.ArrayType;
import com.google.zetasql.StructType;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLType.TypeKind;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The types of columns as GoogleSQL's engine has them. It has no values of GEOGRAPHY from outside:
 * when a query runs, text stands for them.
 */
final class EngineTypes {

  private EngineTypes() {}

  /** As a statement is checked. */
  static Type declared(Field field) {
    return type(field, false);
  }

  /** As a query runs. */
  static Type evaluated(Field field) {
    return type(field, true);
  }

  private static Type type(Field field, boolean evaluated) {
    Type element =
        switch (field.type()) {
          case STRING -> simple(TypeKind.TYPE_STRING);
          case BYTES -> simple(TypeKind.TYPE_BYTES);
          case INT64 -> simple(TypeKind.TYPE_INT64);
          case FLOAT64 -> simple(TypeKind.TYPE_DOUBLE);
          case NUMERIC -> simple(TypeKind.TYPE_NUMERIC);
          case BIGNUMERIC -> simple(TypeKind.TYPE_BIGNUMERIC);
          case BOOL -> simple(TypeKind.TYPE_BOOL);
          case TIMESTAMP -> simple(TypeKind.TYPE_TIMESTAMP);
          case DATE -> simple(TypeKind.TYPE_DATE);
          case TIME -> simple(TypeKind.TYPE_TIME);
          case DATETIME -> simple(TypeKind.TYPE_DATETIME);
          case JSON -> simple(TypeKind.TYPE_JSON);
          case GEOGRAPHY -> simple(evaluated ? TypeKind.TYPE_STRING : TypeKind.TYPE_GEOGRAPHY);
          case STRUCT ->
              TypeFactory.createStructType(
                  field.fields().stream()
                      .map(
                          member ->
                              new StructType.StructField(member.name(), type(member, evaluated)))
                      .toList());
        };
    return field.mode() == Mode.REPEATED ? TypeFactory.createArrayType(element) : element;
  }

  private static Type simple(TypeKind kind) {
    return TypeFactory.createSimpleType(kind);
  }

  /** A column of a type. */
  static Field field(String name, Type type) throws RefusedException {
    if (type instanceof ArrayType array) {
      return field(name, array.getElementType()).withMode(Mode.REPEATED);
    }
    if (type instanceof StructType struct) {
      List<Field> members = new ArrayList<>();
      for (StructType.StructField member : struct.getFieldList()) {
        String given = member.getName();
        members.add(
            field(given.isEmpty() ? "_field_" + (members.size() + 1) : given, member.getType()));
      }
      return Field.struct(name, members);
    }
    return Field.of(name, fieldType(name, type));
  }

  private static FieldType fieldType(String name, Type type) throws RefusedException {
    return switch (type.getKind()) {
      case TYPE_STRING -> FieldType.STRING;
      case TYPE_BYTES -> FieldType.BYTES;
      case TYPE_INT64 -> FieldType.INT64;
      case TYPE_DOUBLE -> FieldType.FLOAT64;
      case TYPE_NUMERIC -> FieldType.NUMERIC;
      case TYPE_BIGNUMERIC -> FieldType.BIGNUMERIC;
      case TYPE_BOOL -> FieldType.BOOL;
      case TYPE_TIMESTAMP -> FieldType.TIMESTAMP;
      case TYPE_DATE -> FieldType.DATE;
      case TYPE_TIME -> FieldType.TIME;
      case TYPE_DATETIME -> FieldType.DATETIME;
      case TYPE_JSON -> FieldType.JSON;
      case TYPE_GEOGRAPHY -> FieldType.GEOGRAPHY;
      default -> throw RefusedException.beyond("column " + name + " is of type " + type.getKind());
    };
  }

  /** What the type of a column is called in a query that runs. */
  static String sql(Field field) {
    String element =
        switch (field.type()) {
          case GEOGRAPHY -> "STRING";
          case STRUCT ->
              field.fields().stream()
                  .map(member -> quote(member.name()) + " " + sql(member))
                  .collect(Collectors.joining(", ", "STRUCT<", ">"));
          case STRING,
              BYTES,
              INT64,
              FLOAT64,
              NUMERIC,
              BIGNUMERIC,
              BOOL,
              TIMESTAMP,
              DATE,
              TIME,
              DATETIME,
              JSON ->
              field.type().name();
        };
    return field.mode() == Mode.REPEATED ? "ARRAY<" + element + ">" : element;
  }

  static String quote(String identifier) {
    return '`' + identifier.replace("\\", "\\\\").replace("`", "\\`") + '`';
  }
}

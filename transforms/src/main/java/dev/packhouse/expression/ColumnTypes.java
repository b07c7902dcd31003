package dev.packhouse.expression;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types of columns as CEL has them, and back; every STRUCT is a type of its own. */
final class ColumnTypes {

  /** NUMERIC and BIGNUMERIC, exact. */
  static final OpaqueType DECIMAL = OpaqueType.create("decimal");

  static final String RECORD = "Record";
  static final String ENVELOPE = "Envelope";

  /** What an envelope tells, in the order of {@link EnvelopeField}. */
  private static final Map<String, CelType> ENVELOPE_FIELDS = envelopeFields();

  private final Map<String, CelType> types = new LinkedHashMap<>();
  private final Map<String, List<Field>> structs = new LinkedHashMap<>();

  ColumnTypes(Scope scope) {
    types.put(ENVELOPE, struct(ENVELOPE, ENVELOPE_FIELDS));
    if (scope.schema() != null) {
      addStruct(RECORD, scope.schema().fields());
    }
    for (Scope.Let let : scope.lets()) {
      of(let.result(), "Let." + let.name());
    }
  }

  CelType envelope() {
    return ofName(ENVELOPE);
  }

  CelType record() {
    return ofName(RECORD);
  }

  CelType of(Scope.Let let) {
    return of(let.result(), "Let." + let.name());
  }

  private CelType ofName(String name) {
    return requireNonNull(types.get(name));
  }

  private static Map<String, CelType> envelopeFields() {
    Map<String, CelType> fields = new LinkedHashMap<>();
    for (EnvelopeField field : EnvelopeField.values()) {
      fields.put(field.word(), field.type());
    }
    return fields;
  }

  private CelType addStruct(String name, List<Field> fields) {
    CelType known = types.get(name);
    if (known != null) {
      return known;
    }
    Map<String, CelType> members = new LinkedHashMap<>();
    for (Field field : fields) {
      members.put(field.name(), of(field, name + "." + field.name()));
    }
    StructType type = struct(name, members);
    types.put(name, type);
    structs.put(name, fields);
    return type;
  }

  private static StructType struct(String name, Map<String, CelType> members) {
    ImmutableMap<String, CelType> known = ImmutableMap.copyOf(members);
    return StructType.create(
        name, known.keySet(), member -> Optional.ofNullable(known.get(member)));
  }

  private CelType of(Field field, String path) {
    CelType type =
        switch (field.type()) {
          case STRING, GEOGRAPHY, DATE, TIME, DATETIME -> SimpleType.STRING;
          case BYTES -> SimpleType.BYTES;
          case INT64 -> SimpleType.INT;
          case FLOAT64 -> SimpleType.DOUBLE;
          case NUMERIC, BIGNUMERIC -> DECIMAL;
          case BOOL -> SimpleType.BOOL;
          case TIMESTAMP -> SimpleType.TIMESTAMP;
          case JSON -> SimpleType.DYN;
          case STRUCT -> addStruct(path, field.fields());
        };
    return field.mode() == Mode.REPEATED ? ListType.create(type) : type;
  }

  /** The fields of a STRUCT's type; null for any other type. */
  @Nullable List<Field> fields(CelType type) {
    return structs.get(type.name());
  }

  /** The column that a value of {@code type} lands as; null if none can hold it. */
  @Nullable Field column(CelType type, FieldType decimal) {
    return switch (type.kind()) {
      case BOOL -> column(FieldType.BOOL);
      case INT -> column(FieldType.INT64);
      case DOUBLE -> column(FieldType.FLOAT64);
      case STRING -> column(FieldType.STRING);
      case BYTES -> column(FieldType.BYTES);
      case TIMESTAMP -> column(FieldType.TIMESTAMP);
      case DYN, MAP -> column(FieldType.JSON);
      case OPAQUE -> type.equals(DECIMAL) ? column(decimal) : null;
      case STRUCT -> {
        List<Field> fields = fields(type);
        yield fields == null ? null : Field.struct("value", fields);
      }
      case LIST -> {
        Field element = column(((ListType) type).elemType(), decimal);
        yield element == null || element.mode() == Mode.REPEATED
            ? null
            : element.withMode(Mode.REPEATED);
      }
      default -> null;
    };
  }

  private static Field column(FieldType type) {
    return Field.of("value", type);
  }

  /** What CEL's type checker asks for the names of types. */
  CelTypeProvider provider() {
    return new Provider(ImmutableMap.copyOf(types));
  }

  private record Provider(ImmutableMap<String, CelType> byName) implements CelTypeProvider {

    @Override
    public ImmutableCollection<CelType> types() {
      return byName.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
      return Optional.ofNullable(byName.get(name));
    }
  }

  static MapType attributes() {
    return MapType.create(SimpleType.STRING, SimpleType.STRING);
  }
}

package dev.packhouse.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Deliveries of apples, with a column of every type. */
final class Fixture {

  static final RecordSchema SCHEMA =
      RecordSchema.of(
          Field.of("grower", FieldType.STRING),
          Field.of("grade", FieldType.STRING),
          Field.of("crates", FieldType.INT64).withMode(Mode.REQUIRED),
          Field.of("weight_kg", FieldType.FLOAT64),
          Field.of("price", FieldType.NUMERIC),
          Field.of("exact", FieldType.BIGNUMERIC),
          Field.of("organic", FieldType.BOOL),
          Field.of("label", FieldType.BYTES),
          Field.of("picked_at", FieldType.TIMESTAMP),
          Field.of("picked_on", FieldType.DATE),
          Field.of("gate_time", FieldType.TIME),
          Field.of("local_time", FieldType.DATETIME),
          Field.of("notes", FieldType.JSON),
          Field.of("place", FieldType.GEOGRAPHY),
          Field.struct(
              "farm",
              List.of(
                  Field.of("name", FieldType.STRING),
                  Field.of("hectares", FieldType.FLOAT64),
                  Field.struct("owner", List.of(Field.of("name", FieldType.STRING))))),
          Field.of("tags", FieldType.STRING).withMode(Mode.REPEATED),
          Field.struct(
                  "items",
                  List.of(Field.of("sort", FieldType.STRING), Field.of("count", FieldType.INT64)))
              .withMode(Mode.REPEATED));

  static final Scope SCOPE = Scope.ofRecord(SCHEMA);

  static final Envelope ENVELOPE =
      Envelope.of("{}".getBytes(UTF_8), Origin.ofFile("data/deliveries.jsonl", null, 1204))
          .withAttributes(Map.of("kind", "delivery"))
          .withPublishTime(micros("2024-03-01T10:00:00.5Z"));

  private final Map<String, Object> values = new HashMap<>();

  static Fixture empty() {
    return new Fixture();
  }

  static Fixture full() {
    return empty()
        .with("grower", "Hof Lindner")
        .with("grade", "A")
        .with("crates", 12L)
        .with("weight_kg", 180.5)
        .with("price", new BigDecimal("0.10"))
        .with("exact", new BigDecimal("1e-38"))
        .with("organic", true)
        .with("label", new byte[] {1, 2})
        .with("picked_at", micros("2024-02-29T06:30:00.123456Z"))
        .with("picked_on", (int) LocalDate.of(2024, 2, 29).toEpochDay())
        .with("gate_time", 30_600_000_000L)
        .with("local_time", micros("2024-02-29T08:30:00Z"))
        .with("notes", "{\"buyer\":{\"name\":\"Mo\"},\"scores\":[1,2.5,null],\"none\":null}")
        .with("place", "POINT(11 47)")
        .with("farm", new Object[] {"Lindner", 7.5, new Object[] {"Eva"}})
        .with("tags", List.of("early", "sweet"))
        .with("items", List.of(new Object[] {"Elstar", 3L}, new Object[] {"Gala", null}));
  }

  Fixture with(String column, Object value) {
    values.put(column, value);
    return this;
  }

  Record record() {
    Object[] row = new Object[SCHEMA.size()];
    values.forEach((column, value) -> row[SCHEMA.indexOf(column)] = value);
    return new Record(ENVELOPE, row);
  }

  Object evaluate(String source) {
    return compile(source).evaluate(record());
  }

  static Expression compile(String source) {
    return compile(source, SCOPE);
  }

  static Expression compile(String source, Scope scope) {
    Compilation compilation = Expression.compile(source, scope);
    if (compilation.expression() == null) {
      throw new AssertionError(source + ": " + compilation.issues());
    }
    return compilation.expression();
  }

  static long micros(String instant) {
    Instant parsed = Instant.parse(instant);
    return parsed.getEpochSecond() * 1_000_000 + parsed.getNano() / 1000;
  }
}

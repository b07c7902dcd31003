package dev.packhouse.schema;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.record.TimestampFormat;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.Substitution;
import dev.packhouse.yaml.YamlParser;
import dev.packhouse.yaml.YamlScalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaFileTest {

  @TempDir Path folder;

  private final ProblemReport problems = new ProblemReport();

  @ParameterizedTest
  @CsvSource({
    "STRING,STRING",
    "string,STRING",
    "BYTES,BYTES",
    "INT64,INT64",
    "INTEGER,INT64",
    "BIGINT,INT64",
    "FLOAT64,FLOAT64",
    "FLOAT,FLOAT64",
    "NUMERIC,NUMERIC",
    "DECIMAL,NUMERIC",
    "BIGNUMERIC,BIGNUMERIC",
    "BIGDECIMAL,BIGNUMERIC",
    "BOOL,BOOL",
    "BOOLEAN,BOOL",
    "TIMESTAMP,TIMESTAMP",
    "DATE,DATE",
    "TIME,TIME",
    "DATETIME,DATETIME",
    "JSON,JSON",
    "GEOGRAPHY,GEOGRAPHY"
  })
  void bigQueryTypesHaveTheirNamesAndAliases(String written, FieldType type) throws IOException {
    RecordSchema schema = read("a.json", "[{\"name\": \"x\", \"type\": \"" + written + "\"}]");

    assertThat(schema, is(RecordSchema.of(Field.of("x", type))));
  }

  @Test
  void bigQueryFieldsKeepModesLimitsAndNesting() throws IOException {
    RecordSchema schema =
        read(
            "a.json",
            """
            {"schema": {"fields": [
              {"name": "price", "type": "NUMERIC", "precision": "10", "scale": 2, "mode": "REQUIRED"},
              {"name": "code", "type": "STRING", "maxLength": "5", "description": "of the box"},
              {"name": "at", "type": "TIMESTAMP", "format": "epoch-micros", "from": "time stamp"},
              {"name": "boxes", "type": "RECORD", "mode": "REPEATED", "fields": [
                {"name": "size", "type": "STRUCT", "fields": [{"name": "w", "type": "FLOAT"}]}]}
            ]}}
            """);

    assertThat(
        schema,
        is(
            RecordSchema.of(
                Field.of("price", FieldType.NUMERIC)
                    .withLimits(new Field.Limits(10, 2, null))
                    .withMode(Mode.REQUIRED),
                Field.of("code", FieldType.STRING)
                    .withLimits(new Field.Limits(null, null, 5L))
                    .withDescription("of the box"),
                Field.of("at", FieldType.TIMESTAMP)
                    .withTimestampFormat(TimestampFormat.EPOCH_MICROS)
                    .withSource("time stamp"),
                Field.struct(
                        "boxes",
                        List.of(Field.struct("size", List.of(Field.of("w", FieldType.FLOAT64)))))
                    .withMode(Mode.REPEATED))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NUMERIC(38, 9)|true",
        "NUMERIC(29)|true",
        "NUMERIC(30)|false",
        "NUMERIC(39, 9)|false",
        "NUMERIC(5, 10)|false",
        "NUMERIC(1, 2)|false",
        "BIGNUMERIC(76, 38)|true",
        "BIGNUMERIC(38)|true",
        "BIGNUMERIC(39)|false",
        "BIGNUMERIC(76, 39)|false",
        "STRING(1)|true",
        "STRING(0)|false",
        "VARCHAR(5)|false"
      })
  void parametersOfTypesAreWhatBigQueryAllows(String type, boolean valid) throws IOException {
    RecordSchema schema = read("a.json", "[{\"name\": \"x\", \"type\": \"" + type + "\"}]");

    assertThat(problems.toString(), schema != null, is(valid));
  }

  @Test
  void structsNestFifteenDeepAndNoDeeper() throws IOException {
    assertThat(read("a.json", nested(14)), is(notNullValue()));
    assertThat(read("b.json", nested(15)), is(notNullValue()));
    assertThat(read("c.json", nested(16)), is(nullValue()));
    assertThat(problems.toString(), containsString("nested at most 15 deep"));
  }

  @Test
  void avroTypesBecomeTheColumnsThatBigQueryMakesOfThem() throws IOException {
    RecordSchema schema =
        read(
            "a.avsc",
            """
            {"type": "record", "name": "R", "fields": [
              {"name": "s", "type": "string", "doc": "text"},
              {"name": "u", "type": {"type": "string", "logicalType": "uuid"}},
              {"name": "n", "type": ["null", "long"]},
              {"name": "d", "type": {"type": "int", "logicalType": "date"}},
              {"name": "t", "type": {"type": "long", "logicalType": "time-micros"}},
              {"name": "m", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "l", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
              {"name": "p", "type": {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 9}},
              {"name": "q", "type": {"type": "bytes", "logicalType": "decimal", "precision": 40, "scale": 20}},
              {"name": "g", "type": {"type": "string", "sqlType": "GEOGRAPHY"}},
              {"name": "f", "type": {"type": "fixed", "name": "F", "size": 4}},
              {"name": "a", "type": {"type": "array", "items": "double"}},
              {"name": "r", "type": ["null", {"type": "record", "name": "S", "fields": [
                {"name": "b", "type": "boolean"}]}]},
              {"name": "again", "type": "S"}
            ]}
            """);

    assertThat(problems.toString(), schema, is(notNullValue()));
    assertThat(
        schema.fields().stream().map(field -> field.type() + " " + field.mode()).toList(),
        contains(
            "STRING REQUIRED",
            "STRING REQUIRED",
            "INT64 NULLABLE",
            "DATE REQUIRED",
            "TIME REQUIRED",
            "TIMESTAMP REQUIRED",
            "DATETIME REQUIRED",
            "NUMERIC REQUIRED",
            "BIGNUMERIC REQUIRED",
            "GEOGRAPHY REQUIRED",
            "BYTES REQUIRED",
            "FLOAT64 REPEATED",
            "STRUCT NULLABLE",
            "STRUCT REQUIRED"));
    assertThat(schema.fields().get(5).timestampFormat(), is(TimestampFormat.EPOCH_MILLIS));
    assertThat(schema.fields().get(13).fields().get(0).type(), is(FieldType.BOOL));
  }

  @Test
  void contractsTypeIsThePhysicalOneWhereBigQueryHasIt() throws IOException {
    RecordSchema schema =
        read(
            "a.odcs.yaml",
            """
            apiVersion: v3.1.0
            kind: DataContract
            schema:
              - name: reading
                properties:
                  - {name: id, physicalName: reading_id, logicalType: string, required: true,
                     logicalTypeOptions: {maxLength: 20}}
                  - {name: price, logicalType: number, physicalType: "NUMERIC(12, 3)"}
                  - {name: code, logicalType: string, physicalType: VARCHAR(5)}
                  - {name: ratio, logicalType: number, logicalTypeOptions: {format: f64}}
                  - {name: big, logicalType: integer, logicalTypeOptions: {format: i128}}
                  - {name: extra, logicalType: object}
                  - {name: tags, logicalType: array, items: {logicalType: string}}
                  - {name: blob, logicalType: string, logicalTypeOptions: {format: binary}}
            """);

    assertThat(
        schema,
        is(
            RecordSchema.of(
                Field.of("reading_id", FieldType.STRING)
                    .withMode(Mode.REQUIRED)
                    .withLimits(new Field.Limits(null, null, 20L)),
                Field.of("price", FieldType.NUMERIC).withLimits(new Field.Limits(12, 3, null)),
                Field.of("code", FieldType.STRING),
                Field.of("ratio", FieldType.FLOAT64),
                Field.of("big", FieldType.BIGNUMERIC),
                Field.of("extra", FieldType.JSON),
                Field.of("tags", FieldType.STRING).withMode(Mode.REPEATED),
                Field.of("blob", FieldType.BYTES))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"name\": \"x\", \"type\": \"INTERVAL\"}]",
        "[{\"name\": \"x\", \"type\": \"RANGE\"}]",
        "[{\"name\": \"x\", \"type\": \"RECORD\", \"fields\": []}]",
        "[]",
        "{}",
        "5",
        "",
        "[{\"name\": \"x\", \"type\": \"STRING\"}, null]"
      })
  void whatIsNoBigQuerySchemaIsAProblemOfFileAndReference(String text) throws IOException {
    assertThat(read("a.json", text), is(nullValue()));
    assertThat(problems.toString(), containsString("a.json declares no usable schema: "));
    assertThat(problems.problems().get(0).place().text().name(), containsString("a.json"));
  }

  private static String nested(int levels) {
    String field = "{\"name\": \"x\", \"type\": \"INT64\"}";
    for (int level = 0; level < levels; level++) {
      field = "{\"name\": \"s\", \"type\": \"STRUCT\", \"fields\": [" + field + "]}";
    }
    return "[" + field + "]";
  }

  private RecordSchema read(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    YamlScalar reference =
        (YamlScalar)
            YamlParser.parse(SourceText.of("line.yaml", name), Substitution.none(), problems);
    return new SchemaFile(folder.resolve("line.yaml").toString(), problems).read(reference);
  }
}

package dev.packhouse.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.google.api.services.bigquery.model.TableFieldSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values at the ends of every type's range, through a step: alone, in arrays, in structs. */
class EveryTypeStepTest {

  private static final String[][] SCALARS = {
    {"text", "STRING"},
    {"bytes", "BYTES"},
    {"whole", "INT64"},
    {"real", "FLOAT64"},
    {"numeric", "NUMERIC"},
    {"bignumeric", "BIGNUMERIC"},
    {"truth", "BOOL"},
    {"instant", "TIMESTAMP"},
    {"day", "DATE"},
    {"time", "TIME"},
    {"civil", "DATETIME"},
    {"json", "JSON"},
    {"place", "GEOGRAPHY"}
  };

  private static final String LEAST =
      """
      "text":"a\\u0000bc é 日本 😀","bytes":"AP8=","whole":"-9223372036854775808","real":"4.9E-324",\
      "numeric":"-99999999999999999999999999999.999999999",\
      "bignumeric":"-578960446186580977117854925043439539266.34992332820282019728792003956564819968",\
      "truth":true,"instant":"0001-01-01T00:00:00Z","day":"0001-01-01","time":"00:00:00.000001",\
      "civil":"0001-01-01T00:00:00","json":{"a":[1,null,"x"]},"place":"POINT(1 2)\"""";

  private static final String MOST =
      """
      "text":"","bytes":"","whole":"9223372036854775807","real":"NaN",\
      "numeric":"99999999999999999999999999999.999999999",\
      "bignumeric":"578960446186580977117854925043439539266.34992332820282019728792003956564819967",\
      "truth":false,"instant":"9999-12-31T23:59:59.999999Z","day":"9999-12-31",\
      "time":"23:59:59.999999","civil":"9999-12-31T23:59:59.999999","json":null,\
      "place":"POINT(1 2)\"""";

  @TempDir Path folder;
  private LocalSteps steps;

  @BeforeEach
  void open() throws Exception {
    steps = LocalSteps.open(folder);
    List<TableFieldSchema> columns = columns();
    columns.add(column("list", "RECORD").setMode("REPEATED").setFields(columns()));
    columns.add(column("nested", "RECORD").setFields(columns()));
    for (String[] scalar : SCALARS) {
      columns.add(column("many_" + scalar[0], scalar[1]).setMode("REPEATED"));
    }
    columns.add(column("needed", "INT64").setMode("REQUIRED"));
    steps.make("market.types", columns.toArray(new TableFieldSchema[0]));
    steps.land(
        "market.types",
        "{"
            + LEAST
            + ",\"list\":[{"
            + LEAST
            + "},{"
            + MOST
            + "},{}],\"nested\":{"
            + MOST
            + "},\"many_real\":[\"Infinity\",\"-Infinity\",\"-0.0\",\"1.5\"],\"many_text\":[\"a\",\"\"],"
            + "\"many_json\":[{\"a\":1}],\"many_civil\":[\"1969-12-31T23:59:59.999999\"],"
            + "\"many_instant\":[\"1969-12-31T23:59:59.999999Z\"],\"many_bignumeric\":[\"0\",\"1e-38\"],"
            + "\"many_time\":[\"12:34:56\"],\"many_bytes\":[\"AA==\"],\"many_day\":[\"1969-12-31\"],"
            + "\"many_place\":[\"POINT(3 4)\"],\"needed\":1}",
        "{" + MOST + ",\"nested\":{" + LEAST + "},\"needed\":2}",
        "{\"needed\":3}");
  }

  @AfterEach
  void close() throws Exception {
    steps.close();
  }

  private static TableFieldSchema column(String name, String type) {
    return new TableFieldSchema().setName(name).setType(type);
  }

  private static List<TableFieldSchema> columns() {
    List<TableFieldSchema> columns = new ArrayList<>();
    for (String[] scalar : SCALARS) {
      columns.add(column(scalar[0], scalar[1]));
    }
    return columns;
  }

  private void isTheSame(String table) throws Exception {
    assertThat(steps.head(table), equalTo(steps.head("market.types")));
  }

  @Test
  void landedRowsAreTheSameInATableMadeOfThem() throws Exception {
    assertThat(steps.head("market.types").lines().count(), is(6L));
    assertThat(
        steps.run("CREATE TABLE market.copy AS SELECT * FROM market.types").error(), nullValue());
    isTheSame("market.copy");
  }

  @Test
  void insertedRowsAreTheSame() throws Exception {
    assertThat(
        steps
            .run(
                "CREATE TABLE market.copy AS SELECT * FROM market.types WHERE FALSE;"
                    + "INSERT market.copy SELECT * FROM market.types")
            .error(),
        nullValue());
    isTheSame("market.copy");
  }

  @Test
  void mergedRowsAreTheSame() throws Exception {
    assertThat(
        steps
            .run(
                "CREATE TABLE market.copy AS SELECT * REPLACE ('?' AS text, 0 AS whole)"
                    + " FROM market.types WHERE needed < 3;"
                    + "MERGE market.copy AS t USING market.types AS s ON t.needed = s.needed"
                    + " WHEN MATCHED THEN UPDATE SET text = s.text, whole = s.whole, list = s.list,"
                    + " nested = s.nested, many_civil = s.many_civil, place = s.place"
                    + " WHEN NOT MATCHED THEN INSERT ROW")
            .error(),
        nullValue());
    isTheSame("market.copy");
  }
}

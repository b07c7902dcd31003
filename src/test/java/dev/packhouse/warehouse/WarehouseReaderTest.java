package dev.packhouse.warehouse;

import static dev.packhouse.warehouse.Loads.column;
import static dev.packhouse.warehouse.Loads.datasets;
import static dev.packhouse.warehouse.Loads.schema;
import static dev.packhouse.warehouse.Loads.table;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TimePartitioning;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseReaderTest {

  @TempDir Path folder;

  @BeforeEach
  void write() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      warehouse.createDataset("market");
      datasets(warehouse)
          .createTable(
              new Table()
                  .setTableReference(table("market", "fresh"))
                  .setDescription("apples")
                  .setSchema(
                      schema(
                          column("id", "INTEGER"),
                          column("name", "STRING"),
                          column("price", "NUMERIC"),
                          column("picked_at", "TIMESTAMP"),
                          column("tags", "STRING").setMode("REPEATED"),
                          column("place", "RECORD")
                              .setFields(List.of(column("shelf", "BIGNUMERIC")))))
                  .setTimePartitioning(new TimePartitioning().setType("DAY").setField("picked_at"))
                  .setClustering(new Clustering().setFields(List.of("name"))));
      Loads.insert(
          warehouse,
          table("market", "fresh"),
          new TableRow()
              .set("id", 1)
              .set("name", "Gala, \"red\"\nand sweet")
              .set("price", "1.50")
              .set("picked_at", "2024-05-06T07:08:09.5Z")
              .set("tags", List.of("a", "b"))
              .set("place", new TableRow().set("shelf", "1")),
          new TableRow().set("id", 2).set("name", ""));
    }
  }

  private String head(ResultFormat format, int width) throws Exception {
    StringWriter out = new StringWriter();
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows = reader.head("market.fresh", 10)) {
      format.write(rows, out, width);
    }
    return out.toString();
  }

  private String query(String sql) throws Exception {
    StringWriter out = new StringWriter();
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows = reader.query(sql)) {
      ResultFormat.CSV.write(rows, out, 80);
    }
    return out.toString();
  }

  @Test
  void csvTellsNullFromNothing() throws Exception {
    assertThat(
        head(ResultFormat.CSV, 80),
        is(
            """
            id,name,price,picked_at,tags,place
            1,"Gala, ""red""
            and sweet",1.5,2024-05-06T07:08:09.500000Z,"[""a"",""b""]","{""shelf"":""1""}"
            2,"",,,[],
            """));
  }

  @Test
  void jsonIsOneArray() throws Exception {
    assertThat(
        head(ResultFormat.JSON, 80),
        is(
            """
            [
            {"id":1,"name":"Gala, \\"red\\"\\nand sweet","price":"1.5",\
            "picked_at":"2024-05-06T07:08:09.500000Z","tags":["a","b"],"place":{"shelf":"1"}},
            {"id":2,"name":"","price":null,"picked_at":null,"tags":[],"place":null}
            ]
            """));
  }

  @Test
  void aTableFitsItsWidth() throws Exception {
    String wide = head(ResultFormat.TABLE, 200);
    assertThat(wide, containsString("| Gala, \"red\"\\nand sweet | "));
    assertThat(wide, containsString("| NULL "));
    assertThat(wide, containsString("2 rows"));
    for (String line : head(ResultFormat.TABLE, 80).lines().toList()) {
      assertThat(line, line.length(), is(lessThanOrEqualTo(80)));
    }
  }

  @Test
  void tablesAreListedWithWhatTheyWereDeclaredAs() throws Exception {
    StringWriter out = new StringWriter();
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows = reader.tables()) {
      ResultFormat.JSON.write(rows, out, 80);
    }
    assertThat(
        out.toString(),
        is(
            """
            [
            {"table":"market.fresh","rows":2,"columns":"id INT64, name STRING, price NUMERIC,\
             picked_at TIMESTAMP, tags ARRAY<STRING>, place STRUCT<shelf BIGNUMERIC>",\
            "partitioned_by":"DAY of picked_at","clustered_by":"name","description":"apples"}
            ]
            """));
  }

  @Test
  void queriesNameTheirTypesAsBigQueryDoes() throws Exception {
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows =
            reader.query(
                "SELECT count(*) AS n, sum(id) AS s, max(price) AS p, avg(id) AS a,"
                    + " max(picked_at) AS t, date_trunc('day', max(picked_at)) AS d,"
                    + " TIMESTAMP '2024-01-02 03:04:05' AS dt, max(tags) AS l,"
                    + " [{'a b': 1, 'c': [{'d': DATE '2024-01-02'}]}] AS x"
                    + " FROM market.fresh")) {
      assertThat(
          rows.columns().stream().map(column -> column.name() + " " + column.type()).toList(),
          is(
              List.of(
                  "n INT64",
                  "s NUMERIC",
                  "p NUMERIC",
                  "a FLOAT64",
                  "t TIMESTAMP",
                  "d TIMESTAMP",
                  "dt DATETIME",
                  "l ARRAY<STRING>",
                  "x ARRAY<STRUCT<a b INT64, c ARRAY<STRUCT<d DATE>>>>")));
    }
    assertThat(
        query(
            "SELECT TIMESTAMP '2024-03-31 02:30:00' AS dt, date_trunc('day', picked_at) AS d"
                + " FROM market.fresh WHERE id = 1"),
        is("dt,d\n2024-03-31T02:30:00,2024-05-06T00:00:00Z\n"));
  }

  @Test
  void aQueryThatIsWrongIsToldWhereAndWhy() throws Exception {
    WarehouseException refused =
        assertThrows(WarehouseException.class, () -> query("SELECT nme FROM market.fresh"));
    assertThat(refused.getMessage(), containsString("Binder Error"));
    assertThat(refused.getMessage(), containsString("\"name\""));
    assertThat(refused.getMessage(), containsString("LINE 1: SELECT nme"));
  }

  @Test
  void aQueryCannotWrite() throws Exception {
    WarehouseException refused =
        assertThrows(
            WarehouseException.class, () -> query("DELETE FROM market.fresh RETURNING id"));
    assertThat(refused.getMessage(), containsString("read-only"));
  }

  @Test
  void aTableThatIsNotThereIsAnsweredWithTheNearest() throws Exception {
    try (WarehouseReader reader = WarehouseReader.open(folder)) {
      WarehouseException refused =
          assertThrows(WarehouseException.class, () -> reader.head("market.frsh", 1));
      assertThat(refused.getMessage(), is("no table market.frsh; did you mean 'market.fresh'?"));
      refused = assertThrows(WarehouseException.class, () -> reader.head("elsewhere", 1));
      assertThat(refused.getMessage(), is("no table elsewhere; there are market.fresh"));
    }
  }

  @Test
  void whereNothingHasRunThatIsSaid() {
    WarehouseException refused =
        assertThrows(
            WarehouseException.class, () -> WarehouseReader.open(folder.resolve("elsewhere")));
    assertThat(refused.getMessage(), containsString("nothing has run here yet"));
    assertThat(refused.getMessage(), containsString("elsewhere"));
  }
}

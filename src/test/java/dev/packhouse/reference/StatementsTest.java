package dev.packhouse.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.packhouse.steps.JobError;
import dev.packhouse.steps.JobStatus;
import dev.packhouse.steps.Parameter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statement by statement, over one table of fruit; what comes of each was worked out by hand. */
class StatementsTest {

  private static final String ALL = "SELECT * FROM market.fruit ORDER BY kind, kg";

  private static LocalSteps steps;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    steps = LocalSteps.open(folder);
    steps.land("market.fruit", "{\"kind\": \"apple\", \"kg\": 2}");
  }

  @AfterAll
  static void close() throws Exception {
    steps.close();
  }

  @BeforeEach
  void fruit() throws Exception {
    runs(
        """
        CREATE OR REPLACE TABLE market.fruit AS
        SELECT * FROM UNNEST([STRUCT('apple' AS kind, 2 AS kg), ('apple', 7), ('pear', 5)]);
        DROP TABLE IF EXISTS market.made
        """);
  }

  private static JobStatus runs(String sql, Parameter... parameters) throws Exception {
    JobStatus status = steps.run(sql, parameters);
    assertThat(sql, status.error(), nullValue());
    return status;
  }

  private static String failure(String sql) throws Exception {
    JobError error = steps.run(sql).error();
    return error == null ? "no error" : error.reason() + ": " + error.message();
  }

  private static List<String> sample(String sql, Parameter... parameters) throws Exception {
    return runs(sql, parameters).statistics().sample();
  }

  @Test
  void aQueryGivesTheNumberOfItsRowsAndTheFirstOfThem() throws Exception {
    JobStatus status = runs("SELECT kind, kg FROM market.fruit ORDER BY kg");
    assertThat(status.statistics().rows(), is(3L));
    assertThat(
        status.statistics().sample(),
        is(
            List.of(
                "{\"kind\":\"apple\",\"kg\":2}",
                "{\"kind\":\"pear\",\"kg\":5}",
                "{\"kind\":\"apple\",\"kg\":7}")));
    assertThat(runs("SELECT 1 FROM market.fruit WHERE kg < 0").statistics().rows(), is(0L));
  }

  @Test
  void valuesAreBigQuerysWhereDuckDbHasOthers() throws Exception {
    assertThat(
        sample(
            """
            SELECT CONCAT('a', NULL) AS a, GREATEST(1, NULL) AS b, 7 / 2 AS c, DIV(7, 2) AS d,
              EXTRACT(DAYOFWEEK FROM DATE '2026-11-22') AS e,
              DATE_DIFF(DATE '2026-03-01', DATE '2026-02-27', WEEK) AS f, SAFE_DIVIDE(1, 0) AS g,
              IEEE_DIVIDE(1, 0) AS h, [1, 2][OFFSET(1)] AS i, NUMERIC '1.10' AS j,
              FORMAT('%t', DATE '2026-01-02') AS k
            """),
        is(
            List.of(
                "{\"a\":null,\"b\":null,\"c\":3.5,\"d\":3,\"e\":1,\"f\":1,\"g\":null,"
                    + "\"h\":\"Infinity\",\"i\":2,\"j\":1.1,\"k\":\"2026-01-02\"}")));
    assertThat(
        sample("SELECT x FROM UNNEST([1, NULL, 2]) AS x ORDER BY x"),
        is(List.of("{\"x\":null}", "{\"x\":1}", "{\"x\":2}")));
    assertThat(failure("SELECT 1 / 0"), containsString("invalidQuery: division by zero"));
    assertThat(failure("SELECT CAST('x' AS INT64)"), containsString("Bad int64 value"));
  }

  @Test
  void createTableAsKeepsTypesLayoutAndDescription() throws Exception {
    runs(
        """
        CREATE TABLE market.made (kind STRING(10) NOT NULL, total NUMERIC(10, 1), day DATE)
        PARTITION BY DATE_TRUNC(day, MONTH) CLUSTER BY kind OPTIONS (description = 'what it is')
        AS SELECT kind, SUM(kg) / 3, DATE '2026-01-02' FROM market.fruit GROUP BY kind
        """
            .replace("SUM(kg) / 3", "CAST(SUM(kg) / 4 AS NUMERIC)"));
    assertThat(
        steps.tables("market.made"),
        equalTo("market.made 2 kind STRING, total NUMERIC, day DATE|MONTH of day|kind|what it is"));
    assertThat(
        steps.rows("SELECT * FROM market.made ORDER BY kind"),
        equalTo("apple 2.300000000 2026-01-02\npear 1.300000000 2026-01-02\n"));
    assertThat(
        failure("INSERT market.made (kind) VALUES (NULL)"),
        equalTo("invalid: Missing required field: kind."));
    assertThat(
        failure("INSERT market.made (kind) VALUES ('eleven signs')"),
        containsString("STRING(10) has maximum length 10 but got a value with length 12"));
  }

  @Test
  void aPartitionIsADayWhateverItsColumnIsCalled() throws Exception {
    runs("CREATE TABLE market.made (`hour` DATE) PARTITION BY `hour`");
    assertThat(
        steps.tables("market.made"), equalTo("market.made 0 hour DATE|DAY of hour|null|null"));
  }

  @Test
  void createTableSaysWhetherItMayBeThere() throws Exception {
    runs("CREATE TABLE market.made (a INT64, b ARRAY<STRING>)");
    assertThat(
        failure("CREATE TABLE market.made (a INT64)"),
        equalTo("duplicate: Already Exists: Table market.made"));
    runs("CREATE TABLE IF NOT EXISTS market.made AS SELECT 1 AS x");
    runs("INSERT INTO market.made VALUES (1, ['x', 'y']), (2, DEFAULT)");
    assertThat(steps.rows("SELECT * FROM market.made ORDER BY a"), equalTo("1 [x, y]\n2 []\n"));
    runs("CREATE OR REPLACE TABLE market.made AS SELECT a + 1 AS a FROM market.made");
    assertThat(steps.rows("SELECT * FROM market.made ORDER BY a"), equalTo("2\n3\n"));
    assertThat(
        failure("CREATE TABLE nowhere.made AS SELECT 1 AS a"),
        equalTo("notFound: Not found: Dataset local:nowhere"));
  }

  @Test
  void aViewIsATableOfItsRows() throws Exception {
    runs("CREATE VIEW market.made (what, weight) AS SELECT * FROM market.fruit WHERE kg > 2");
    assertThat(
        steps.rows("SELECT what, weight FROM market.made ORDER BY weight"),
        equalTo("pear 5\napple 7\n"));
    runs("CREATE OR REPLACE VIEW market.made AS SELECT 1 AS one");
    assertThat(steps.rows("SELECT one FROM market.made"), equalTo("1\n"));
    runs("DROP VIEW market.made");
    assertThat(
        failure("DROP VIEW market.made"),
        startsWith("notFound: Not found: Table market.made (names heed case)"));
  }

  @Test
  void aViewThatIsThereAlreadyShowsTheRowsOfToday() throws Exception {
    String view = "CREATE VIEW IF NOT EXISTS market.made AS SELECT SUM(kg) AS kg FROM market.fruit";
    runs(view);
    assertThat(steps.rows("SELECT kg FROM market.made"), equalTo("14\n"));
    runs("INSERT market.fruit (kg) VALUES (6)");
    runs(view);
    assertThat(steps.rows("SELECT kg FROM market.made"), equalTo("20\n"));
    runs("CREATE OR REPLACE TABLE market.made AS SELECT 1 AS kg");
    runs(view);
    assertThat(steps.rows("SELECT kg FROM market.made"), equalTo("1\n"));
  }

  @Test
  void insertTakesQueriesValuesAndSomeOfTheColumns() throws Exception {
    runs("INSERT market.fruit (kg, kind) SELECT kg * 10, kind FROM market.fruit WHERE kg < 3");
    runs("INSERT INTO market.fruit (kind) VALUES ('fig'), (CONCAT('ki', 'wi'))");
    runs("INSERT INTO `market.fruit` SELECT 'plum', NULL");
    assertThat(
        steps.rows(ALL),
        equalTo("apple 2\napple 7\napple 20\nfig null\nkiwi null\npear 5\nplum null\n"));
    assertThat(
        failure("INSERT market.fruit SELECT 'date', 1.5"),
        containsString("cannot be inserted into column kg, which has type INT64 [at 1:21]"));
  }

  @Test
  void insertGivesValuesTheTypesOfTheirColumns() throws Exception {
    runs(
        """
        CREATE TABLE market.made (n NUMERIC, b BIGNUMERIC, f FLOAT64, d DATE,
          s STRUCT<x FLOAT64, y STRING>, a ARRAY<NUMERIC>);
        INSERT market.made SELECT 1, 2, 3, DATE '2026-01-02', STRUCT(1, 'y'), NULL;
        INSERT market.made VALUES (1, NUMERIC '2.5', 3, '2026-01-02', (1, NULL), [1, 2])
        """);
    assertThat(
        steps.rows("SELECT n, b, f, d, s.x, s.y, a::VARCHAR FROM market.made ORDER BY b"),
        equalTo(
            "1.000000000 2 3.0 2026-01-02 1.0 y []\n"
                + "1.000000000 2.5 3.0 2026-01-02 1.0 null [1.000000000, 2.000000000]\n"));
  }

  @Test
  void updateChangesTheRowsThatItsConditionHolds() throws Exception {
    runs("UPDATE market.fruit SET kg = kg + 1, kind = UPPER(kind) WHERE kind = 'apple'");
    assertThat(steps.rows(ALL), equalTo("APPLE 3\nAPPLE 8\npear 5\n"));
    runs(
        "UPDATE market.fruit f SET kg = f.kg + s.kg FROM (SELECT 'pear' AS kind, 100 AS kg) s"
            + " WHERE f.kind = s.kind");
    assertThat(steps.rows(ALL), equalTo("APPLE 3\nAPPLE 8\npear 105\n"));
    assertThat(
        failure("UPDATE market.fruit f SET kg = x FROM UNNEST([1, 2]) AS x WHERE f.kind = 'pear'"),
        containsString("must match at most one source row for each target row"));
    assertThat(steps.rows(ALL), equalTo("APPLE 3\nAPPLE 8\npear 105\n"));
  }

  @Test
  void updateChangesFieldsOfStructs() throws Exception {
    runs(
        """
        CREATE TABLE market.made AS SELECT 1 AS id, STRUCT(1 AS x, STRUCT('a' AS z, 2 AS w) AS y) AS s;
        UPDATE market.made t SET t.s.y.z = CONCAT(s.y.z, 'b'), s.x = 5, id = 2 WHERE TRUE
        """);
    assertThat(steps.rows("SELECT id, s.x, s.y.z, s.y.w FROM market.made"), equalTo("2 5 ab 2\n"));
  }

  @Test
  void deleteAndTruncateTakeRowsOut() throws Exception {
    runs("DELETE market.fruit WHERE kg = (SELECT MAX(kg) FROM market.fruit)");
    assertThat(steps.rows(ALL), equalTo("apple 2\npear 5\n"));
    runs("DELETE FROM market.fruit AS f WHERE f.kind = 'pear'");
    assertThat(steps.rows(ALL), equalTo("apple 2\n"));
    runs("TRUNCATE TABLE market.fruit");
    assertThat(steps.rows(ALL), equalTo(""));
  }

  @Test
  void mergeHasAllOfItsBranches() throws Exception {
    runs(
        """
        MERGE INTO market.fruit AS t
        USING (SELECT 'pear' AS kind, 50 AS kg UNION ALL SELECT 'plum', 4 UNION ALL SELECT 'fig', 0) s
        ON t.kind = s.kind
        WHEN MATCHED AND s.kg > 100 THEN DELETE
        WHEN MATCHED THEN UPDATE SET kg = t.kg + s.kg
        WHEN NOT MATCHED AND kg = 0 THEN INSERT (kind) VALUES (UPPER(kind))
        WHEN NOT MATCHED BY TARGET THEN INSERT ROW
        WHEN NOT MATCHED BY SOURCE AND kg > 5 THEN DELETE
        WHEN NOT MATCHED BY SOURCE THEN UPDATE SET kind = CONCAT(kind, '!')
        """);
    assertThat(steps.rows(ALL), equalTo("FIG null\napple! 2\npear 55\nplum 4\n"));
  }

  @Test
  void mergeFailsWhereSeveralRowsMatchOneAndChangesNothing() throws Exception {
    String merge =
        "MERGE market.fruit t USING UNNESTED s ON t.kind = s.kind AND s.kg > %d"
            + " WHEN MATCHED AND s.kg > 1 THEN UPDATE SET kg = s.kg"
            + " WHEN NOT MATCHED BY SOURCE THEN DELETE";
    String source = "(SELECT 'pear' AS kind, kg FROM UNNEST([1, 2, 3]) AS kg)";
    assertThat(
        failure(merge.formatted(0).replace("UNNESTED", source)),
        containsString("must match at most one source row for each target row"));
    assertThat(steps.rows(ALL), equalTo("apple 2\napple 7\npear 5\n"));
    runs(merge.formatted(2).replace("UNNESTED", source));
    assertThat(steps.rows(ALL), equalTo("pear 3\n"));
  }

  @Test
  void aScriptIsOneTransactionWithTablesOfItsOwn() throws Exception {
    String script =
        """
        -- Größe, before what follows
        CREATE TEMP TABLE heavy AS SELECT * FROM market.fruit WHERE kg > 2;
        INSERT INTO heavy VALUES ('melon', 9);
        UPDATE heavy SET kg = kg * 10 WHERE kind = 'melon';
        CREATE TABLE market.made AS SELECT * FROM heavy;
        DELETE market.fruit WHERE TRUE;
        %s
        """;
    assertThat(
        failure(script.formatted("SELECT ERROR('enough')")),
        equalTo("invalidQuery: enough [statement at 7:1]"));
    assertThat(
        failure(script.formatted("SELECT 'ü', nme FROM heavy")),
        equalTo("invalidQuery: Unrecognized name: nme [at 7:13]"));
    assertThat(steps.rows(ALL), equalTo("apple 2\napple 7\npear 5\n"));
    runs(script.formatted("ASSERT (SELECT COUNT(*) FROM market.made) = 3 AS 'three'"));
    assertThat(
        steps.rows("SELECT * FROM market.made ORDER BY kg"),
        equalTo("pear 5\napple 7\nmelon 90\n"));
    assertThat(
        failure("ASSERT FALSE AS 'never so'"), equalTo("invalidQuery: Assertion failed: never so"));
    assertThat(failure("SELECT * FROM heavy"), containsString("notFound: Not found: Table heavy"));
  }

  @Test
  void parametersComeAsTextAndInArrays() throws Exception {
    assertThat(
        sample(
            """
            SELECT @day + 1 AS day, @n * 2 AS n, @at AS instant, ARRAY_LENGTH(@names) AS many, @ok AS ok,
              @names[OFFSET(1)] AS second, TO_HEX(@bytes) AS bytes, @none IS NULL AS none
            """
                .replace(", @none IS NULL AS none", ""),
            Parameter.of("day", "DATE", "2026-02-28"),
            Parameter.of("n", "NUMERIC", "1.5"),
            Parameter.of("at", "TIMESTAMP", "2026-01-02T03:04:05Z"),
            Parameter.array("names", "STRING", List.of("b", "a")),
            Parameter.of("ok", "BOOL", "true"),
            Parameter.of("bytes", "BYTES", "AP8="),
            Parameter.of("unused", "STRING", "x")),
        is(
            List.of(
                "{\"day\":\"2026-03-01\",\"n\":3,\"instant\":\"2026-01-02T03:04:05Z\",\"many\":2,"
                    + "\"ok\":true,\"second\":\"a\",\"bytes\":\"00ff\"}")));
    runs(
        "UPDATE market.fruit SET kg = @kg WHERE kind IN UNNEST(@kinds)",
        Parameter.of("kg", "INT64", "1"),
        Parameter.array("kinds", "STRING", List.of("apple", "fig")));
    assertThat(steps.rows(ALL), equalTo("apple 1\napple 1\npear 5\n"));
  }

  @Test
  void namesAreThoseOfBigQueryInAllTheirForms() throws Exception {
    for (String name :
        List.of("market.fruit", "`market.fruit`", "`p.market.fruit`", "my-project.market.fruit")) {
      assertThat(sample("SELECT COUNT(fruit.kg) AS n FROM " + name), is(List.of("{\"n\":3}")));
    }
    assertThat(
        failure("SELECT * FROM market.Fruit"),
        equalTo(
            "notFound: Not found: Table market.Fruit (names heed case); nothing has filled it in"
                + " this warehouse: run the line that lands it first, with the same --out"
                + " (docs/steps-local.md)"));
    assertThat(
        sample(
            "WITH fruit AS (SELECT 1 AS a) SELECT a, f.kg FROM fruit, market.fruit AS f"
                + " WHERE f.kind = 'pear'"),
        is(List.of("{\"a\":1,\"kg\":5}")));
  }

  @Test
  void whatTheEngineLacksNamesTheWayOn() throws Exception {
    for (String statement :
        List.of(
            "SELECT APPROX_COUNT_DISTINCT(kind) FROM market.fruit",
            "SELECT ST_GEOGPOINT(1, 2)",
            "IF TRUE THEN SELECT 1; END IF",
            "EXECUTE IMMEDIATE 'SELECT 1'",
            "CALL market.procedure()",
            "SELECT * FROM `market.fr*`",
            "SELECT * FROM market.INFORMATION_SCHEMA.TABLES",
            "LOOP SELECT 1; END LOOP",
            "CREATE TABLE market.made AS SELECT ST_GEOGPOINT(1, 2) AS p",
            "SELECT STRING_AGG(REPEAT(kind, 100000)) FROM market.fruit",
            "SELECT ARRAY_LENGTH(GENERATE_ARRAY(1, 100000))",
            "SELECT _PARTITIONTIME FROM market.fruit",
            "CREATE TABLE market.made (a INT64) PARTITION BY _PARTITIONDATE",
            "SELECT @@project_id",
            "CREATE TABLE market.made CLONE market.fruit",
            "ALTER TABLE market.fruit ADD COLUMN a INT64")) {
      assertThat(
          statement,
          failure(statement),
          allOf(
              containsString("notImplemented"),
              containsString("the emulators (src/test/emulators/README.md)")));
    }
  }

  @Test
  void starsKeepWhatTheyLeaveOut() throws Exception {
    assertThat(
        sample("SELECT * EXCEPT (kind) FROM market.fruit ORDER BY kg LIMIT 1"),
        is(List.of("{\"kg\":2}")));
    assertThat(
        sample(
            "SELECT * REPLACE (kg * 2 AS kg, 'x' AS kind) FROM market.fruit ORDER BY kg LIMIT 1"),
        is(List.of("{\"kind\":\"x\",\"kg\":4}")));
    assertThat(
        sample(
            "SELECT SUM(kg) AS kg FROM (SELECT * FROM market.fruit UNION ALL"
                + " SELECT * FROM market.fruit)"),
        is(List.of("{\"kg\":28}")));
  }

  @Test
  void starsHaveTheOrderOfTheTableWhateverIsReadFirst() throws Exception {
    assertThat(
        sample("SELECT (SELECT MAX(kg) FROM market.fruit) AS top, * FROM market.fruit ORDER BY kg"),
        is(
            List.of(
                "{\"top\":7,\"kind\":\"apple\",\"kg\":2}",
                "{\"top\":7,\"kind\":\"pear\",\"kg\":5}",
                "{\"top\":7,\"kind\":\"apple\",\"kg\":7}")));
    runs(
        "INSERT market.fruit SELECT b.* FROM (SELECT kg FROM market.fruit) AS a"
            + " JOIN market.fruit AS b ON a.kg + 2 = b.kg");
    assertThat(
        steps.rows("SELECT * FROM market.fruit ORDER BY kg"),
        equalTo("apple 2\npear 5\napple 7\napple 7\n"));
  }

  @Test
  void pipesNameColumnsThatAreNotReadOtherwise() throws Exception {
    assertThat(
        sample("FROM market.fruit |> DROP kind |> AGGREGATE SUM(kg) AS kg"),
        is(List.of("{\"kg\":14}")));
    assertThat(
        sample("FROM market.fruit |> RENAME kind AS what |> AGGREGATE SUM(kg) AS kg"),
        is(List.of("{\"kg\":14}")));
  }

  @Test
  void typesHaveAllTheNamesThatBigQueryHasForThem() throws Exception {
    runs("CREATE TABLE market.made (a SMALLINT, b DECIMAL(4, 1), c BIGDECIMAL)");
    runs("INSERT market.made SELECT CAST('7' AS BIGINT), CAST(1.25 AS DECIMAL), 2");
    assertThat(steps.rows("SELECT a, b FROM market.made"), equalTo("7 1.300000000\n"));
  }

  @Test
  void errorsOfAnalysisNameTheirPlace() throws Exception {
    assertThat(
        failure("SELECT kind,\n  nme FROM market.fruit"),
        equalTo("invalidQuery: Unrecognized name: nme [at 2:3]"));
    assertThat(failure("SELEC 1"), containsString("Syntax error"));
    assertThat(failure("  "), equalTo("invalidQuery: there is no statement in it"));
  }
}

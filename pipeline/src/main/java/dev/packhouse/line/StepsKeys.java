package dev.packhouse.line;

import dev.packhouse.schema.FieldReader;
import dev.packhouse.yaml.Shape;
import dev.packhouse.yaml.Shape.Either;
import dev.packhouse.yaml.Shape.Items;
import dev.packhouse.yaml.Shape.Keys;
import dev.packhouse.yaml.Shape.Named;
import dev.packhouse.yaml.Shape.Text;
import dev.packhouse.yaml.Shape.Whole;
import dev.packhouse.yaml.Shape.Word;
import java.util.List;

/** Every key below {@code steps} of a line.yaml. */
final class StepsKeys {

  /**
   * BigQuery answers 100 requests a second of one user to one method, and each job that runs is
   * asked for at every poll.
   *
   * @see <a href="https://cloud.google.com/bigquery/quotas#api_request_quotas">API request
   *     quotas</a>
   */
  private static final int MOST_JOBS = 100;

  /** More attempts than these mend nothing, and each may be billed. */
  private static final int MOST_ATTEMPTS = 10;

  /**
   * The types that a parameter can have. STRUCT and RANGE have forms of their own, and a step can
   * put them together from others.
   *
   * @see <a href="https://cloud.google.com/bigquery/docs/parameterized-queries">Parameterized
   *     queries</a>
   */
  static final List<String> PARAMETER_TYPES =
      List.of(
          "STRING",
          "BYTES",
          "INT64",
          "FLOAT64",
          "NUMERIC",
          "BIGNUMERIC",
          "BOOL",
          "TIMESTAMP",
          "DATE",
          "TIME",
          "DATETIME",
          "JSON",
          "GEOGRAPHY");

  private static final Text VALUE = Text.of("a text, a number, true or false");
  private static final Text READ_TABLE =
      Text.of("dataset.table or project.dataset.table, or the beginning of names and *");

  private static final Shape.Key TIMEOUT =
      Shape.Key.optional(
          "timeout",
          LineKeys.DURATION,
          "How long one attempt may take, from the request to start it on, before it is cancelled"
              + " and has failed; from 1s to 6h, which is BigQuery's own limit.");

  private static final Shape.Key ATTEMPTS =
      Shape.Key.optional(
          "attempts",
          new Whole(1, MOST_ATTEMPTS),
          "How many jobs may be started, one after another, where one failed for a reason that may"
              + " pass.");

  private static final Shape.Key MOST_BYTES =
      Shape.Key.optional(
          "maximumBytesBilled",
          LineKeys.SIZE,
          "A job that would be billed for more is refused by BigQuery, which costs nothing; from"
              + " 10MiB, the least that a query is billed for.");

  static final Keys PARAMETER =
      Keys.of(
          "a parameter",
          Shape.Key.required("type", new Word(PARAMETER_TYPES), "Its type."),
          Shape.Key.optional("value", VALUE, "The value. Either this or `values`."),
          Shape.Key.optional(
              "values", new Items(VALUE, 0, 10_000), "The values of an array of that type."));

  static final Keys OVERRIDE =
      Keys.of(
          "a step's override",
          Shape.Key.optional(
                  "reads",
                  new Items(READ_TABLE, 0, 1_000),
                  "The tables that the step reads, instead of what its SQL tells. Needed where that"
                      + " cannot tell: EXECUTE IMMEDIATE, CALL.")
              .otherwise("what the SQL tells"),
          Shape.Key.optional("writes", new Items(LineKeys.TABLE, 0, 1_000), "The same of writing.")
              .otherwise("what the SQL tells"),
          TIMEOUT.otherwise("that of `steps`"),
          ATTEMPTS.otherwise("those of `steps`"),
          MOST_BYTES.otherwise("that of `steps`"));

  static final Keys EXTERNAL_TABLE =
      Keys.of(
          "an external table",
          Shape.Key.optional(
              "schema", Text.of("a schema file"), "Its columns, as a record type names them."),
          Shape.Key.optional(
              "fields",
              FieldReader.shape(),
              "Its columns, inline. With neither, SQL that reads the table is not checked against"
                  + " its columns."));

  static final Keys ASSERTION =
      Keys.of(
          "an assertion",
          Shape.Key.required("name", LineKeys.NAME, "Unique among assertions and steps."),
          Shape.Key.required(
              "table",
              LineKeys.TABLE,
              "The table that it is about. It runs when that has changed, and before the steps that"
                  + " read it."),
          Shape.Key.optional(
              "query",
              Text.of("a query in GoogleSQL"),
              "The query, which must return no row. Either this or `file`."),
          Shape.Key.optional(
              "file", Text.of("a path or gs:// address"), "The file that holds the query."),
          TIMEOUT.otherwise("that of `steps`"),
          ATTEMPTS.otherwise("those of `steps`"),
          MOST_BYTES.otherwise("that of `steps`"));

  static final Keys RECORD =
      Keys.of(
          "record",
          Shape.Key.optional("jobs", LineKeys.TABLE, "Where the states of jobs are recorded.")
              .otherwise("ops.jobs"),
          Shape.Key.optional(
                  "manifests", LineKeys.TABLE, "Where the states of manifests are recorded.")
              .otherwise("ops.manifests"));

  static final Keys STEPS =
      Keys.of(
          "steps",
          Shape.Key.required(
              "dir",
              Text.of("a folder"),
              "The folder of the SQL files (`.sql`), one statement or script in each; folders in it"
                  + " are not looked into. A step has its file's name without `.sql`."),
          Shape.Key.optional(
                  "every",
                  LineKeys.DURATION,
                  "In streaming, how long what lands is gathered for one manifest, from 1m to 1d. In"
                      + " batch there is one, after the load.")
              .otherwise("15m"),
          Shape.Key.optional(
                  "concurrency",
                  new Whole(1, MOST_JOBS),
                  "The most jobs of the line that run at a time.")
              .otherwise("10"),
          Shape.Key.optional(
                  "budget",
                  Text.of("bytes in a time, such as 2TiB/day", Quantities.BUDGET),
                  "Bytes billed that the steps may use in an hour, a day (of UTC) or 30 days"
                      + " (`month`).")
              .otherwise("no limit"),
          Shape.Key.optional(
              "announce",
              Keys.of(
                  "announce", Shape.Key.required("topic", LineKeys.TOPIC, "The Pub/Sub topic.")),
              "Who is told of each finished manifest and each failed step, by CloudEvents."),
          Shape.Key.optional(
                  "location",
                  Text.of(
                      "a location of BigQuery such as EU or europe-west3",
                      "[A-Za-z][A-Za-z0-9-]{1,62}"),
                  "Where the datasets are that the steps work on, and so their jobs.")
              .otherwise("US"),
          Shape.Key.optional("record", RECORD, "The tables that tell of jobs and manifests."),
          Shape.Key.optional(
              "parameters",
              new Named(
                  "a mapping from names to values",
                  Text.of(
                      "a name of letters, digits and _, no digit first",
                      "[A-Za-z_][A-Za-z0-9_]{0,127}"),
                  Either.of(VALUE, PARAMETER)),
              "What every statement can ask for by `@name`, beside `@run_id`, `@manifest_id`,"
                  + " `@window_start`, `@window_end` and `@arrived`. `7` is an INT64, `0.5` a"
                  + " FLOAT64, `true` a BOOL, and anything else a STRING, also in quotes and where a"
                  + " variable stands; other types are told with `type`."),
          TIMEOUT.otherwise("6h"),
          ATTEMPTS.otherwise("4"),
          MOST_BYTES.otherwise("what is left of the budget"),
          Shape.Key.optional(
              "overrides",
              new Named(
                  "a mapping from steps to what differs for them",
                  Text.of("a file's name without .sql", "[^/]{1,255}"),
                  OVERRIDE),
              "What differs for single steps, by their names."),
          Shape.Key.optional(
              "externalTables",
              new Named("a mapping from names to tables", READ_TABLE, EXTERNAL_TABLE),
              "Tables that steps read and nothing of this line makes. `{}` says no more than that;"
                  + " a name that ends in `*` stands for all that begin so."),
          Shape.Key.optional(
              "assertions",
              new Items(ASSERTION, 0, 1_000),
              "Queries that must return no row. One that does stops the steps that read its"
                  + " table."));

  private StepsKeys() {}
}

package dev.packhouse.line;

import dev.packhouse.schema.FieldReader;
import dev.packhouse.yaml.Shape;
import dev.packhouse.yaml.Shape.Either;
import dev.packhouse.yaml.Shape.Items;
import dev.packhouse.yaml.Shape.Keys;
import dev.packhouse.yaml.Shape.Named;
import dev.packhouse.yaml.Shape.Text;
import dev.packhouse.yaml.Shape.Truth;
import dev.packhouse.yaml.Shape.Whole;
import dev.packhouse.yaml.Shape.Word;
import java.util.List;
import java.util.Map;

/**
 * Every key that a line.yaml may have: what its reader accepts, what editors propose
 * (docs/line.schema.json) and what the reference tells (docs/line.md).
 */
final class LineKeys {

  static final Text NAME =
      Text.of("a name of letters, digits, - and _, a letter first", "[A-Za-z][A-Za-z0-9_-]{0,99}");
  private static final Text TEXT = Text.of("a text");
  private static final Text EXPRESSION = Text.of("a CEL expression");
  static final Text DURATION = Text.of("a duration such as 24h or 15m", Quantities.DURATION);
  private static final Text COLUMN = Text.of("a column's name");
  static final Text TABLE = Text.of("dataset.table or project.dataset.table");
  static final Text SUBSCRIPTION =
      Text.of(
          "projects/PROJECT/subscriptions/NAME",
          "projects/[a-z0-9.:-]+/subscriptions/[A-Za-z][A-Za-z0-9._~+%-]{2,254}");
  static final Text TOPIC =
      Text.of(
          "projects/PROJECT/topics/NAME",
          "projects/[a-z0-9.:-]+/topics/[A-Za-z][A-Za-z0-9._~+%-]{2,254}");
  static final Text SIZE = Text.of("a number of bytes such as 10MB or 512KiB", Quantities.SIZE);
  private static final Text POINTER =
      Text.of("a JSON Pointer such as /features", "(/([^/~]|~[01])*)+");
  private static final Text CHARACTER =
      Text.of("a single ASCII character, or \\t", "[\\x20-\\x7e\\t]|\\\\t");

  private static final Keys CSV =
      Keys.of(
          "csv",
          Shape.Key.optional("delimiter", CHARACTER, "Stands between values.").otherwise(","),
          Shape.Key.optional(
                  "quote",
                  Text.of("a single ASCII character", "[\\x20-\\x7e]"),
                  "Stands around values that hold delimiters, quotes or line ends.")
              .otherwise("\""),
          Shape.Key.optional(
                  "header",
                  Either.of(new Truth(), new Items(Text.of("a column's name"), 1, 10_000)),
                  "Whether the first line of each file names its columns. Where it does not, a list"
                      + " of their names; `false` takes them from the schema, in its order.")
              .otherwise("true"),
          Shape.Key.optional("nullMarker", TEXT, "The unquoted text that stands for no value.")
              .otherwise("the empty text"));

  private static final Shape.Key TYPE =
      Shape.Key.required(
          "type",
          Word.of("files", "pubsub", "arrivals", "announcements"),
          "What kind of source it is.");

  private static final Shape.Key FORMAT =
      Shape.Key.required(
          "format", Word.of("json", "csv", "avro", "parquet"), "How the records are written.");

  private static final Shape.Key AT =
      Shape.Key.optional(
          "at",
          POINTER,
          "JSON only: where in a document the array of records is. An array at the top needs no"
              + " word.");

  private static final Shape.Key CSV_KEY =
      Shape.Key.optional("csv", CSV, "CSV only: how it is written.");

  private static final Shape.Key MOST_BYTES =
      Shape.Key.optional(
              "maxRecordBytes", SIZE, "A larger record becomes a dead letter (RECORD_TOO_LARGE).")
          .otherwise("10MB");

  private static final Text PATTERN = Text.of("a path or gs:// address");

  private static final String ABOUT_PATTERN =
      "Path or `gs://` address of the files; `*` stands for anything in a name, `**` for folders"
          + " too. A relative one starts at the folder of line.yaml.";

  private static final Shape.Key ATTRIBUTES =
      Shape.Key.optional(
              "attributes",
              new Named("a mapping from names to texts", Text.of("an attribute's name"), TEXT),
              "What `envelope.attributes` is for these files, which bring none along.")
          .otherwise("no attributes");

  static final Keys FILE_SET =
      Keys.of(
          "a set of files",
          Shape.Key.required("pattern", PATTERN, ABOUT_PATTERN),
          FORMAT,
          AT,
          CSV_KEY,
          MOST_BYTES,
          ATTRIBUTES);

  static final Keys FILES =
      Keys.of(
          "a source of files",
          TYPE,
          Shape.Key.optional(
              "files",
              new Items(FILE_SET, 1, 100),
              "Several kinds of files, which a run reads together. Either this, or `pattern` and"
                  + " `format` and the other keys here for files of one kind."),
          Shape.Key.optional("pattern", PATTERN, ABOUT_PATTERN),
          Shape.Key.optional("format", FORMAT.shape(), FORMAT.description()),
          AT,
          CSV_KEY,
          MOST_BYTES,
          ATTRIBUTES);

  private static final Keys PAYLOAD_SCHEMA =
      Keys.of(
          "payloadSchema",
          Shape.Key.optional(
              "file", Text.of("a path or gs:// address"), "Avro: a schema file (`.avsc`)."),
          Shape.Key.optional(
              "resource",
              Text.of(
                  "projects/PROJECT/schemas/NAME",
                  "projects/[a-z0-9.:-]+/schemas/[A-Za-z][A-Za-z0-9._~+%-]{2,254}"),
              "Avro: a schema of Pub/Sub, with all its revisions. It is looked up when the line is"
                  + " started, not when it is validated."),
          Shape.Key.optional(
              "descriptor",
              Text.of("a path or gs:// address"),
              "Protobuf: a descriptor set, as `protoc --include_imports --descriptor_set_out`"
                  + " writes it."),
          Shape.Key.optional(
              "message",
              Text.of("a message's full name, such as market.Delivery"),
              "Protobuf: the type of a payload, by its full name."));

  private static final Keys PUBSUB =
      Keys.of(
          "a source of messages",
          TYPE,
          Shape.Key.optional(
              "subscription", SUBSCRIPTION, "The Pub/Sub subscription. Either this or `topic`."),
          Shape.Key.optional(
              "topic",
              TOPIC,
              "The Pub/Sub topic, read by a subscription that each run makes for itself: what is"
                  + " published while none runs is not read."),
          Shape.Key.required(
              "format",
              Word.of("json", "csv", "avro", "protobuf"),
              "How a message's payload is written."),
          Shape.Key.optional(
                  "payloadSchema",
                  PAYLOAD_SCHEMA,
                  "Avro and Protobuf: what payloads are written by. Protobuf needs it; Avro without"
                      + " it are container files.")
              .otherwise("payloads bring their schema along"),
          Shape.Key.optional(
                  "compression",
                  Word.of("auto", "gzip", "none"),
                  "Which payloads are inflated: those that are seen to be gzip, by their first bytes"
                      + " or the attribute `content-encoding`; all; or none.")
              .otherwise("auto"),
          Shape.Key.optional(
                  "maxInflatedBytes",
                  SIZE,
                  "A payload that inflates to more becomes a dead letter (RECORD_TOO_LARGE).")
              .otherwise("64MB"),
          Shape.Key.optional(
                  "idAttribute",
                  TEXT,
                  "The attribute that holds a message's own id, by which Pub/Sub's repetitions are"
                      + " told.")
              .otherwise("Pub/Sub's message id"),
          Shape.Key.optional(
                  "timestampAttribute", TEXT, "The attribute that holds a message's event time.")
              .otherwise("the publish time"),
          AT,
          CSV_KEY,
          MOST_BYTES);

  private static final Keys LEDGER =
      Keys.of(
          "ledger",
          Shape.Key.required(
              "within",
              DURATION,
              "How long a file is remembered. Pub/Sub redelivers a notification that was not"
                  + " acknowledged for as long as the subscription keeps messages, 7 days unless"
                  + " told otherwise."));

  private static final Keys ARRIVALS =
      Keys.of(
          "a source of arriving files",
          TYPE,
          Shape.Key.required(
              "subscription",
              SUBSCRIPTION,
              "The Pub/Sub subscription that gets a bucket's object-finalize messages."),
          FORMAT,
          AT,
          CSV_KEY,
          MOST_BYTES,
          ATTRIBUTES,
          Shape.Key.optional(
                  "ledger",
                  LEDGER,
                  "What keeps a file from being read twice: its name and generation are remembered"
                      + " from its first notification on.")
              .otherwise("`{within: 7d}`"));

  private static final Keys ANNOUNCEMENTS =
      Keys.of(
          "a source of announcements",
          TYPE,
          Shape.Key.optional(
              "subscription",
              SUBSCRIPTION,
              "The Pub/Sub subscription of other lines' announce topic. Either this or `topic`."),
          Shape.Key.optional(
              "topic",
              TOPIC,
              "The announce topic, read by a subscription that each run makes for itself: what is"
                  + " announced while none runs is not heard."));

  private static final Keys CHECK =
      Keys.of(
          "a check",
          Shape.Key.required("name", NAME, "The rule that dead letters and warnings name."),
          Shape.Key.required(
              "expr", EXPRESSION, "True of a good record. It fails only on false, not on null."),
          Shape.Key.optional(
                  "message", TEXT, "What is wrong with a record that fails, for a person.")
              .otherwise("the expression"),
          Shape.Key.optional(
                  "severity",
                  Word.of("reject", "warn"),
                  "`reject` makes a dead letter; `warn` lands the record and counts it.")
              .otherwise("reject"));

  private static final Keys ROUTE =
      Keys.of(
          "a route",
          Shape.Key.required("name", NAME, "The route's name."),
          Shape.Key.optional(
                  "when", EXPRESSION, "True of the records that it takes; null is not true.")
              .otherwise("every record"),
          Shape.Key.required(
              "table",
              TABLE,
              "`dataset.table` or `project.dataset.table`. `{name}` puts in the value of a column or"
                  + " of a `let`."),
          Shape.Key.optional(
              "allow",
              new Items(TABLE, 1, 1_000),
              "The tables that a name with `{...}` may come to; needed there, and only there."));

  private static final Keys DEDUPE =
      Keys.of(
          "dedupe",
          Shape.Key.required(
              "within",
              DURATION,
              "How long an `id` is remembered after it was first seen, by the clock of the run. Batch"
                  + " remembers it to the end of the run."));

  private static final Keys RECORD_TYPE =
      Keys.of(
          "a record type",
          Shape.Key.required("type", NAME, "The record type's name."),
          Shape.Key.optional(
                  "when",
                  EXPRESSION,
                  "Of which envelopes it is; only `envelope` is there to ask. The first record type"
                      + " that matches takes an envelope.")
              .otherwise("every envelope"),
          Shape.Key.optional(
              "schema",
              Text.of("a schema file"),
              "The schema file: BigQuery schema JSON (`.json`), Avro (`.avsc`) or a data contract"
                  + " (`.odcs.yaml`, with `#object` where it has several). Either this or `fields`."),
          Shape.Key.optional("fields", FieldReader.shape(), "The schema, inline."),
          Shape.Key.optional(
              "from",
              new Named(
                  "a mapping from columns to names in the input",
                  COLUMN,
                  Text.of("a name in the input")),
              "The names in the input of a schema file's columns, where they differ: `{column: name"
                  + " in the input}`."),
          Shape.Key.optional(
                  "unknownFields",
                  Word.of("reject", "drop", "keep"),
                  "Fields that the schema does not know: the record is a dead letter, they are left"
                      + " out, or they land in a JSON column.")
              .otherwise("reject"),
          Shape.Key.optional("unknownFieldsColumn", COLUMN, "The JSON column, for `keep`.")
              .otherwise("unknown_fields"),
          Shape.Key.optional(
                  "unrouted",
                  Word.of("deadLetter", "filter"),
                  "A record that no route takes: a dead letter (NO_ROUTE), or counted as filtered.")
              .otherwise("deadLetter"),
          Shape.Key.optional("id", EXPRESSION, "What tells the record from others."),
          Shape.Key.optional(
              "eventTime", EXPRESSION, "When what the record tells happened: a timestamp."),
          Shape.Key.optional(
              "dedupe",
              DEDUPE,
              "Lands only the first record of an `id`; the others are counted as duplicates."),
          Shape.Key.optional(
              "let",
              new Named("a mapping from names to expressions", COLUMN, EXPRESSION),
              "Names for values: in expressions, and in tables' names. They do not land."),
          Shape.Key.optional(
              "columns",
              new Named("a mapping from names to expressions", COLUMN, EXPRESSION),
              "Computed columns, which land."),
          Shape.Key.optional(
              "checks", new Items(CHECK, 0, 1_000), "What must be true of a record that lands."),
          Shape.Key.required(
              "routes",
              new Items(ROUTE, 1, 1_000),
              "Where records go; the first match takes one."));

  private static final Keys PARTITION =
      Keys.of(
          "partitionBy",
          Shape.Key.optional(
                  "field",
                  COLUMN,
                  "A DATE, DATETIME or TIMESTAMP column, or an INT64 one with `range`.")
              .otherwise("the time of loading"),
          Shape.Key.optional(
                  "type", Word.of("DAY", "HOUR", "MONTH", "YEAR"), "The span of a partition.")
              .otherwise("DAY"),
          Shape.Key.optional(
              "range",
              Keys.of(
                  "range",
                  Shape.Key.required(
                      "start",
                      new Whole(Long.MIN_VALUE, Long.MAX_VALUE),
                      "Where the first partition starts."),
                  Shape.Key.required(
                      "end",
                      new Whole(Long.MIN_VALUE, Long.MAX_VALUE),
                      "Where the last one ends, itself not in it."),
                  Shape.Key.required(
                      "interval", new Whole(1, Long.MAX_VALUE), "The width of each.")),
              "Partitions by ranges of an INT64 column."));

  private static final Keys TABLE_KEYS =
      Keys.of(
          "a table",
          Shape.Key.optional(
              "partitionBy", PARTITION, "How the table is partitioned when created."),
          Shape.Key.optional(
              "clusterBy", new Items(COLUMN, 1, 4), "Up to four columns that it is clustered by."),
          Shape.Key.optional(
                  "disposition",
                  Word.of("append", "truncate"),
                  "`truncate` replaces what the table holds (batch, by load jobs).")
              .otherwise("append"),
          Shape.Key.optional("description", TEXT, "Becomes the table's description."));

  private static final Text SHARE =
      Text.of(
          "a share such as 10%, or a number of dead letters", "[0-9]+(\\.[0-9]+)?%|[0-9]{1,18}");

  private static final Keys STOP_ABOVE =
      Keys.of(
          "stopAbove",
          Shape.Key.optional(
                  "share",
                  Text.of("a share such as 10%", "[0-9]+(\\.[0-9]+)?%"),
                  "More dead letters than this share of the records read...")
              .otherwise("0%"),
          Shape.Key.optional("min", new Whole(0, Long.MAX_VALUE), "... and more than this number.")
              .otherwise("0"));

  private static final Keys DEAD_LETTERS =
      Keys.of(
          "deadLetters",
          Shape.Key.optional("table", TABLE, "The table that they land in.")
              .otherwise(DeadLetterSpec.DEFAULT_TABLE),
          Shape.Key.optional("topic", TOPIC, "A Pub/Sub topic that they are published to as well."),
          Shape.Key.optional(
                  "stopAbove",
                  Either.of(SHARE, STOP_ABOVE),
                  "A run with more dead letters than this ends with exit code 5. `10%` and `1000` are"
                      + " short for `{share: 10%}` and `{min: 1000}`.")
              .otherwise("any number is fine"));

  private static final Keys RECEIPTS =
      Keys.of(
          "receipts",
          Shape.Key.optional("table", TABLE, "The table that they land in.")
              .otherwise(ReceiptSpec.DEFAULT.table()),
          Shape.Key.optional(
                  "every",
                  DURATION,
                  "The length of the intervals of arrival that they count, from 1s to 1d.")
              .otherwise("1m"));

  private static final Keys WRITE =
      Keys.of(
          "write",
          Shape.Key.optional(
                  "stream",
                  Word.of("exactly-once", "at-least-once"),
                  "How rows get into BigQuery in streaming, by the Storage Write API: each row once,"
                      + " or cheaper and quicker, where a retry may repeat rows.")
              .otherwise("exactly-once"),
          Shape.Key.optional(
                  "batch",
                  Word.of("loads", "exactly-once", "at-least-once"),
                  "How rows get into BigQuery in batch: load jobs, or the Storage Write API.")
              .otherwise("loads"),
          Shape.Key.optional(
                  "schemaLag",
                  DURATION,
                  "By the Storage Write API, how long a row waits for a column that its table does"
                      + " not show, before it is a dead letter; 10m at most. [Schema"
                      + " changes](schema-changes.md) tells more.")
              .otherwise("10m"));

  /** A whole line.yaml. */
  static final Keys LINE =
      Keys.of(
          "line.yaml",
          Shape.Key.required("name", NAME, "The line's name."),
          Shape.Key.required(
              "sources",
              new Named(
                  "a mapping from names to sources",
                  NAME,
                  new Shape.ByWord(
                      "a source",
                      "type",
                      Ordered.of(
                          Map.entry("files", FILES),
                          Map.entry("pubsub", PUBSUB),
                          Map.entry("arrivals", ARRIVALS),
                          Map.entry("announcements", ANNOUNCEMENTS)))),
              "Where envelopes come from, by name. A run reads one of them: `--source`, or the only"
                  + " one that fits."),
          Shape.Key.optional(
              "records",
              new Items(RECORD_TYPE, 1, 1_000),
              "The record types, in the order in which their `when` is asked. Needed, unless all"
                  + " sources are announcements."),
          Shape.Key.optional(
              "tables",
              new Named("a mapping from names to tables", TABLE, TABLE_KEYS),
              "How the tables that routes name are made. A table that is not here is made without"
                  + " partitions and clusters."),
          Shape.Key.optional("deadLetters", DEAD_LETTERS, "What could not land."),
          Shape.Key.optional(
              "receipts",
              RECEIPTS,
              "What a streaming run writes of its counts, interval by interval."),
          Shape.Key.optional("write", WRITE, "How rows get into BigQuery."),
          Shape.Key.optional(
              "steps", StepsKeys.STEPS, "SQL that BigQuery runs after data has landed."));

  private LineKeys() {}

  /** The parts of a line.yaml that the reference (docs/line.md) tells one by one. */
  static List<Keys> parts() {
    return List.of(
        FieldReader.keys(),
        LINE,
        FILES,
        FILE_SET,
        PUBSUB,
        PAYLOAD_SCHEMA,
        ARRIVALS,
        LEDGER,
        ANNOUNCEMENTS,
        CSV,
        RECORD_TYPE,
        DEDUPE,
        CHECK,
        ROUTE,
        TABLE_KEYS,
        PARTITION,
        DEAD_LETTERS,
        STOP_ABOVE,
        RECEIPTS,
        WRITE,
        StepsKeys.STEPS,
        StepsKeys.PARAMETER,
        StepsKeys.OVERRIDE,
        StepsKeys.EXTERNAL_TABLE,
        StepsKeys.ASSERTION,
        StepsKeys.RECORD);
  }
}

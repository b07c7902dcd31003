package dev.packhouse.warehouse;

import static dev.packhouse.warehouse.Loads.column;
import static dev.packhouse.warehouse.Loads.load;
import static dev.packhouse.warehouse.Loads.schema;
import static dev.packhouse.warehouse.Loads.table;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.protobuf.Descriptors.Descriptor;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowToStorageApiProto;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowToStorageApiProto.SchemaInformation;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values at the ends of every type's range, by every way in, alone, in arrays, in structs. */
class EveryTypeTest {

  private static final BigDecimal NUMERIC =
      new BigDecimal("-99999999999999999999999999999.999999999");
  private static final BigDecimal BIGNUMERIC =
      new BigDecimal(
          "-578960446186580977117854925043439539266.34992332820282019728792003956564819968");
  private static final long FIRST_MICROS = -62_135_596_800_000_000L;
  private static final long LAST_MICROS = 253_402_300_799_999_999L;

  private static final List<TableFieldSchema> SCALARS =
      List.of(
          column("text", "STRING"),
          column("bytes", "BYTES"),
          column("whole", "INT64"),
          column("real", "FLOAT64"),
          column("numeric", "NUMERIC"),
          column("bignumeric", "BIGNUMERIC"),
          column("truth", "BOOL"),
          column("instant", "TIMESTAMP"),
          column("day", "DATE"),
          column("time", "TIME"),
          column("civil", "DATETIME"),
          column("json", "JSON"),
          column("place", "GEOGRAPHY"));

  private static final String ALONE =
      """
      "text":"a\\u0000bc","bytes":"AP8=","whole":-9223372036854775808,"real":4.9E-324,\
      "numeric":"-99999999999999999999999999999.999999999",\
      "bignumeric":"-578960446186580977117854925043439539266.34992332820282019728792003956564819968",\
      "truth":true,"instant":"0001-01-01T00:00:00Z","day":"9999-12-31","time":"23:59:59.999999",\
      "civil":"9999-12-31T23:59:59.999999","json":{"a":[1,null]},"place":"POINT(1 2)\"""";

  private static final String EXPECTED =
      "[\n{" + ALONE + ",\"list\":[{" + ALONE + "},{" + ALONE + "}],\"counts\":[1,2,3]}\n]\n";

  @TempDir Path folder;
  private EmbeddedWarehouse warehouse;

  @BeforeEach
  void open() throws Exception {
    warehouse = EmbeddedWarehouse.open(folder);
    warehouse.createDataset("types");
  }

  @AfterEach
  void close() throws Exception {
    warehouse.close();
  }

  private static TableSchema columns() {
    List<TableFieldSchema> columns = new ArrayList<>(SCALARS);
    columns.add(column("list", "RECORD").setMode("REPEATED").setFields(SCALARS));
    columns.add(column("counts", "INT64").setMode("REPEATED"));
    return schema(columns.toArray(new TableFieldSchema[0]));
  }

  private String shown(String table) throws Exception {
    StringWriter out = new StringWriter();
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows = reader.head(table, 10)) {
      ResultFormat.JSON.write(rows, out, 80);
    }
    return out.toString();
  }

  private static Schema logical(LogicalTypes.Decimal type) {
    return type.addToSchema(Schema.create(Schema.Type.BYTES));
  }

  private static SchemaBuilder.FieldAssembler<Schema> scalars(String name) {
    Schema day = LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
    Schema time = LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));
    Schema instant = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    Schema civil = LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    // Not in the order of the table: load files are matched by name.
    return SchemaBuilder.record(name)
        .fields()
        .requiredBoolean("truth")
        .optionalString("text")
        .optionalBytes("bytes")
        .requiredLong("whole")
        .optionalDouble("real")
        .name("numeric")
        .type(logical(LogicalTypes.decimal(38, 9)))
        .noDefault()
        .name("bignumeric")
        .type(logical(LogicalTypes.decimal(77, 38)))
        .noDefault()
        .name("instant")
        .type(instant)
        .noDefault()
        .name("day")
        .type(day)
        .noDefault()
        .name("time")
        .type(time)
        .noDefault()
        .name("civil")
        .type(civil)
        .noDefault()
        .requiredString("json")
        .requiredString("place");
  }

  private static GenericRecord fill(GenericRecord row) {
    row.put("text", "a\0bc");
    row.put("bytes", ByteBuffer.wrap(new byte[] {0, -1}));
    row.put("whole", Long.MIN_VALUE);
    row.put("real", Double.MIN_VALUE);
    row.put("numeric", ByteBuffer.wrap(NUMERIC.unscaledValue().toByteArray()));
    row.put("bignumeric", ByteBuffer.wrap(BIGNUMERIC.setScale(38).unscaledValue().toByteArray()));
    row.put("truth", true);
    row.put("instant", FIRST_MICROS);
    row.put("day", 2_932_896);
    row.put("time", 86_399_999_999L);
    row.put("civil", LAST_MICROS);
    row.put("json", "{\"a\":[1,null]}");
    row.put("place", "POINT(1 2)");
    return row;
  }

  private static TableRow fill(TableRow row) {
    return row.set("text", "a\0bc")
        .set("bytes", "AP8=")
        .set("whole", Long.toString(Long.MIN_VALUE))
        .set("real", "4.9E-324")
        .set("numeric", NUMERIC.toPlainString())
        .set("bignumeric", BIGNUMERIC.toPlainString())
        .set("truth", true)
        .set("instant", "0001-01-01T00:00:00Z")
        .set("day", "9999-12-31")
        .set("time", "23:59:59.999999")
        .set("civil", "9999-12-31T23:59:59.999999")
        .set("json", "{\"a\":[1,null]}")
        .set("place", "POINT(1 2)");
  }

  private static TableRow tableRow() {
    return fill(new TableRow())
        .set("list", List.of(fill(new TableRow()), fill(new TableRow())))
        .set("counts", List.of(1L, 2L, 3L));
  }

  private static void succeeded(Job job) {
    assertThat(job.getStatus().getErrorResult(), is(nullValue()));
  }

  @Test
  void avroLoadsKeepEveryValue() throws Exception {
    Schema element = scalars("element").endRecord();
    Schema avro =
        scalars("root")
            .name("list")
            .type(Schema.createArray(element))
            .noDefault()
            .name("counts")
            .type(Schema.createArray(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .endRecord();
    GenericRecord row = fill(new GenericData.Record(avro));
    row.put(
        "list",
        List.of(fill(new GenericData.Record(element)), fill(new GenericData.Record(element))));
    row.put("counts", List.of(1L, 2L, 3L));
    Path file = Loads.avro(folder.resolve("types.avro"), avro, List.of(row));
    succeeded(Loads.run(warehouse, load(table("types", "avro"), columns(), file)));
    assertThat(shown("types.avro"), equalTo(EXPECTED));
  }

  @Test
  void jsonLoadsKeepEveryValue() throws Exception {
    Path file = folder.resolve("types.json");
    Files.writeString(file, EXPECTED.substring(2, EXPECTED.length() - 2).replace("\n", "") + "\n");
    JobConfigurationLoad load =
        load(table("types", "json"), columns(), file).setSourceFormat("NEWLINE_DELIMITED_JSON");
    succeeded(Loads.run(warehouse, load));
    assertThat(shown("types.json"), equalTo(EXPECTED));
  }

  @Test
  void storageWritesKeepEveryValue() throws Exception {
    BigQueryOptions options = PipelineOptionsFactory.as(BigQueryOptions.class);
    Loads.datasets(warehouse)
        .createTable(
            new com.google.api.services.bigquery.model.Table()
                .setTableReference(table("types", "proto"))
                .setSchema(columns()));
    Descriptor descriptor =
        TableRowToStorageApiProto.getDescriptorFromTableSchema(columns(), true, false);
    var message =
        TableRowToStorageApiProto.messageFromTableRow(
            SchemaInformation.fromTableSchema(
                TableRowToStorageApiProto.schemaToProtoTableSchema(columns())),
            descriptor,
            tableRow(),
            false,
            false,
            null,
            null,
            null);
    StreamAppendClient client =
        warehouse
            .services()
            .getWriteStreamService(options)
            .getStreamAppendClient(
                "projects/p/datasets/types/tables/proto/streams/_default",
                descriptor.toProto(),
                false,
                AppendRowsRequest.MissingValueInterpretation.NULL_VALUE);
    client
        .appendRows(-1, ProtoRows.newBuilder().addSerializedRows(message.toByteString()).build())
        .get();
    assertThat(shown("types.proto"), equalTo(EXPECTED));
  }

  @Test
  void streamingInsertsKeepEveryValue() throws Exception {
    Loads.datasets(warehouse)
        .createTable(
            new com.google.api.services.bigquery.model.Table()
                .setTableReference(table("types", "inserted"))
                .setSchema(columns()));
    assertThat(Loads.insert(warehouse, table("types", "inserted"), tableRow()), is(List.of()));
    assertThat(shown("types.inserted"), equalTo(EXPECTED));
  }

  @Test
  void nullsAreNullsAndAnArrayWithoutAValueIsEmpty() throws Exception {
    Path file = folder.resolve("null.json");
    Files.writeString(file, "{}\n{\"whole\":null,\"list\":[{}],\"counts\":null}\n");
    JobConfigurationLoad load =
        load(table("types", "nothing"), columns(), file).setSourceFormat("NEWLINE_DELIMITED_JSON");
    succeeded(Loads.run(warehouse, load));
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows =
            reader.query(
                "SELECT count(*), count(text), count(whole), count(civil), sum(len(list)),"
                    + " sum(len(counts)), count(counts), count(list[1].text) FROM types.nothing")) {
      assertThat(
          rows.next().stream().map(String::valueOf).toList(),
          is(List.of("2", "0", "0", "0", "1", "0", "2", "0")));
    }
  }
}

package dev.packhouse.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.Encoder;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.api.ReadSupport.ReadContext;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** Turns the rows of one Parquet file into Avro data. */
final class ParquetRows {

  private final ParquetConfiguration configuration;
  private final MessageType type;
  private final ParquetDatumWriter writer;
  private final byte[] writerSchema;

  private ParquetRows(
      ParquetConfiguration configuration,
      MessageType type,
      ParquetDatumWriter writer,
      byte[] writerSchema) {
    this.configuration = configuration;
    this.type = type;
    this.writer = writer;
    this.writerSchema = writerSchema;
  }

  static ParquetRows of(MessageType fileType) {
    ParquetNames names = new ParquetNames();
    MessageType type = names.admissible(fileType);
    Map<String, String> options =
        Map.of(
            "parquet.avro.readInt96AsFixed", "true",
            // A list's elements are what the file says, not records around them.
            "parquet.avro.add-list-element-records", "false",
            "parquet.avro.compatible", "false");
    ParquetConfiguration configuration = new PlainParquetConfiguration(options);
    AvroSchemaConverter converter = new AvroSchemaConverter(configuration);
    configuration.set("parquet.avro.read.schema", converter.convert(type).toString());
    Schema schema = converter.convert(ParquetTypes.written(type));
    return new ParquetRows(
        configuration,
        type,
        new ParquetDatumWriter(schema, ParquetTypes.nanoseconds(type, schema)),
        names.restore(schema).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The schema of the Avro data, as JSON. Columns have the names that they have in the file, which
   * Avro would not take everywhere: parse it with {@code setValidate(false)}.
   */
  byte[] writerSchema() {
    return writerSchema;
  }

  /** Makes records of the columns' values. */
  RecordMaterializer<GenericRecord> materializer() {
    AvroReadSupport<GenericRecord> support = new AvroReadSupport<>(GenericData.get());
    ReadContext context = support.init(configuration, Map.of(), type);
    return support.prepareForRead(configuration, Map.of(), type, context);
  }

  void write(GenericRecord row, Encoder encoder) throws IOException {
    writer.write(row, encoder);
  }
}

package dev.packhouse.land;

import com.google.cloud.bigquery.storage.v1.ProtoSchemaConverter;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import dev.packhouse.record.RecordSchema;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowToStorageApiProto;

/** The protocol buffer message that carries a row to the Storage Write API. */
final class ProtoSchema {

  private ProtoSchema() {}

  /** The message of a row: a field for each column, in order, its name in lower case. */
  static Descriptor of(RecordSchema schema) {
    try {
      return TableRowToStorageApiProto.getDescriptorFromTableSchema(
          BigQuerySchema.of(schema), true, false);
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException("these columns make no message: " + e.getMessage(), e);
    }
  }

  /** The same as what a connection to BigQuery is opened with. */
  static DescriptorProto writer(RecordSchema schema) {
    return ProtoSchemaConverter.convert(of(schema)).getProtoDescriptor();
  }
}

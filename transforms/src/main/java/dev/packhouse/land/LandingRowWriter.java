package dev.packhouse.land;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;

/** Puts rows that are encoded already into a load file. */
final class LandingRowWriter implements DatumWriter<LandingRow> {

  @Override
  public void setSchema(Schema schema) {
    // The rows were encoded with the same schema.
  }

  @Override
  public void write(LandingRow row, Encoder out) throws IOException {
    out.writeFixed(row.row(), 0, row.row().length);
  }
}

package dev.packhouse.land;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.WireFormat;
import dev.packhouse.envelope.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowToStorageApiProto;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way through BigQueryIO in streaming, with what a receipt wants to know of it.
 *
 * <p>BigQueryIO hands each confirmed row back, but only with the columns that it knows. So it is
 * told of one column that is not the table's: it sees a message of two fields, the tally and the
 * row, and parses the first. {@link TallyingAppendClient} takes the row out of it before anything
 * reaches BigQuery, without copying it, and gives BigQuery the descriptor of the row itself.
 *
 * <p>The bytes are a fixed head and the row: the tag and length of the tally, the tally (start of
 * the interval, identity, table), the tag and length of the row. No column has the tally's field
 * number, so a row that a job had buffered before it was updated is told apart and left as it is.
 */
final class TalliedRow {

  /** What confirmed rows have to be asked for. */
  static final String COLUMN = "packhouse_tally";

  /** What BigQueryIO takes the table's columns to be. It must not reach BigQuery. */
  static final TableSchema SCHEMA = schema();

  /** The message that BigQueryIO takes a row for: the row itself is a field that it cannot read. */
  static final Descriptor DESCRIPTOR = descriptor();

  // A table has up to 10,000 columns, numbered from 1: https://cloud.google.com/bigquery/quotas
  private static final int TALLY_FIELD = 20_000;
  private static final int ROW_FIELD = 20_001;
  private static final int TALLY_BYTES = 3 * Long.BYTES;
  private static final byte[] START = tag(TALLY_FIELD);
  private static final byte[] ROW_START = tag(ROW_FIELD);

  /** How many bytes come before the length of the row. */
  private static final int HEAD_BYTES = START.length + 1 + TALLY_BYTES + ROW_START.length;

  /** The most bytes that a row grows by. */
  static final int MOST_HEAD_BYTES = HEAD_BYTES + 5;

  /** Instead of the start of an interval where there is none. */
  private static final long NO_INTERVAL = Long.MIN_VALUE;

  private TalliedRow() {}

  /** What {@link #tally} finds out about a confirmed row. */
  record Confirmed(@Nullable Long intervalStart, long identity, long table) {}

  /** The number that stands for a table in a row's tally; a hash, so that it outlives an update. */
  static long number(String table) {
    return Hashing.farmHashFingerprint64().hashString(table, StandardCharsets.UTF_8).asLong();
  }

  /**
   * A row with its tally.
   *
   * @param intervalStart null where the row is of no interval
   * @param identity {@link Envelope#identity}
   * @param table {@link #number} of the table that it goes to
   */
  static byte[] of(byte[] row, @Nullable Long intervalStart, long identity, long table) {
    int lengthBytes = CodedOutputStream.computeUInt32SizeNoTag(row.length);
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + lengthBytes + row.length);
    bytes
        .put(START)
        .put((byte) TALLY_BYTES)
        .putLong(intervalStart == null ? NO_INTERVAL : intervalStart)
        .putLong(identity)
        .putLong(table)
        .put(ROW_START);
    int rest = row.length;
    while (rest > 0x7f) {
      bytes.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    return bytes.put((byte) rest).put(row).array();
  }

  /** The row alone, as a view of the same bytes; what is no row with a tally, unchanged. */
  static ByteString row(ByteString bytes) {
    if (bytes.size() <= HEAD_BYTES || !startsWithTally(bytes)) {
      return bytes;
    }
    int at = HEAD_BYTES;
    while (bytes.byteAt(at) < 0) {
      at++;
    }
    return bytes.substring(at + 1);
  }

  private static boolean startsWithTally(ByteString bytes) {
    for (int index = 0; index < START.length; index++) {
      if (bytes.byteAt(index) != START[index]) {
        return false;
      }
    }
    return true;
  }

  /** The tally of a row that BigQueryIO hands back; null if the row never had one. */
  static @Nullable Confirmed tally(TableRow confirmed) {
    Object tally = confirmed.get(COLUMN);
    if (tally == null) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(BaseEncoding.base64().decode((String) tally));
    long intervalStart = bytes.getLong();
    return new Confirmed(
        intervalStart == NO_INTERVAL ? null : intervalStart, bytes.getLong(), bytes.getLong());
  }

  /** Whether a writer's schema is the one made up here, instead of a table's. */
  static boolean isWriterOf(DescriptorProto descriptor) {
    return descriptor.getFieldCount() == 1 && descriptor.getField(0).getNumber() == TALLY_FIELD;
  }

  private static byte[] tag(int field) {
    int tag = (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(tag)];
    try {
      CodedOutputStream.newInstance(bytes).writeUInt32NoTag(tag);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory refused bytes", e);
    }
    return bytes;
  }

  private static TableSchema schema() {
    // Not an immutable list: the API's objects clone themselves.
    return new TableSchema()
        .setFields(
            new ArrayList<>(List.of(new TableFieldSchema().setName(COLUMN).setType("BYTES"))));
  }

  private static Descriptor descriptor() {
    FieldDescriptorProto tally =
        FieldDescriptorProto.newBuilder()
            .setName(COLUMN)
            .setNumber(TALLY_FIELD)
            .setType(FieldDescriptorProto.Type.TYPE_BYTES)
            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
            .build();
    try {
      return TableRowToStorageApiProto.wrapDescriptorProto(
          DescriptorProto.newBuilder().setName("TalliedRow").addField(tally).build());
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("one field makes a message", e);
    }
  }
}

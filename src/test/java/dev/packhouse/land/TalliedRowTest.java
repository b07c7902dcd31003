package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.google.api.services.bigquery.model.TableRow;
import com.google.cloud.bigquery.storage.v1.ProtoSchemaConverter;
import com.google.common.io.BaseEncoding;
import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TalliedRowTest {

  private static final long FRESH = TalliedRow.number("market.fresh");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 9_900_000})
  void rowComesOutAsItWentIn(int bytes) {
    byte[] row = new byte[bytes];
    java.util.Arrays.fill(row, (byte) -1);
    ByteString tallied = ByteString.copyFrom(TalliedRow.of(row, 60_000_000L, -7L, FRESH));

    assertThat(TalliedRow.row(tallied), equalTo(ByteString.copyFrom(row)));
  }

  @Test
  void tallyComesBackAsBigQueryIoReadsIt() throws Exception {
    byte[] tallied = TalliedRow.of(new byte[] {8, 1}, 60_000_000L, -7L, FRESH);

    assertThat(
        TalliedRow.tally(handedBack(tallied)),
        equalTo(new TalliedRow.Confirmed(60_000_000L, -7L, FRESH)));
  }

  @Test
  void recordWithoutAnIntervalHasNone() throws Exception {
    byte[] tallied = TalliedRow.of(new byte[0], null, 7L, FRESH);

    assertThat(
        TalliedRow.tally(handedBack(tallied)), equalTo(new TalliedRow.Confirmed(null, 7L, FRESH)));
  }

  @Test
  void rowThatWasBufferedWithoutATallyStaysAsItIs() throws Exception {
    List<Field> columns = new ArrayList<>();
    for (int column = 0; column < 10_000; column++) {
      columns.add(Field.of("c" + column, FieldType.STRING));
    }
    Object[] values = new Object[columns.size()];
    values[9_999] = "the last of as many columns as a table can have";
    byte[] row = new ProtoRowEncoder(RecordSchema.of(columns.toArray(Field[]::new))).encode(values);

    assertThat(TalliedRow.row(ByteString.copyFrom(row)), equalTo(ByteString.copyFrom(row)));
    assertThat(TalliedRow.tally(new TableRow()), nullValue());
  }

  @Test
  void writersOfTablesAreToldFromTheOneMadeUp() {
    assertThat(
        TalliedRow.isWriterOf(
            ProtoSchemaConverter.convert(TalliedRow.DESCRIPTOR).getProtoDescriptor()),
        equalTo(true));
    assertThat(
        TalliedRow.isWriterOf(
            ProtoSchema.writer(RecordSchema.of(Field.of("id", FieldType.STRING)))),
        equalTo(false));
  }

  private static TableRow handedBack(byte[] tallied) throws Exception {
    DynamicMessage message = DynamicMessage.parseFrom(TalliedRow.DESCRIPTOR, tallied);
    ByteString tally =
        (ByteString) message.getField(TalliedRow.DESCRIPTOR.findFieldByName(TalliedRow.COLUMN));
    return new TableRow().set(TalliedRow.COLUMN, BaseEncoding.base64().encode(tally.toByteArray()));
  }
}

package dev.packhouse.read;

import com.google.common.base.Throwables;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file, each written as an Avro datum: a row has no bytes of its own. A row
 * group that is damaged is refused from the damage on; the others are read.
 */
final class ParquetRowReader extends FormatReader {

  private final ParquetFileReader file;
  private final ParquetRows rows;
  private final MessageColumnIO columns;
  private final List<BlockMetaData> groups;
  private final int maxRecordBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
  private int nextGroup;
  private long groupEnd;
  private long nextPosition;
  private @Nullable RecordReader<GenericRecord> group;

  private ParquetRowReader(ParquetFileReader file, int maxRecordBytes) {
    this.file = file;
    this.maxRecordBytes = maxRecordBytes;
    this.rows = ParquetRows.of(file.getFileMetaData().getSchema());
    this.columns =
        new ColumnIOFactory(file.getFileMetaData().getCreatedBy())
            .getColumnIO(file.getFileMetaData().getSchema());
    this.groups = file.getRowGroups();
  }

  /** Reads from the row with an ordinal on. */
  static ParquetRowReader open(StoredFile stored, ReadConfig config, long from) throws IOException {
    ParquetFileReader file = null;
    try {
      file = StoredParquet.open(stored);
      ParquetRowReader reader = new ParquetRowReader(file, config.maxRecordBytes());
      reader.skipTo(from);
      return reader;
    } catch (IOException e) {
      close(file);
      throw e;
    } catch (RuntimeException e) {
      close(file);
      throw damage(e);
    }
  }

  private static void close(@Nullable ParquetFileReader file) throws IOException {
    if (file != null) {
      file.close();
    }
  }

  private void skipTo(long from) throws IOException {
    while (nextGroup < groups.size()
        && nextPosition + groups.get(nextGroup).getRowCount() <= from) {
      nextPosition += groups.get(nextGroup).getRowCount();
      groupEnd = nextPosition;
      nextGroup++;
    }
    Slice skipped;
    do {
      skipped = nextPosition < from ? next() : null;
    } while (skipped != null);
  }

  @Override
  byte[] preamble() {
    return rows.writerSchema();
  }

  @Override
  @Nullable Slice next() throws IOException {
    try {
      while (nextPosition == groupEnd) {
        if (nextGroup == groups.size()) {
          return null;
        }
        groupEnd = nextPosition + groups.get(nextGroup).getRowCount();
        openGroup();
      }
      return nextRow();
    } catch (StorageException e) {
      throw e;
    } catch (IOException e) {
      return refuseGroup(e);
    } catch (RuntimeException e) {
      // Parquet's decoders throw anything at all over damaged pages.
      return refuseGroup(damage(e));
    }
  }

  private void openGroup() throws IOException {
    int index = nextGroup++;
    BlockMetaData meta = groups.get(index);
    group = null;
    long most = Runtime.getRuntime().maxMemory() / 4;
    if (meta.getCompressedSize() > most) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT,
              "their row group has %,d bytes, a quarter of this process's memory is %,d: give it"
                  + " more, or write smaller row groups",
              meta.getCompressedSize(),
              most));
    }
    PageReadStore pages = file.readRowGroup(index);
    if (pages != null) {
      group = columns.getRecordReader(pages, rows.materializer(), FilterCompat.NOOP);
    }
  }

  private Slice nextRow() throws IOException {
    GenericRecord row = group == null ? null : group.read();
    if (row == null) {
      throw new DamagedFileException("their row group ends before its last row");
    }
    bytes.reset();
    encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
    rows.write(row, encoder);
    encoder.flush();
    byte[] payload = bytes.toByteArray();
    long position = nextPosition++;
    return payload.length <= maxRecordBytes
        ? new Slice(position, payload, null)
        : AvroReader.tooLarge(position, payload, maxRecordBytes);
  }

  private Slice refuseGroup(IOException cause) {
    String message =
        String.format(
            Locale.ROOT,
            "Rows %,d to %,d cannot be read: %s",
            nextPosition,
            groupEnd - 1,
            cause.getMessage());
    Slice refused = new Slice(nextPosition, NOTHING, Refusal.of(Reason.FILE_UNREADABLE, message));
    nextPosition = groupEnd;
    return refused;
  }

  private static IOException damage(RuntimeException e) throws StorageException {
    for (Throwable cause : Throwables.getCausalChain(e)) {
      if (cause instanceof StorageException storage) {
        throw storage;
      }
      if (cause instanceof DamagedFileException told) {
        return told;
      }
    }
    String cause = e.getMessage() == null ? e.toString() : e.getMessage();
    return new DamagedFileException("it is damaged: " + cause, e);
  }

  @Override
  long nextPosition() {
    return nextPosition;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

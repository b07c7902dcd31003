package dev.packhouse.read;

import java.io.IOException;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file in Beam's FileSystems, opened without Hadoop's. */
record StoredParquet(StoredFile stored) implements InputFile {

  /** Opens the file and holds its footer against its size, before anything is allocated by it. */
  static ParquetFileReader open(StoredFile stored) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration(Map.of()))
            .withCodecFactory(new ParquetCodecs())
            .withUseHadoopVectoredIo(false)
            .usePageChecksumVerification(true)
            .build();
    ParquetFileReader reader = ParquetFileReader.open(new StoredParquet(stored), options);
    try {
      long rows = 0;
      for (BlockMetaData group : reader.getRowGroups()) {
        rows += group.getRowCount();
        check(group, stored.sizeBytes());
        if (rows >= Piece.END) {
          throw new DamagedFileException("its footer states more rows than a file can have");
        }
      }
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  private static void check(BlockMetaData group, long sizeBytes) throws IOException {
    if (group.getRowCount() < 0
        || group.getRowCount() >= Piece.END
        || group.getColumns().isEmpty()) {
      throw new DamagedFileException("its footer states a row group that cannot be");
    }
    for (ColumnChunkMetaData column : group.getColumns()) {
      long start = column.getStartingPos();
      long size = column.getTotalSize();
      if (start < 0 || size < 0 || start > sizeBytes || size > sizeBytes - start) {
        throw new DamagedFileException(
            "its footer states that column " + column.getPath() + " lies behind the file's end");
      }
    }
  }

  /** The name alone: Parquet puts it into its messages. */
  @Override
  public String toString() {
    return stored.name();
  }

  @Override
  public long getLength() {
    return stored.sizeBytes();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    StoredBytes bytes = StoredBytes.open(stored);
    return new DelegatingSeekableInputStream(bytes) {
      @Override
      public long getPos() {
        return bytes.position();
      }

      @Override
      public void seek(long position) throws IOException {
        bytes.seek(position);
      }
    };
  }
}

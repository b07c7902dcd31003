package dev.packhouse.read;

import java.io.IOException;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/** Opens files as their formats ask. */
public final class FileReaders {

  private FileReaders() {}

  /**
   * The records of a file from its start. Nothing is opened before the first of them is asked for.
   */
  public static EnvelopeReader open(Metadata file, ReadConfig config) {
    return new EnvelopeReader(StoredFile.of(file), config, 0, Piece.END, StoredFiles.ANY);
  }

  /** The reader of the records that start in a range of positions. */
  static FormatReader open(StoredFile file, ReadConfig config, long from, long to)
      throws IOException {
    return switch (config.format()) {
      case JSON -> openJson(window(file, config), config, from, to);
      case CSV -> CsvReader.open(window(file, config), config, from);
      case AVRO -> AvroReader.open(FileContent.open(file), config, from);
      case PARQUET -> ParquetRowReader.open(file, config, from);
    };
  }

  /**
   * Whether records are found from any place of the file on, so that it can be read in pieces by
   * several at once.
   */
  static boolean splittable(StoredFile file, ReadConfig config) throws IOException {
    if (config.format() != FileFormat.JSON || config.at() != null) {
      return false;
    }
    try (FileContent content = FileContent.open(file)) {
      if (!content.plain()) {
        return false;
      }
      ByteWindow window = new ByteWindow(content, config.maxRecordBytes());
      window.skipByteOrderMark();
      return window.skipWhitespace() != '[';
    }
  }

  private static ByteWindow window(StoredFile file, ReadConfig config) throws IOException {
    return new ByteWindow(FileContent.open(file), config.maxRecordBytes());
  }

  private static FormatReader openJson(ByteWindow window, ReadConfig config, long from, long to)
      throws IOException {
    try {
      window.skipByteOrderMark();
      if (config.at() != null || window.skipWhitespace() == '[') {
        return JsonArrayReader.open(window, config.at() == null ? "" : config.at(), from);
      }
      return LineReader.inRange(window, from, to);
    } catch (IOException e) {
      window.close();
      throw e;
    }
  }
}

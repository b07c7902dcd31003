package dev.packhouse.pipeline;

import dev.packhouse.decode.Decode;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.line.CsvLayout;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.Payload;
import dev.packhouse.line.RecordType;
import dev.packhouse.read.ReadConfig;
import dev.packhouse.read.ReadFiles;
import java.util.List;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;

/** The transforms from one set of files to records. */
final class FileSetParts {

  private final FileSet files;
  private final int readLanes;

  /**
   * @param readLanes the most pieces of these files read at a time; 0 for as many as the runner
   *     likes
   */
  FileSetParts(FileSet files, int readLanes) {
    this.files = files;
    this.readLanes = readLanes;
  }

  FileIO.Match match() {
    return FileIO.match()
        .filepattern(files.pattern())
        .withEmptyMatchTreatment(EmptyMatchTreatment.DISALLOW);
  }

  ReadFiles read() {
    ReadFiles read = ReadFiles.with(config());
    return readLanes == 0 ? read : read.withLanes(readLanes);
  }

  /** How the files are written. */
  ReadConfig config() {
    Payload payload = files.payload();
    CsvLayout csv = payload.csv();
    return ReadConfig.of(payload.format())
        .withAt(payload.at())
        .withDelimiter(csv.delimiter())
        .withQuote(csv.quote())
        .withHeader(csv.header())
        .withMaxRecordBytes(payload.maxRecordBytes())
        .withAttributes(files.attributes());
  }

  Decode decode(List<RecordType> recordTypes) {
    return Decoders.decode(recordTypes, this::decoder);
  }

  private RecordDecoder decoder(RecordType type) {
    return switch (files.payload().format()) {
      case JSON -> RecordDecoder.json(type.schema(), type.unknownFields());
      case CSV ->
          RecordDecoder.csv(
              type.schema(), type.unknownFields(), Decoders.csv(files.payload().csv()));
      case AVRO, PARQUET -> RecordDecoder.avro(type.schema(), type.unknownFields());
    };
  }
}

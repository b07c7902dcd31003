package dev.packhouse.pipeline;

import dev.packhouse.deadletter.LandDeadLetters;
import dev.packhouse.decode.CsvFormat;
import dev.packhouse.decode.Decode;
import dev.packhouse.decode.EnvelopePredicate;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.land.Land;
import dev.packhouse.land.Table;
import dev.packhouse.line.CsvLayout;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Payload;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.line.TableSpec;
import dev.packhouse.read.FileFormat;
import dev.packhouse.read.ReadConfig;
import dev.packhouse.read.ReadFiles;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Route;
import dev.packhouse.route.RouteRecords;
import dev.packhouse.set.SetColumns;
import java.util.List;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;

/** The transforms that a spec asks for, in the words that the transforms know. */
final class LineParts {

  private final LineSpec spec;
  private final Source.Files source;
  private final RunSettings settings;

  LineParts(LineSpec spec, Source.Files source, RunSettings settings) {
    this.spec = spec;
    this.source = source;
    this.settings = settings;
  }

  List<RecordType> recordTypes() {
    return spec.recordTypes();
  }

  FileIO.Match match() {
    return FileIO.match()
        .filepattern(source.pattern())
        .withEmptyMatchTreatment(EmptyMatchTreatment.DISALLOW);
  }

  ReadFiles read() {
    Payload payload = source.payload();
    CsvLayout csv = payload.csv();
    ReadConfig config =
        ReadConfig.of(
                switch (payload.format()) {
                  case JSON -> FileFormat.JSON;
                  case CSV -> FileFormat.CSV;
                  case AVRO -> FileFormat.AVRO;
                  case PARQUET -> FileFormat.PARQUET;
                })
            .withAt(payload.at())
            .withDelimiter(csv.delimiter())
            .withQuote(csv.quote())
            .withHeader(csv.header())
            .withMaxRecordBytes(Math.toIntExact(payload.maxRecordBytes()));
    ReadFiles read = ReadFiles.with(config);
    return settings.readLanes() == 0 ? read : read.withLanes(settings.readLanes());
  }

  Decode decode() {
    Decode decode = Decode.create();
    for (RecordType type : spec.recordTypes()) {
      EnvelopePredicate when = type.when() == null ? null : EnvelopePredicate.of(type.when());
      decode = decode.withRecordType(type.name(), when, decoder(type), type.width());
    }
    return decode;
  }

  private RecordDecoder decoder(RecordType type) {
    return switch (source.payload().format()) {
      case JSON -> RecordDecoder.json(type.schema(), type.unknownFields());
      case CSV -> RecordDecoder.csv(type.schema(), type.unknownFields(), csvFormat());
      case AVRO, PARQUET -> RecordDecoder.avro(type.schema(), type.unknownFields());
    };
  }

  private CsvFormat csvFormat() {
    CsvLayout csv = source.payload().csv();
    return new CsvFormat(
        csv.delimiter(),
        csv.quote(),
        csv.nullMarker().isEmpty() ? null : csv.nullMarker(),
        csv.columns());
  }

  SetColumns set(RecordType type) {
    return SetColumns.of(type.name(), type.decoded())
        .withLets(type.lets())
        .withColumns(type.columns());
  }

  RouteRecords route(RecordType type) {
    return RouteRecords.of(type.name(), type.routes()).withUnrouted(type.unrouted());
  }

  Land land(RecordType type) {
    List<Table> tables =
        type.routes().stream()
            .map(Route::allow)
            .flatMap(List::stream)
            .distinct()
            .map(name -> table(name, type.landed()))
            .toList();
    return Land.in(tables)
        .withRecordType(type.name())
        .withMethod(spec.write().batch())
        .withRunId(settings.runId())
        .withServices(settings.services());
  }

  private Table table(String name, RecordSchema schema) {
    TableSpec table = spec.tables().getOrDefault(name, TableSpec.of(name));
    return Table.of(name, schema)
        .withPartitioning(table.partitioning())
        .withClustering(table.clusterBy())
        .withDescription(table.description())
        .withDisposition(table.disposition());
  }

  LandDeadLetters landDeadLetters() {
    return LandDeadLetters.in(spec.deadLetters().table(), spec.name(), spec.version())
        .withRunId(settings.runId())
        .withServices(settings.services());
  }
}

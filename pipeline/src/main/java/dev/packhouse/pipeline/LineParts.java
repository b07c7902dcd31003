package dev.packhouse.pipeline;

import dev.packhouse.deadletter.LandDeadLetters;
import dev.packhouse.deadletter.PublishDeadLetters;
import dev.packhouse.land.Land;
import dev.packhouse.land.Table;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.line.TableSpec;
import dev.packhouse.receipt.LandReceipts;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Route;
import dev.packhouse.route.RouteRecords;
import dev.packhouse.set.SetColumns;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

  /** What reads each set of files. Several share the lanes, which bound memory; each has one. */
  List<FileSetParts> fileSets() {
    List<FileSet> sets = source.sets();
    int lanes = settings.readLanes() == 0 ? 0 : Math.max(1, settings.readLanes() / sets.size());
    return IntStream.range(0, sets.size())
        .mapToObj(index -> new FileSetParts(sets.get(index), suffix(index), lanes))
        .toList();
  }

  /** The first set has none, so that its names stay the same when a second one is added. */
  private static String suffix(int index) {
    return index == 0 ? "" : " " + (index + 1);
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
        .withEvery(spec.receipts().every())
        .withRunId(settings.runId())
        .withServices(settings.services());
  }

  /** Null where the line names no topic. */
  @Nullable PublishDeadLetters publishDeadLetters() {
    String topic = spec.deadLetters().topic();
    return topic == null
        ? null
        : PublishDeadLetters.to(topic, spec.name(), spec.version()).withClients(settings.pubsub());
  }

  LandReceipts landReceipts() {
    return LandReceipts.in(spec.receipts().table(), spec.name(), spec.version())
        .withEvery(spec.receipts().every())
        .withRunId(settings.runId())
        .withServices(settings.services());
  }
}

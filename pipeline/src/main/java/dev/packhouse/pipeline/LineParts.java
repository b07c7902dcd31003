package dev.packhouse.pipeline;

import dev.packhouse.check.CheckRecords;
import dev.packhouse.deadletter.LandDeadLetters;
import dev.packhouse.deadletter.PublishDeadLetters;
import dev.packhouse.dedupe.Dedupe;
import dev.packhouse.expression.Expression;
import dev.packhouse.land.Land;
import dev.packhouse.land.Table;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.land.WritePlan;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.line.TableSpec;
import dev.packhouse.receipt.LandReceipts;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Route;
import dev.packhouse.route.RouteRecords;
import dev.packhouse.set.SetColumns;
import dev.packhouse.steps.RunSteps;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transforms that a spec asks for, in the words that the transforms know. */
final class LineParts {

  private final LineSpec spec;
  private final Source source;
  private final RunSettings settings;

  LineParts(LineSpec spec, Source source, RunSettings settings) {
    this.spec = spec;
    this.source = source;
    this.settings = settings;
  }

  List<RecordType> recordTypes() {
    return source.givesRecords() ? spec.recordTypes() : List.of();
  }

  /** What gives the records. */
  SourceParts source() {
    if (source instanceof Source.Files files) {
      return new FileParts(files, settings.readLanes());
    }
    if (source instanceof Source.Pubsub messages) {
      return new MessageParts(messages, settings.pubsub());
    }
    if (source instanceof Source.Announcements announcements) {
      return new AnnouncementParts(announcements, spec.name(), settings.pubsub());
    }
    return new ArrivalParts((Source.Arrivals) source, settings);
  }

  /** Whether records come in without end. */
  boolean streaming() {
    return !source.isBounded();
  }

  /** Of each receipt; null where the run has one as a whole. */
  @Nullable Duration receiptInterval() {
    return streaming() ? spec.receipts().every() : null;
  }

  SetColumns set(RecordType type) {
    return SetColumns.of(type.name(), type.decoded())
        .withLets(type.lets())
        .withColumns(type.columns());
  }

  CheckRecords check(RecordType type) {
    return CheckRecords.of(type.name(), type.checks());
  }

  /** None where the spec asks for none: duplicates land. */
  Optional<Dedupe> dedupe(RecordType type) {
    Expression id = type.id();
    Duration within = type.dedupeWithin();
    if (id == null || within == null) {
      return Optional.empty();
    }
    Dedupe dedupe = Dedupe.by(type.name(), id, within);
    // Lanes are for the DirectRunner, and so are few groups.
    return Optional.of(settings.readLanes() == 0 ? dedupe : dedupe.inFewGroups());
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
    // Dead letters and receipts have a table each, and take their share of the quotas.
    return Land.in(tables)
        .withPlan(WritePlan.forTables(spec.tables().size() + 2))
        .withRecordType(type.name())
        .withTallies(spec.receipts().every())
        .withMethod(streaming() ? spec.write().stream() : spec.write().batch())
        .withSchemaLag(spec.write().schemaLag())
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
        .withMethod(streaming() ? spec.write().stream() : WriteMethod.LOADS)
        .withEvery(spec.receipts().every())
        .withRunId(settings.runId())
        .withServices(settings.services());
  }

  /** Where dead letters go beside their table, if anywhere. */
  Optional<PublishDeadLetters> publishDeadLetters() {
    return Optional.ofNullable(spec.deadLetters().topic())
        .map(topic -> PublishDeadLetters.to(topic, spec.name(), spec.version()))
        .map(publish -> publish.withClients(settings.pubsub()));
  }

  /** None where the run has one receipt as a whole. */
  Optional<LandReceipts> landReceipts() {
    return streaming() ? Optional.of(receipts()) : Optional.empty();
  }

  /** None where the spec has no steps, or the run nothing that runs them. */
  Optional<RunSteps> runSteps() {
    return StepParts.of(spec, settings).map(steps -> steps.run(streaming()));
  }

  private LandReceipts receipts() {
    return LandReceipts.in(spec.receipts().table(), spec.name(), spec.version())
        .withEvery(spec.receipts().every())
        .withRunId(settings.runId())
        .withServices(settings.services());
  }
}

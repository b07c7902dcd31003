package dev.packhouse.line;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.check.Check;
import dev.packhouse.check.Severity;
import dev.packhouse.decode.UnknownFields;
import dev.packhouse.land.Partitioning;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.read.FileFormat;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.TimestampFormat;
import dev.packhouse.route.Route;
import dev.packhouse.route.Unrouted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineReaderTest {

  private static final String MINIMAL =
      """
      name: minimal
      sources:
        all: {type: files, pattern: data/*.csv, format: csv}
      records:
        - type: reading
          schema: reading.json
          routes: [{name: all, table: plant.readings}]
      """;

  private static final String SCHEMA = "[{\"name\": \"id\", \"type\": \"STRING\"}]";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({".", "./", "././/", "./line.yaml"})
  void theFolderItselfIsLeftOutOfPlaces(String location) {
    assertThat(
        LineReader.read(location, Map.of(), List.of()).report(),
        containsString("there is no file line.yaml"));
  }

  @Test
  void orchardComesOutReadyToRun() {
    Path orchard = ValidateGoldenTest.CASES.resolve("orchard");
    LineSpec spec = spec(ValidateGoldenTest.read(orchard));

    assertThat(spec.name(), is("orchard"));
    assertThat(spec.sources().keySet(), contains("deliveries", "truckload", "drop"));
    assertThat(
        spec.sources().get("truckload"),
        is(
            new Source.Files(
                "truckload",
                List.of(
                    new FileSet(
                        orchard + "/data/*.jsonl.gz",
                        new Payload(FileFormat.JSON, null, CsvLayout.DEFAULT, 10_000_000),
                        Map.of())))));
    assertThat(
        spec.tables().keySet(),
        contains("market.export", "market.fresh", "market.juice", "market.orders"));
    TableSpec export = spec.tables().get("market.export");
    assertThat(
        export.partitioning(),
        is(new Partitioning.ByTime(Partitioning.Granularity.DAY, "picked_at")));
    assertThat(export.clusterBy(), contains("grower"));
    assertThat(spec.tables().get("market.fresh"), is(TableSpec.of("market.fresh")));
    assertThat(
        spec.deadLetters(),
        is(
            new DeadLetterSpec(
                "ops.dead_letters",
                "projects/p/topics/dead",
                new DeadLetterSpec.StopAbove(0.1, 1000))));
    assertThat(spec.receipts(), is(new ReceiptSpec("ops.receipts", Duration.ofMinutes(1))));
    assertThat(
        spec.write(),
        is(new WriteSpec(WriteMethod.EXACTLY_ONCE, WriteMethod.LOADS, Duration.ofMinutes(10))));
    StepsSpec steps = Objects.requireNonNull(spec.steps());
    assertThat(steps.folder(), is(orchard + "/steps"));
    assertThat(steps.every(), is(Duration.ofMinutes(15)));
    assertThat(steps.budget(), is(new StepsSpec.Budget(2L << 40, Duration.ofDays(1))));
    assertThat(steps.announceTopic(), is("projects/p/topics/done"));
  }

  @Test
  void orchardsDeliveriesHaveTheirColumnsChecksAndRoutes() {
    LineSpec spec = spec(ValidateGoldenTest.read(ValidateGoldenTest.CASES.resolve("orchard")));
    RecordType delivery = spec.recordTypes().get(0);

    assertThat(delivery.when(), is(notNullValue()));
    assertThat(
        delivery.landed().fields().stream().map(Field::name).toList(),
        contains(
            "delivery_id", "grower", "grade", "weight_kg", "picked_at", "boxes", "ingested_at"));
    assertThat(delivery.width(), is(8));
    assertThat(delivery.lets().get(0).name(), is("group"));
    assertThat(delivery.columns().get(0).field().type(), is(FieldType.TIMESTAMP));
    assertThat(delivery.dedupeWithin(), is(Duration.ofHours(24)));
    assertThat(delivery.unknownFields(), is(UnknownFields.reject()));
    assertThat(delivery.unrouted(), is(Unrouted.REJECT));
    assertThat(
        delivery.checks().stream().map(Check::severity).toList(),
        contains(Severity.REJECT, Severity.WARN));
    assertThat(
        delivery.routes().stream().map(Route::allow).toList(),
        contains(List.of("market.export"), List.of("market.fresh", "market.juice")));

    Field orderId = spec.recordTypes().get(1).schema().fields().get(0);
    Field orderedAt = spec.recordTypes().get(1).schema().fields().get(1);
    assertThat(orderId.source(), is("Order No."));
    assertThat(orderedAt.timestampFormat(), is(TimestampFormat.EPOCH_MILLIS));
  }

  @Test
  void unknownFieldsAreKeptBehindTheDeclaredColumns() throws IOException {
    LineSpec spec = spec(read(MINIMAL, "records[0].unknownFields=keep"));
    RecordType reading = spec.recordTypes().get(0);

    assertThat(reading.schema().size(), is(1));
    assertThat(reading.unknownFields(), is(UnknownFields.keepIn(1)));
    assertThat(reading.unknownFieldsColumn(), is("unknown_fields"));
    assertThat(reading.decoded().fields().get(1), is(Field.of("unknown_fields", FieldType.JSON)));
  }

  @Test
  void sourceOfSeveralKindsOfFilesHasEachWithItsOwnAttributes() throws IOException {
    LineSpec spec =
        spec(
            read(
                MINIMAL,
                "sources.all={type: files, files: [{pattern: a.csv, format: csv, attributes: {kind:"
                    + " a}}, {pattern: /b/*.json, format: json}]}",
                "sources.all.files[0].pattern=c.csv"));

    assertThat(
        spec.sources().get("all"),
        is(
            new Source.Files(
                "all",
                List.of(
                    new FileSet(
                        folder + "/c.csv",
                        new Payload(FileFormat.CSV, null, CsvLayout.DEFAULT, 10_000_000),
                        Map.of("kind", "a")),
                    new FileSet(
                        "/b/*.json",
                        new Payload(FileFormat.JSON, null, CsvLayout.DEFAULT, 10_000_000),
                        Map.of())))));
  }

  @Test
  void csvLayoutIsAsTheSourceSays() throws IOException {
    LineSpec spec =
        spec(
            read(
                MINIMAL,
                "sources.all.csv={delimiter: \"\\t\", quote: \"'\", header: [id, x], nullMarker: NA}",
                "sources.all.maxRecordBytes=1MiB"));
    Payload payload = ((Source.Files) spec.sources().get("all")).sets().get(0).payload();

    assertThat(payload.csv(), is(new CsvLayout('\t', '\'', false, List.of("id", "x"), "NA")));
    assertThat(payload.maxRecordBytes(), is(1 << 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10%|0.1|0",
        "25|0|25",
        "{share: 0.5%}|0.005|0",
        "{min: 7}|0|7",
        "{share: 50%, min: 7}|0.5|7"
      })
  void stopAboveHasLongAndShortForms(String form, double share, long min) throws IOException {
    LineSpec spec = spec(read(MINIMAL, "deadLetters.stopAbove=" + form));

    assertThat(spec.deadLetters().stopAbove(), is(new DeadLetterSpec.StopAbove(share, min)));
  }

  @Test
  void stopAboveIsExceededOnlyByMoreThanBothOfItsNumbers() {
    var stopAbove = new DeadLetterSpec.StopAbove(0.1, 10);

    assertThat(stopAbove.isExceededBy(20, 10), is(false));
    assertThat(stopAbove.isExceededBy(20, 11), is(true));
    assertThat(stopAbove.isExceededBy(1000, 100), is(false));
    assertThat(stopAbove.isExceededBy(1000, 101), is(true));
  }

  @Test
  void versionIsOfWhatTheSpecSaysAndNotOfItsLayout() throws IOException {
    String version = spec(read(MINIMAL)).version();

    assertThat(version.length(), is(12));
    assertThat(
        spec(read("# a comment\n" + MINIMAL.replace("name: minimal", "name:   'minimal'")))
            .version(),
        is(version));
    assertThat(spec(read(MINIMAL, "write.batch=exactly-once")).version(), is(not(version)));
    assertThat(
        spec(read(MINIMAL.replace("plant.readings", "plant.other"))).version(), is(not(version)));
  }

  @Test
  void versionChangesWithASchemaFileAndAVariable() throws IOException {
    String version = spec(read(MINIMAL)).version();
    String other = SCHEMA.replace("STRING", "INT64");
    Files.writeString(folder.resolve("reading.json"), other);
    LineSpec changed = spec(LineReader.read(folder.toString(), Map.of(), List.of()));

    assertThat(changed.version(), is(not(version)));
    Files.writeString(folder.resolve("line.yaml"), MINIMAL.replace("minimal", "${LINE}"));
    assertThat(
        spec(LineReader.read(folder.toString(), Map.of("LINE", "a"), List.of())).version(),
        is(
            not(
                spec(LineReader.read(folder.toString(), Map.of("LINE", "b"), List.of()))
                    .version())));
  }

  @Test
  void variableCannotBringStructureAlong() throws IOException {
    Files.writeString(folder.resolve("reading.json"), SCHEMA);
    Files.writeString(
        folder.resolve("line.yaml"),
        MINIMAL + "tables: {plant.readings: {description: \"${TEXT}\"}}\n");
    String text = "a}}\nwrite: {batch: exactly-once}";
    LineSpec spec = spec(LineReader.read(folder.toString(), Map.of("TEXT", text), List.of()));

    assertThat(spec.tables().get("plant.readings").description(), is(text));
    assertThat(spec.write(), is(WriteSpec.DEFAULT));
  }

  @Test
  void fileAndFolderOfALineAreTheSame() throws IOException {
    LineSpec byFolder = spec(read(MINIMAL));
    LineSpec byFile =
        spec(LineReader.read(folder.resolve("line.yaml").toString(), Map.of(), List.of()));

    assertThat(byFile, is(byFolder));
    assertThat(byFile.location(), endsWith("/line.yaml"));
  }

  @Test
  void lineThatIsNotThereIsAProblemAndNoException() {
    ReadLine read = LineReader.read(folder + "/none.yaml", Map.of(), List.of());

    assertThat(read.spec(), is(nullValue()));
    assertThat(read.report(), containsString("error: there is no file " + folder + "/none.yaml"));
  }

  private ReadLine read(String line, String... overrides) throws IOException {
    Files.writeString(folder.resolve("line.yaml"), line);
    Files.writeString(folder.resolve("reading.json"), SCHEMA);
    return LineReader.read(folder.toString(), Map.of(), List.of(overrides));
  }

  private static LineSpec spec(ReadLine read) {
    assertThat(read.report(), read.spec(), is(notNullValue()));
    return read.spec();
  }
}

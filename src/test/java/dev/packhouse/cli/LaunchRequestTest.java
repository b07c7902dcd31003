package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.services.dataflow.model.ParameterMetadata;
import dev.packhouse.dataflow.FlexTemplate;
import dev.packhouse.line.LineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a launch asks of Dataflow, as {@code --dry-run} prints it.
 *
 * <p>{@code mvn verify -Dtest=LaunchRequestTest -Dgolden.update=true} writes what is seen now over
 * what is expected.
 */
final class LaunchRequestTest {

  private static final Path GOLDEN = Path.of("resources/golden/launch");
  private static final Path ORCHARD = Path.of("..", "..", "examples", "orchard");

  @Test
  void streamIsAskedForWithItsLineItsStepsAndItsLabels() throws IOException {
    check("stream", "stream", "--source=deliveries");
  }

  @Test
  void optionsOfTheJobAreInTheirFieldsAndOthersBesideThem() throws IOException {
    check(
        "stream-with-options",
        "stream",
        "--source=deliveries",
        "--subscription=projects/acme-fruit/subscriptions/line",
        "--set=write.stream=at-least-once",
        "--set=deadLetters.table=ops.refused",
        "--variable=PROJECT=acme-orchard",
        "--update",
        "--maxNumWorkers=20",
        "--numWorkers=2",
        "--workerMachineType=n2-standard-4",
        "--serviceAccount=line@acme-fruit.iam.gserviceaccount.com",
        "--usePublicIps=false",
        "--subnetwork=regions/europe-west1/subnetworks/lines",
        "--dataflowKmsKey=projects/acme-fruit/locations/europe-west1/keyRings/r/cryptoKeys/k",
        "--labels={\"team\":\"fruit\"}",
        "--experiments=one,two",
        "--numberOfWorkerHarnessThreads=8",
        "--tempLocation=gs://acme-temp/orchard");
  }

  @Test
  void batchReadsTheFilesThatAreNamed() throws IOException {
    check(
        "batch",
        "batch",
        "--source=season",
        "--set=sources.season={type: files, pattern: none, format: json}",
        "--input=gs://acme-in/2026-11-*/*.jsonl",
        "--job-name=orchard-again",
        "--flexRSGoal=COST_OPTIMIZED");
  }

  @Test
  void stepsAloneAreABatchWithoutSource() throws IOException {
    check("steps-only", "batch", "--steps-only", "--job-name=orchard-steps");
  }

  @Test
  void addressesCanBeNamedOneByOne() throws IOException {
    CommandOutput dryRun =
        dryRun(
            List.of(
                "stream",
                "--source=deliveries",
                "--to=gs://acme-lines/apples/",
                "--template=gs://acme-templates/0.1.0/stream.json"),
            List.of());

    assertThat(dryRun.err(), dryRun.exitCode(), is(0));
    assertThat(dryRun.out(), containsString("\"gs://acme-lines/apples/line.yaml\""));
    assertThat(dryRun.out(), containsString("\"gs://acme-lines/apples/steps\""));
    assertThat(dryRun.out(), containsString("\"gs://acme-templates/0.1.0/stream.json\""));
    assertThat(
        dryRun.err(),
        containsString(
            "would upload "
                + ORCHARD
                + "/schemas/delivery.json to gs://acme-lines/apples/schemas/delivery.json"));
    assertThat(
        dryRun.err(),
        containsString("would deploy the line's steps to gs://acme-lines/apples/steps"));
  }

  private static void check(String golden, String kind, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(kind));
    arguments.addAll(List.of(more));
    CommandOutput dryRun = dryRun(arguments, List.of("--bucket=acme-packhouse"));
    assertThat(dryRun.err(), dryRun.exitCode(), is(0));

    String seen = dryRun.out().replaceAll("(\"packhouse-version\": \")[0-9a-f]+", "$1VERSION");
    Path file = GOLDEN.resolve(golden + ".json");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, seen);
    }
    assertThat(
        file.toString(), seen, is(Files.exists(file) ? Files.readString(file) : "nothing yet"));
  }

  private static CommandOutput dryRun(List<String> arguments, List<String> more) {
    List<String> all = new ArrayList<>(List.of("launch", arguments.get(0), ORCHARD.toString()));
    all.addAll(arguments.subList(1, arguments.size()));
    all.addAll(more);
    // Whoever sends something in spite of --dry-run is refused by this machine.
    all.addAll(
        List.of(
            "--project=acme-fruit",
            "--region=europe-west1",
            "--dry-run",
            "--dataflowEndpoint=http://localhost:1/",
            "--gcsEndpoint=http://localhost:1/storage/v1/"));
    return CommandOutput.of(all);
  }

  /** The image takes them as they are named in the metadata of its templates, and no others. */
  @ParameterizedTest
  @ValueSource(strings = {"stream", "stream-with-options", "batch", "steps-only"})
  void parametersAreThoseOfTheTemplateThatIsNamed(String golden) throws IOException {
    JsonNode launched =
        new ObjectMapper()
            .readTree(GOLDEN.resolve(golden + ".json").toFile())
            .path("launchParameter");
    FlexTemplate template = golden.startsWith("stream") ? FlexTemplate.STREAM : FlexTemplate.BATCH;

    assertThat(launched.path("containerSpecGcsPath").asText(), endsWith("/" + template.fileName()));
    Map<String, ParameterMetadata> taken =
        template.metadata().getParameters().stream()
            .collect(Collectors.toMap(ParameterMetadata::getName, Function.identity()));
    launched
        .path("parameters")
        .fields()
        .forEachRemaining(
            given -> {
              assertThat(taken.keySet(), hasItem(given.getKey()));
              for (String regex :
                  Objects.requireNonNullElse(
                      taken.get(given.getKey()).getRegexes(), List.<String>of())) {
                assertThat(given.getValue().asText(), matchesPattern(regex));
              }
            });
  }

  @Test
  void versionOfTheLabelIsThatOfTheLaunchedLine() {
    String version =
        String.valueOf(LineReader.read(ORCHARD.toString(), Map.of(), List.of()).spec().version());

    CommandOutput dryRun =
        dryRun(List.of("stream", "--source=deliveries"), List.of("--bucket=acme-packhouse"));

    assertThat(dryRun.out(), containsString("\"packhouse-version\": \"" + version + "\""));
  }

  @Test
  void whatCannotBeMeantIsToldBeforeAnythingIsSent(@TempDir Path folder) throws IOException {
    try (LaunchedTown town = new LaunchedTown(folder)) {
      refused(town.launch("batch", "--source=people"), 2, "'packhouse launch stream' reads it");
      refused(town.launch("stream", "--source=files"), 2, "'packhouse launch batch' reads them");
      refused(town.launch("stream", "--source=peopel"), 2, "no source 'peopel'");
      refused(town.launch("batch", "--input=data/*.jsonl"), 2, "reads files in Cloud Storage");
      refused(town.launch("batch", "--steps-only"), 2, "line town has no steps");
      refused(town.launch("stream", "--job-name=Town_1"), 2, "is no name of a job");
      refused(town.launch("stream", "--to=lines"), 2, "no address in Cloud Storage");
      refused(town.launch("stream", "--variable=PROJECT=a"), 4, "look at source 'people'");
      refused(town.launch("stream", "--unchecked"), 2, "--unchecked goes with --update");
      refused(town.launch("stream", "--updat"), 2, "did you mean '--update'?");
      refused(
          town.launch("stream", "--maxNumWorker=3"),
          2,
          "no option --maxNumWorker. Did you mean 'maxNumWorkers'?");
      refused(town.launch("stream", "--input=gs://a/b"), 2, "this command takes no --input");
      refused(town.launch("stream", "--maxNumWorkers=many"), 2, "many");
      refused(town.launch("stream", "--jobName=town"), 2, "named with --job-name");
      refused(
          town.launch("stream", "--transformNameMapping={\"a\":\"b\"}"), 2, "goes with --update");
      refused(
          town.launch("batch", "--dry-run", "--set=sources.files.pattern=/elsewhere/*.jsonl"),
          4,
          "which a job cannot");
      town.change("schemas/person.json", "../person.json");
      town.write("../person.json", "[{\"name\": \"name\", \"type\": \"STRING\"}]");
      refused(town.launch("stream"), 2, "which is not in its folder");
      town.change("table: town.people", "tabel: town.people");
      refused(town.launch("stream"), 3, "did you mean 'table'?");

      assertThat(town.cloud.requests(), is(List.of()));
      assertThat(town.cloud.objects(), is(Map.of()));
    }
    refused(CommandOutput.of("launch", "stream", folder.toString()), 2, "--project");
    refused(CommandOutput.of("launch"), 2, "stream or batch");
  }

  @Test
  void sourcesThatFitAreNamedAndNoOthers(@TempDir Path folder) throws IOException {
    try (LaunchedTown town = new LaunchedTown(folder)) {
      town.change(
          "sources:",
          """
          sources:
            more: {type: files, pattern: more/*.jsonl, format: json}
            dogs: {type: pubsub, subscription: projects/acme-fruit/subscriptions/dogs, format: json}
          """
              .stripTrailing());

      refused(town.launch("stream"), 2, "name one with --source: dogs, people\n");
      refused(town.launch("batch"), 2, "name one with --source: more, files\n");

      town.change(
          "  people: {type: pubsub, subscription: \"projects/${PROJECT:-acme-fruit}/subscriptions/people\", format: json}\n",
          "");
      refused(town.launch("stream"), 2, "'packhouse launch batch' reads what it has, files");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--project=|--project: '' is no project's id",
        "--project=Acme Fruit|'gcloud projects list' shows yours",
        "--project=4711|is no project's id",
        "--region=europe|'gcloud compute regions list' shows them",
        "--region=europe-west1-b|it is a zone of europe-west1",
        "--bucket=gs://acme-packhouse|leave out gs://",
        "--bucket=|is no name of a bucket",
        "--poll=0s|not asked without a pause"
      })
  void placeThatCannotBeIsToldBeforeAnythingIsSent(String option, String reason) {
    List<String> arguments =
        new ArrayList<>(List.of("launch", "stream", ORCHARD.toString(), "--source=deliveries"));
    for (String needed :
        List.of("--project=acme-fruit", "--region=europe-west1", "--bucket=acme-packhouse")) {
      if (!option.startsWith(needed.substring(0, needed.indexOf('=')))) {
        arguments.add(needed);
      }
    }
    arguments.add(option);
    arguments.addAll(
        List.of(
            "--dataflowEndpoint=http://localhost:1/",
            "--gcsEndpoint=http://localhost:1/storage/v1/"));

    refused(CommandOutput.of(arguments), 2, reason);
  }

  private static void refused(CommandOutput launch, int exitCode, String reason) {
    assertThat(launch.err(), containsString(reason));
    assertThat(launch.exitCode(), is(exitCode));
    assertThat(launch.out(), is(""));
  }
}

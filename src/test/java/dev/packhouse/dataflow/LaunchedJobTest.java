package dev.packhouse.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.line.LineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the jar makes of a line when it is started as Dataflow's launcher starts it: it writes the
 * job that the launcher then submits, and ends.
 */
final class LaunchedJobTest {

  private static final Path ORCHARD = Path.of("..", "..", "examples", "orchard");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void streamIsServerlessWithABoundToItsWorkers() throws IOException, InterruptedException {
    JsonNode job =
        job("--source=deliveries", "--subscription=projects/acme-fruit/subscriptions/line");

    assertThat(job.path("type").asText(), is("JOB_TYPE_STREAMING"));
    assertThat(labels(job), is(orchardLabels()));
    assertThat(option(job, "enableStreamingEngine").asBoolean(), is(true));
    assertThat(experiments(job), hasItems("use_runner_v2"));
    assertBounded(job, DataflowDefaults.MAX_WORKERS);
    assertThat(
        steps(),
        hasItems(
            "Decode",
            "Check delivery",
            "Route delivery",
            "Land delivery",
            "Land receipts",
            "Run steps"));
  }

  @Test
  void batchShufflesInTheServiceAndTakesWhatItIsTold() throws IOException, InterruptedException {
    JsonNode job =
        job(
            "--source=season",
            "--maxNumWorkers=3",
            "--labels={\"team\":\"fruit\"}",
            "--flexRSGoal=COST_OPTIMIZED",
            "--usePublicIps=false",
            "--serviceAccount=line@acme-fruit.iam.gserviceaccount.com",
            "--dataflowKmsKey=projects/acme/locations/eu/keyRings/r/cryptoKeys/k");

    JsonNode environment = job.path("environment");
    assertThat(environment.at("/workerPools/0/ipConfiguration").asText(), is("WORKER_IP_PRIVATE"));
    assertThat(
        environment.path("serviceAccountEmail").asText(),
        is("line@acme-fruit.iam.gserviceaccount.com"));
    assertThat(
        environment.path("serviceKmsKeyName").asText(),
        is("projects/acme/locations/eu/keyRings/r/cryptoKeys/k"));
    assertThat(job.path("type").asText(), is("JOB_TYPE_BATCH"));
    assertThat(labels(job).get("team"), is("fruit"));
    assertThat(experiments(job), hasItems("use_runner_v2", "shuffle_mode=service"));
    assertThat(
        job.at("/environment/flexResourceSchedulingGoal").asText(), is("FLEXRS_COST_OPTIMIZED"));
    assertBounded(job, 3);
    assertThat(steps(), hasItems("Match", "Read", "Land order", "Run steps"));
    assertThat(steps(), not(hasItem("Land receipts")));
  }

  /** Where the form asks for a mode that the line does not have, nothing is started. */
  @Test
  void jobThatDoesNotFitItsLineEndsWithTheReason() throws IOException, InterruptedException {
    TemplateJar.Ended ended =
        TemplateJar.launch(
            folder,
            arguments(
                ORCHARD, "--source=deliveries", "--experiments=streaming_mode_at_least_once"));

    assertThat(ended.printed(), ended.exitCode(), is(2));
    assertThat(ended.printed(), containsString("line orchard lands exactly once"));
    assertThat(Files.exists(folder.resolve("job.json")), is(false));
  }

  @Test
  void streamThatMayRepeatIsToldSoByTheLinesChoice() throws IOException, InterruptedException {
    JsonNode job = job("--source=deliveries", "--writeStream=at-least-once");

    assertThat(
        job.at("/environment/serviceOptions/0").asText(), is("streaming_mode_at_least_once"));
  }

  @Test
  void specThatIsInvalidEndsWithItsReportAndAnExitCode() throws IOException, InterruptedException {
    String line = Files.readString(ORCHARD.resolve(LineReader.FILE_NAME));
    Path broken = folder.resolve(LineReader.FILE_NAME);
    Files.writeString(broken, line.replace("record.weight_kg > 0.0", "record.wait_kg > 0.0"));
    Path schemas = Files.createDirectories(folder.resolve("schemas"));
    Files.copy(ORCHARD.resolve("schemas/delivery.json"), schemas.resolve("delivery.json"));

    TemplateJar.Ended ended = TemplateJar.launch(folder, arguments(broken, "--source=deliveries"));

    assertThat(ended.printed(), ended.exitCode(), is(3));
    assertThat(ended.printed(), containsString("packhouse: the spec is invalid\n" + broken + ":"));
    assertThat(ended.printed(), containsString("^"));
    assertThat(Files.exists(folder.resolve("job.json")), is(false));
  }

  private void assertBounded(JsonNode job, int most) {
    JsonNode scaling = job.at("/environment/workerPools/0/autoscalingSettings");
    assertThat(scaling.path("algorithm").asText(), is("AUTOSCALING_ALGORITHM_BASIC"));
    assertThat(scaling.path("maxNumWorkers").asInt(), is(most));
  }

  private JsonNode job(String... more) throws IOException, InterruptedException {
    TemplateJar.Ended ended = TemplateJar.launch(folder, arguments(ORCHARD, more));
    assertThat(ended.printed(), ended.exitCode(), is(0));
    return JSON.readTree(folder.resolve("job.json").toFile());
  }

  /** What Google's launcher gives, and what keeps this launch from the network. */
  private List<String> arguments(Path line, String... more) throws IOException {
    Path staged = Files.writeString(folder.resolve("staged.txt"), "in the place of the jar");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--runner=DataflowRunner",
                "--jobName=orchard",
                "--project=acme-fruit",
                "--region=europe-west1",
                "--templateLocation=" + folder.resolve("job.json"),
                "--tempLocation=gs://acme-temp/temp",
                // Without it, Beam looks at the bucket of the one before.
                "--gcpTempLocation=gs://acme-temp/temp",
                "--stagingLocation=" + Files.createDirectories(folder.resolve("staging")),
                "--filesToStage=" + staged,
                "--pathValidatorClass="
                    + "org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator",
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
                "--line=" + line));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static Map<String, String> orchardLabels() {
    String version =
        String.valueOf(LineReader.read(ORCHARD.toString(), Map.of(), List.of()).spec().version());
    return Map.of(DataflowDefaults.LINE_LABEL, "orchard", DataflowDefaults.VERSION_LABEL, version);
  }

  private static Map<?, ?> labels(JsonNode job) {
    return JSON.convertValue(job.path("labels"), Map.class);
  }

  private static JsonNode option(JsonNode job, String name) {
    return job.at("/environment/sdkPipelineOptions/options/" + name);
  }

  private static Set<String> experiments(JsonNode job) {
    return StreamSupport.stream(job.at("/environment/experiments").spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toSet());
  }

  /**
   * The names of the graph's outermost transforms. Runner v2 gets the graph as Beam's own, which is
   * staged beside the job.
   */
  private Set<String> steps() throws IOException {
    try (Stream<Path> staged = Files.list(folder.resolve("staging"))) {
      Path graph = staged.filter(file -> file.toString().endsWith(".pb")).findAny().orElseThrow();
      return JobGraph.parse(Files.readAllBytes(graph)).steps();
    }
  }
}

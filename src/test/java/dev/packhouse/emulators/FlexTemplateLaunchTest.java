package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.cli.Packhouse;
import dev.packhouse.dataflow.FlexTemplate;
import dev.packhouse.dataflow.JobGraph;
import dev.packhouse.dataflow.TemplateJar;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A launch from end to end: the real gcloud builds both templates and starts lines with them; a
 * Dataflow on this machine starts the jar as Google's launcher does; the line, its schemas and its
 * steps are read from Cloud Storage; the jar and the graph are staged there; and the job comes back
 * to Dataflow.
 */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class FlexTemplateLaunchTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES = Path.of("..", "..", "examples");
  private static final Path METADATA = Path.of("..", "..", "templates", "metadata");

  /** What counts, refuses and comes after rows is not on their way. */
  private static final Set<String> ASIDE =
      Set.of("Land dead letters", "Land receipts", "Run steps");

  /** The example's files, as a bucket announces them. */
  private static final String ARRIVING =
      "set=sources.arriving={type: arrivals, subscription:"
          + " projects/acme-fruit/subscriptions/strikes, format: csv}";

  @TempDir private static Path folder;
  private static EmulatorEnvironment emulators;
  private static LoopbackDataflow dataflow;
  private static Gcloud gcloud;

  @BeforeAll
  static void start(EmulatorEnvironment environment) throws Exception {
    emulators = environment;
    dataflow = LoopbackDataflow.start(emulators, folder, FlexLaunch.Submission.BY_PROGRAM);
    gcloud = Gcloud.of(folder, emulators).withDataflow(dataflow.endpoint());
    for (FlexTemplate template : FlexTemplate.values()) {
      gcloud(
          "dataflow",
          "flex-template",
          "build",
          template(template),
          "--image=europe-docker.pkg.dev/acme/packhouse/packhouse:0.1.0",
          "--sdk-language=JAVA",
          "--metadata-file=" + METADATA.resolve(template.fileName()));
    }
    gcloud(
        "storage",
        "cp",
        "--recursive",
        EXAMPLES.resolve("birdstrikes").toString(),
        EXAMPLES.resolve("orchard").toString(),
        emulators.gs("lines/"));
    packhouse(
        "steps",
        "deploy",
        EXAMPLES.resolve("orchard").toString(),
        "--to=" + line("orchard") + "/steps");
  }

  /** Runs a command to its end, and returns what it printed. */
  private static String packhouse(String... arguments) {
    return packhouse(0, List.of(arguments));
  }

  private static String packhouse(int expected, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(emulators.storageOptions());
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said, true);
    int exitCode = Packhouse.execute(out, out, all.toArray(String[]::new));
    assertThat(said.toString(), exitCode, is(expected));
    return said.toString();
  }

  /** Launches the orchard at {@code asked}, and returns what is printed. */
  private static String packhouseLaunch(
      int expected, LoopbackDataflow asked, String kind, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "launch",
                kind,
                EXAMPLES.resolve("orchard").toString(),
                "--project=acme-fruit",
                "--region=europe-west1",
                "--bucket=" + emulators.gs("").replaceAll("gs://|/", ""),
                "--poll=250ms",
                "--dataflowEndpoint=" + asked.endpoint()));
    arguments.addAll(List.of(more));
    return packhouse(expected, arguments);
  }

  @AfterAll
  static void stop() {
    dataflow.close();
  }

  @Test
  void filesInBatchAreGatheredWhereTheyLand() throws Exception {
    Launched launched = launch("strikes", FlexTemplate.BATCH, "line=" + line("birdstrikes"));

    launched.assertBatch("birdstrikes", 10);
    assertThat(
        launched.graph.steps(),
        hasItems("Match", "Read", "Decode", "Check strike", "Route strike", "Land strike"));
    assertThat(launched.shufflesOfRows(), is(Map.of("Match", 1, "Land strike", 11)));
  }

  @Test
  void filesThatArriveAreAStream() throws Exception {
    Launched launched =
        launch(
            "strikes-arriving",
            FlexTemplate.STREAM,
            "line=" + line("birdstrikes"),
            ARRIVING,
            "source=arriving");

    launched.assertStream("birdstrikes", 10);
    assertThat(
        launched.graph.steps(),
        hasItems("Read", "Decode", "Check strike", "Route strike", "Land strike", "Land receipts"));
    assertThat(launched.shufflesOfRows(), is(Map.of("Read", 1, "Land strike", 3)));
  }

  @Test
  void whatGcloudIsToldIsInTheJob() throws Exception {
    Launched launched =
        Launched.of(
            run(
                "season",
                FlexTemplate.BATCH,
                List.of(
                    "--max-workers=3",
                    "--disable-public-ips",
                    "--service-account-email=line@acme-fruit.iam.gserviceaccount.com",
                    "--dataflow-kms-key=projects/acme/locations/eu/keyRings/r/cryptoKeys/k",
                    "--flexrs-goal=COST_OPTIMIZED",
                    "--additional-user-labels=team=fruit"),
                "line=" + line("orchard") + "/line.yaml",
                "source=season"));

    launched.assertBatch("orchard", 3);
    JsonNode environment = launched.job.path("environment");
    assertThat(launched.job.at("/labels/team").asText(), is("fruit"));
    assertThat(environment.at("/workerPools/0/ipConfiguration").asText(), is("WORKER_IP_PRIVATE"));
    assertThat(
        environment.path("serviceAccountEmail").asText(),
        is("line@acme-fruit.iam.gserviceaccount.com"));
    assertThat(
        environment.path("serviceKmsKeyName").asText(),
        is("projects/acme/locations/eu/keyRings/r/cryptoKeys/k"));
    assertThat(
        environment.path("flexResourceSchedulingGoal").asText(), is("FLEXRS_COST_OPTIMIZED"));
    assertThat(
        launched.shufflesOfRows(),
        is(
            Map.of(
                "Match",
                1,
                "Match 2",
                1,
                "Dedupe delivery",
                1,
                "Land delivery",
                11,
                "Land order",
                11)));
    assertThat(launched.graph.steps(), hasItem("Run steps"));
    assertThat(launched.printed, not(containsString("warning: gs://")));
  }

  @Test
  void streamThatLandsOnceShufflesToDedupeAndInsideOfTheWrite() throws Exception {
    Launched launched =
        launch(
            "deliveries",
            FlexTemplate.STREAM,
            "line=" + line("orchard"),
            "source=deliveries",
            "variables=PROJECT=acme-fruit");

    launched.assertStream("orchard", 10);
    assertThat(
        launched.graph.nativeTransforms(),
        is(Set.of("Read/Messages/PubsubUnboundedSource/Read(PubsubSource)")));
    assertThat(
        launched.shufflesOfRows(),
        is(Map.of("Dedupe delivery", 1, "Land delivery", 3, "Land order", 3)));
    assertThat(launched.graph.steps(), hasItem("Run steps"));
    assertThat(launched.printed, not(containsString("warning: gs://")));
  }

  @Test
  void streamThatMayLandTwiceShufflesOnlyToDedupe() throws Exception {
    Launched launched =
        launch(
            "deliveries-again",
            FlexTemplate.STREAM,
            "line=" + line("orchard"),
            "source=deliveries",
            "writeStream=at-least-once");

    launched.assertStream("orchard", 10, "streaming_mode_at_least_once");
    assertThat(launched.shufflesOfRows(), is(Map.of("Dedupe delivery", 1)));
  }

  @Test
  void jobThatGooglesLauncherSubmitsIsTheOneThatIsPosted() throws Exception {
    try (LoopbackDataflow google =
        LoopbackDataflow.start(emulators, folder, FlexLaunch.Submission.BY_LAUNCHER)) {
      String[] parameters = {"line=" + line("orchard"), "source=drop"};
      Launched posted = launch("drop", FlexTemplate.STREAM, parameters);
      Gcloud.Answer answer =
          Gcloud.of(folder, emulators)
              .withDataflow(google.endpoint())
              .run(command("drop", FlexTemplate.STREAM, List.of(), parameters));
      Launched written = Launched.of(google.launch(id(answer)));

      posted.assertStream("orchard", 10);
      assertThat(
          posted.shufflesOfRows(),
          is(Map.of("Read", 1, "Dedupe delivery", 1, "Land delivery", 3, "Land order", 3)));
      written.assertStream("orchard", 10);
      assertThat(written.graph.steps(), is(posted.graph.steps()));
      assertThat(written.shufflesOfRows(), is(posted.shufflesOfRows()));
      assertThat(written.packages(), is(posted.packages()));
      assertThat(written.job.path("labels"), is(posted.job.path("labels")));
    }
  }

  @Test
  void lineThatTheCommandLaunchesIsAJobThatAnUpdateReplacesIfItCan() throws Exception {
    try (LoopbackDataflow asked =
        LoopbackDataflow.start(emulators, folder, FlexLaunch.Submission.BY_PROGRAM)) {
      String first =
          packhouseLaunch(0, asked, "stream", "--source=deliveries", "--maxNumWorkers=4");
      assertThat(first, containsString("the job is running"));
      FlexLaunch old = asked.launches().get(0);
      Launched before = Launched.of(old);
      before.assertStream("orchard", 4);
      assertThat(
          before.shufflesOfRows(),
          is(Map.of("Dedupe delivery", 1, "Land delivery", 3, "Land order", 3)));
      assertThat(before.graph.steps(), hasItem("Run steps"));

      String id = old.job().path("id").asText();
      // As if the job were of a release that called one of its transforms so.
      String graph = "lines/orchard/jobs/" + id + ".json";
      Path renamed = folder.resolve(id + ".json");
      String kept = new String(emulators.content(graph), UTF_8);
      assertThat(kept, containsString("\"transform Check delivery\""));
      Files.writeString(renamed, kept.replace("Check delivery", "Verify delivery"));
      emulators.upload(renamed, graph);

      String other =
          packhouseLaunch(
              8, asked, "stream", "--source=deliveries", "--update", "--set=records[1].type=sale");
      assertThat(other, containsString("job " + id + " cannot be updated in place"));
      assertThat(other, containsString("\n  transform 'Check order' is gone\n"));
      assertThat(other, containsString("\n  transform 'Verify delivery' is gone\n"));
      assertThat(asked.launches().size(), is(1));

      String update =
          packhouseLaunch(
              0,
              asked,
              "stream",
              "--source=deliveries",
              "--update",
              "--transformNameMapping={\"Verify delivery\":\"Check delivery\"}");
      assertThat(update, containsString("job " + id + " can be updated in place"));
      assertThat(update, containsString("the job is running"));
      assertThat(old.job().path("currentState").asText(), is("JOB_STATE_UPDATED"));
      FlexLaunch fresh = asked.launches().stream().filter(one -> one != old).findAny().get();
      assertThat(fresh.request().path("update").asBoolean(), is(true));
      Launched after = Launched.of(fresh);
      after.assertStream("orchard", 10);
      assertThat(after.job.path("name"), is(before.job.path("name")));
      assertThat(after.job.path("replaceJobId").asText(), is(id));
      assertThat(
          after.job.path("transformNameMapping").toString(),
          is("{\"Verify delivery\":\"Check delivery\"}"));
      assertThat(after.graph.steps(), is(before.graph.steps()));
      assertThat("what an update is compared with", keptSteps(kept), is(before.graph.steps()));
    }
  }

  /** The outermost transforms of a graph as the command keeps it. */
  private static Set<String> keptSteps(String kept) throws IOException {
    Set<String> steps = new TreeSet<>();
    JSON.readTree(kept)
        .path("graph")
        .fieldNames()
        .forEachRemaining(
            entry -> {
              if (entry.startsWith("transform ")) {
                steps.add(entry.replaceFirst("transform ([^/]*).*", "$1"));
              }
            });
    return steps;
  }

  @Test
  void stepsAloneAreABatchThatReadsNothing() throws Exception {
    try (LoopbackDataflow asked =
        LoopbackDataflow.start(emulators, folder, FlexLaunch.Submission.BY_PROGRAM)) {
      packhouseLaunch(0, asked, "batch", "--steps-only");

      Launched launched = Launched.of(asked.launches().get(0));
      launched.assertBatch("orchard", 10);
      assertThat(launched.graph.steps(), hasItem("Run steps"));
      assertThat(launched.graph.steps(), not(hasItem("Read")));
      assertThat(launched.shufflesOfRows(), is(Map.of()));
    }
  }

  @Test
  void specThatIsInvalidFailsTheJobWithItsReportInTheLaunchersLog() throws Exception {
    Path broken = folder.resolve("broken.yaml");
    String spec = Files.readString(EXAMPLES.resolve("birdstrikes/line.yaml"));
    Files.writeString(broken, spec.replace("record.phase in", "record.phrase in"));
    String line = emulators.upload(broken, "lines/broken/line.yaml");

    FlexLaunch launch = run("broken", FlexTemplate.BATCH, List.of(), "line=" + line);

    assertThat(launch.submitted(), is(nullValue()));
    String log = gcloud("storage", "cat", emulators.gs(launch.file("console_logs"))).output();
    assertThat(
        log,
        containsString(
            """
            packhouse: the spec is invalid
            %s:36:22: error: record has no field 'phrase'; did you mean 'phase'?
              |         expr: record.phrase in ['Parked', 'Taxi'] || record.speed_knots > 0
              |                      ^
            """
                .formatted(line)));
    String id = launch.job().path("id").asText();
    assertThat(
        gcloud(
                "dataflow",
                "jobs",
                "describe",
                id,
                "--region=europe-west1",
                "--format=value(currentState)")
            .output()
            .strip(),
        is("JOB_STATE_FAILED"));
    String messages =
        gcloud(
                "beta",
                "dataflow",
                "logs",
                "list",
                id,
                "--region=europe-west1",
                "--importance=detailed")
            .output();
    assertThat(messages, containsString("Template launch failed"));
    assertThat(messages, containsString(emulators.gs(launch.file("console_logs"))));
  }

  /** gcloud has no other way to ask for the streaming mode. */
  @Test
  void modeThatDoesNotFitTheLineFailsTheJobWithTheReasonInTheLog() throws Exception {
    FlexLaunch launch =
        run(
            "deliveries-twice",
            FlexTemplate.STREAM,
            List.of("--additional-experiments=streaming_mode_at_least_once"),
            "line=" + line("orchard"),
            "source=deliveries");

    assertThat(launch.submitted(), is(nullValue()));
    assertThat(launch.printed(), containsString("line orchard lands exactly once"));
  }

  @Test
  void parametersThatTheTemplateDoesNotTakeAreRefusedAtOnce() throws Exception {
    int before = dataflow.launches().size();
    Gcloud.Answer answer =
        gcloud.run(command("nothing", FlexTemplate.STREAM, List.of(), "subscription=deliveries"));

    assertThat(answer.exitCode(), is(not(0)));
    assertThat(answer.errors(), containsString("line: Missing required parameter"));
    assertThat(answer.errors(), containsString("subscription: Unmatched regex"));
    assertThat(dataflow.launches().size(), is(before));
  }

  private static String line(String example) {
    return emulators.gs("lines/" + example);
  }

  private static String template(FlexTemplate template) {
    return emulators.gs("templates/" + template.fileName());
  }

  private static Gcloud.Answer gcloud(String... arguments) throws Exception {
    Gcloud.Answer answer = gcloud.run(List.of(arguments));
    assertThat(answer.errors(), answer.exitCode(), is(0));
    return answer;
  }

  private static List<String> command(
      String name, FlexTemplate template, List<String> flags, String... parameters) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dataflow",
                "flex-template",
                "run",
                name,
                "--region=europe-west1",
                "--format=json",
                "--template-file-gcs-location=" + template(template),
                "--parameters=^|^" + String.join("|", parameters)));
    command.addAll(flags);
    return command;
  }

  private static String id(Gcloud.Answer answer) throws IOException {
    assertThat(answer.errors(), answer.exitCode(), is(0));
    return JSON.readTree(answer.output()).at("/job/id").asText();
  }

  private static FlexLaunch run(
      String name, FlexTemplate template, List<String> flags, String... parameters)
      throws Exception {
    return dataflow.launch(id(gcloud.run(command(name, template, flags, parameters))));
  }

  private static Launched launch(String name, FlexTemplate template, String... parameters)
      throws Exception {
    return Launched.of(run(name, template, List.of(), parameters));
  }

  /** A job as Dataflow gets it. */
  private record Launched(JsonNode job, JobGraph graph, String printed) {

    static Launched of(FlexLaunch launch) throws Exception {
      JsonNode job = launch.submitted();
      if (job == null) {
        throw new AssertionError("no job came of it:\n" + launch.printed());
      }
      String graph = job.at("/environment/sdkPipelineOptions/options/pipelineUrl").asText();
      return new Launched(
          job, JobGraph.parse(emulators.content(inBucket(graph))), launch.printed());
    }

    private static String inBucket(String place) {
      assertThat(place, containsString(emulators.gs("")));
      return place.substring(emulators.gs("").length());
    }

    void assertBatch(String line, int mostWorkers) throws IOException {
      assertThat(job.path("type").asText(), is("JOB_TYPE_BATCH"));
      assertThat(experiments(), hasItems("use_runner_v2", "shuffle_mode=service"));
      assertServerless(line, mostWorkers);
      // Those of load jobs hold files and tables. The steps' has the tables that rows landed in.
      assertThat(
          graph.sideInputs(),
          everyItem(
              matchesPattern(
                  "Land [^/]+/(Land/)?(Write/BatchLoads/.*|Settle)|Run steps/Gather/.*")));
    }

    void assertStream(String line, int mostWorkers, String... serviceOptions) throws IOException {
      assertThat(job.path("type").asText(), is("JOB_TYPE_STREAMING"));
      assertThat(experiments(), hasItems("use_runner_v2", "enable_streaming_engine"));
      assertThat(texts("/environment/serviceOptions"), is(Set.of(serviceOptions)));
      assertServerless(line, mostWorkers);
      assertThat("what grows with a stream", graph.sideInputs(), is(empty()));
    }

    private void assertServerless(String line, int mostWorkers) throws IOException {
      JsonNode scaling = job.at("/environment/workerPools/0/autoscalingSettings");
      assertThat(scaling.path("algorithm").asText(), is("AUTOSCALING_ALGORITHM_BASIC"));
      assertThat(scaling.path("maxNumWorkers").asInt(), is(mostWorkers));
      assertThat(job.at("/labels/packhouse-line").asText(), is(line));
      assertThat(job.at("/labels/packhouse-version").asText(), matchesPattern("[0-9a-f]{12}"));
      assertThat(job.at("/labels/goog-dataflow-provided-template-type").asText(), is("flex"));
      assertStaged();
    }

    /** The jar and nothing else is what workers get, and it is where they look for it. */
    private void assertStaged() throws IOException {
      assertThat(packages().size(), is(1));
      String jar = packages().iterator().next();
      assertThat(jar, containsString("/staging/packhouse-dataflow-"));
      assertThat(emulators.size(inBucket(jar)), is(Files.size(TemplateJar.FILE)));
    }

    Set<String> packages() {
      Set<String> places = new TreeSet<>();
      job.at("/environment/workerPools/0/packages")
          .forEach(one -> places.add(one.path("location").asText()));
      return places;
    }

    private Set<String> experiments() {
      return texts("/environment/experiments");
    }

    private Set<String> texts(String place) {
      Set<String> texts = new TreeSet<>();
      job.at(place).forEach(one -> texts.add(one.asText()));
      return texts;
    }

    /** How often each step on the way of a record shuffles. */
    Map<String, Integer> shufflesOfRows() throws IOException {
      Map<String, Integer> shuffles = new TreeMap<>(graph.shuffles());
      shuffles.keySet().removeAll(ASIDE);
      return shuffles;
    }
  }
}

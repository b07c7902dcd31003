package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auth.Credentials;
import com.google.auth.Retryable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.extensions.gcp.auth.CredentialFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code packhouse launch}, against what stands for Google Cloud on this machine. */
final class LaunchTest {

  private static final String LINK =
      "https://console.cloud.google.com/dataflow/jobs/europe-west1/"
          + LaunchedTown.ID
          + "?project=acme-fruit";

  @TempDir Path folder;

  private LaunchedTown town;

  @BeforeEach
  void build() throws IOException {
    town = new LaunchedTown(folder.resolve("town"));
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void lineIsUploadedAndItsJobFollowedUntilItRuns() {
    town.states("QUEUED", "PENDING", "RUNNING");
    town.cloud.replace(
        "GET " + LaunchedTown.JOBS + "/" + LaunchedTown.ID + "/messages",
        200,
        "{\"jobMessages\": [{\"id\": \"1\", \"time\": \"2026-11-23T06:00:01Z\", \"messageImportance\": \"JOB_MESSAGE_BASIC\", \"messageText\": \"Worker configuration: n1-standard-2\"}]}");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(
        launch.out(),
        is(
            "job town, "
                + LaunchedTown.ID
                + ": "
                + LINK
                + "\nthe job is running; 'packhouse stop town --job-name=town --project=acme-fruit"
                + " --region=europe-west1' stops it\n"));
    assertThat(launch.err(), containsString("2 files uploaded to gs://acme-packhouse/lines/town"));
    assertThat(
        "each message is told once",
        launch.err().split("Worker configuration", -1).length - 1,
        is(1));
    assertThat(
        town.cloud.objects().get("acme-packhouse/lines/town/schemas/person.json"),
        containsString("\"age\""));
    assertThat(
        town.cloud.objects().get("acme-packhouse/lines/town/line.yaml"),
        containsString("name: town"));
    assertThat(
        town.cloud.objects().get("acme-packhouse/lines/town/jobs/" + LaunchedTown.ID + ".json"),
        allOf(containsString("\"transform Decode\""), containsString("\"line\" : \"town\"")));
    assertThat(
        town.cloud
            .bodies(LaunchedTown.LAUNCH)
            .get(0)
            .at("/launchParameter/parameters/line")
            .asText(),
        is("gs://acme-packhouse/lines/town/line.yaml"));
  }

  @Test
  void variablesThatTheLineNamesGoAlong() {
    town.states("RUNNING");

    CommandOutput launch =
        town.launch("stream", "--variable=PROJECT=fruit-two", "--variable=OTHER=unused");

    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(
        town.cloud
            .bodies(LaunchedTown.LAUNCH)
            .get(0)
            .at("/launchParameter/parameters/variables")
            .asText(),
        is("PROJECT=fruit-two"));
  }

  @Test
  void stepsAreDeployedBesideTheLine() throws IOException {
    town.states("RUNNING");
    town.change("sources:", "steps: {dir: steps}\nsources:");
    town.write(
        "steps/ages.sql", "CREATE OR REPLACE TABLE town.ages AS SELECT age FROM town.people");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(
        town.cloud.objects().get("acme-packhouse/lines/town/steps/graph.json"),
        containsString("town.ages"));
    assertThat(
        town.cloud
            .bodies(LaunchedTown.LAUNCH)
            .get(0)
            .at("/launchParameter/parameters/stepsFolder")
            .asText(),
        is("gs://acme-packhouse/lines/town/steps"));
  }

  @Test
  void launchWithoutCredentialsEndsBeforeAnythingIsAsked() {
    CommandOutput launch =
        town.launch("stream", "--credentialFactoryClass=" + NoCredentials.class.getName());

    assertThat(launch.exitCode(), is(8));
    assertThat(
        launch.err(),
        containsString(
            "there are no credentials; log in with 'gcloud auth application-default login'"));
    assertThat(town.cloud.requests(), is(empty()));
  }

  /** Finds none, as where nobody has logged in. */
  public static final class NoCredentials implements CredentialFactory {

    /** As Beam makes one. */
    @SuppressWarnings("UnusedMethod")
    public static NoCredentials fromOptions(PipelineOptions options) {
      return new NoCredentials();
    }

    @Override
    public Credentials getCredential() {
      return null;
    }
  }

  @Test
  void detachedLaunchAsksForNothingMore() {
    CommandOutput launch = town.launch("stream", "--detach");

    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(town.cloud.bodies("GET " + LaunchedTown.JOBS + "/" + LaunchedTown.ID), is(empty()));
  }

  @Test
  void failedJobEndsWithItsMessagesAndTheLaunchersLog() {
    town.states("QUEUED", "FAILED");
    town.cloud.replace(
        "GET " + LaunchedTown.JOBS + "/" + LaunchedTown.ID + "/messages",
        200,
        "{\"jobMessages\": [{\"id\": \"9\", \"time\": \"2026-11-23T06:00:31Z\", \"messageImportance\": \"JOB_MESSAGE_ERROR\", \"messageText\": \"Error occurred in the launcher container: Template launch failed. See console logs.\"}]}");
    town.cloud.answer(
        "POST /v2/entries:list",
        200,
        "{\"entries\": [{\"textPayload\": \"line.yaml: 1 error\"}, {\"textPayload\": \"packhouse: the spec is invalid\"}]}");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(8));
    assertThat(
        launch.err(),
        containsString("2026-11-23T06:00:31Z  error  Error occurred in the launcher container"));
    assertThat(
        launch.err(),
        containsString("    packhouse: the spec is invalid\n    line.yaml: 1 error\n"));
    assertThat(
        launch.err(), containsString("gcloud logging read 'resource.type=\"dataflow_step\""));
    assertThat(
        launch.err(), containsString("packhouse: job " + LaunchedTown.ID + " failed: " + LINK));
  }

  @Test
  void failedJobWhoseLogIsNotToldIsToldWithTheCommandThatShowsIt() {
    town.states("FAILED");
    town.cloud.refuse("POST /v2/entries:list", 403, "forbidden", "Permission denied");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(8));
    assertThat(launch.err(), containsString("cannot be read here: Permission denied (403)"));
    assertThat(launch.err(), containsString("gcloud logging read"));
  }

  @Test
  void refusalsAreToldWithWhatMendsThem() {
    refused(
        403,
        "accessNotConfigured",
        "Dataflow API has not been used in project acme-fruit before or it is disabled.",
        "gcloud services enable dataflow.googleapis.com --project=acme-fruit");
    refused(403, "forbidden", "Permission denied", "this account needs roles/dataflow.developer");
    refused(
        403,
        "forbidden",
        "The dataflow.googleapis.com API requires a quota project, which is not set by default.",
        "gcloud auth application-default set-quota-project acme-fruit");
    refused(503, "backendError", "The service is currently unavailable.", "try again in a while");
    // Java's client keeps the body of this one to itself.
    refused(401, "authError", "Unauthorized", "gcloud auth application-default login");
    refused(
        404,
        "notFound",
        "Not found",
        "the template gs://acme-packhouse/templates/packhouse-stream.json");
    refused(409, "alreadyExists", "There is already an active job named town", "--update replaces");
    refused(
        429,
        "rateLimitExceeded",
        "Quota exceeded for quota metric",
        "https://console.cloud.google.com/iam-admin/quotas?project=acme-fruit");
    refused(400, "badRequest", "(7a3): The template parameters are invalid.", "(400)");
  }

  @Test
  void serviceThatIsDisabledIsKnownByTheNewFormOfAnErrorToo() {
    town.cloud.replace(
        LaunchedTown.LAUNCH,
        403,
        "{\"error\": {\"code\": 403, \"message\": \"Not here.\", \"status\": \"PERMISSION_DENIED\", \"details\": [{\"@type\": \"type.googleapis.com/google.rpc.ErrorInfo\", \"reason\": \"SERVICE_DISABLED\", \"domain\": \"googleapis.com\"}]}}");

    assertThat(
        town.launch("stream").err(),
        containsString("Not here. (403); gcloud services enable dataflow.googleapis.com"));
  }

  @Test
  void batchOfANameThatIsTakenIsToldToTakeAnother() {
    town.cloud.objects().put("acme-packhouse/lines/town/data/a.jsonl", "{\"name\": \"Ann\"}");
    town.cloud.refuseFromNowOn(LaunchedTown.LAUNCH, 409, "alreadyExists", "There is one");

    CommandOutput launch = town.launch("batch");

    assertThat(launch.exitCode(), is(8));
    assertThat(launch.err(), containsString("give this one another name with --job-name"));
  }

  @Test
  void regionThatDataflowDoesNotKnowIsTold() {
    town.cloud.refuseFromNowOn(
        "GET " + LaunchedTown.JOBS, 400, "badRequest", "sent to an invalid regional endpoint");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(8));
    assertThat(launch.err(), containsString("look at --project and --region"));
  }

  @Test
  void listOfJobsThatDoesNotEndIsLeft() {
    town.cloud.replace("GET " + LaunchedTown.JOBS, 200, "{\"nextPageToken\": \"more\"}");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(8));
    assertThat(launch.err(), containsString("more than 20 pages of active jobs"));
    assertThat(town.cloud.bodies(LaunchedTown.LAUNCH), is(empty()));
  }

  @Test
  void loginThatHasRunOutIsToldWithTheCommandThatRenewsIt() {
    CommandOutput launch =
        town.launch("stream", "--credentialFactoryClass=" + OldLogin.class.getName());

    assertThat(launch.exitCode(), is(8));
    assertThat(
        launch.err(),
        containsString(
            "no access with these credentials: invalid_grant; gcloud auth application-default"
                + " login"));
    assertThat(town.cloud.requests(), is(empty()));
  }

  /** Finds credentials that are no longer taken. */
  public static final class OldLogin implements CredentialFactory {

    /** As Beam makes one. */
    @SuppressWarnings("UnusedMethod")
    public static OldLogin fromOptions(PipelineOptions options) {
      return new OldLogin();
    }

    @Override
    public Credentials getCredential() {
      return new OldCredentials();
    }
  }

  private static final class OldCredentials extends Credentials {

    /** As the token endpoint's refusal is told. */
    private static final class RefusedException extends IOException implements Retryable {
      RefusedException() {
        super("invalid_grant");
      }

      @Override
      public boolean isRetryable() {
        return false;
      }

      @Override
      public int getRetryCount() {
        return 0;
      }
    }

    @Override
    public Map<String, List<String>> getRequestMetadata(URI uri) throws IOException {
      throw new RefusedException();
    }

    @Override
    public String getAuthenticationType() {
      return "OAuth2";
    }

    @Override
    public boolean hasRequestMetadata() {
      return true;
    }

    @Override
    public boolean hasRequestMetadataOnly() {
      return true;
    }

    @Override
    public void refresh() throws IOException {
      throw new RefusedException();
    }
  }

  @Test
  void lineInCloudStorageIsCopiedWithItsSchemas() throws IOException {
    town.states("RUNNING");
    town.cloud.objects().put("acme-lines/town/line.yaml", town.read("line.yaml"));
    town.cloud
        .objects()
        .put("acme-lines/town/schemas/person.json", town.read("schemas/person.json"));

    CommandOutput launch = town.launchLine("stream", "gs://acme-lines/town");

    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(
        town.cloud.objects().keySet(),
        hasItems(
            "acme-packhouse/lines/town/line.yaml",
            "acme-packhouse/lines/town/schemas/person.json"));
  }

  private void refused(int status, String reason, String message, String remedy) {
    town.cloud.refuseFromNowOn(LaunchedTown.LAUNCH, status, reason, message);

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(8));
    assertThat(launch.out(), is(""));
    assertThat(
        launch.err(),
        allOf(
            containsString("Dataflow does not start job town: " + message),
            containsString(remedy)));
  }

  @Test
  void serviceThatDoesNotAnswerForAWhileIsAskedAgain() {
    town.cloud.refuse(
        "GET " + LaunchedTown.JOBS + "/" + LaunchedTown.ID, 503, "backendError", "try again");
    town.cloud.refuse(
        "GET " + LaunchedTown.JOBS + "/" + LaunchedTown.ID, 429, "rateLimitExceeded", "slower");
    town.states("RUNNING");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(launch.out(), containsString("the job is running"));
  }

  @Test
  void jobThatCannotBeSeenGoesOn() {
    town.cloud.refuse(
        "GET " + LaunchedTown.JOBS + "/" + LaunchedTown.ID, 403, "forbidden", "Permission denied");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(8));
    assertThat(launch.err(), containsString("the job goes on, and cannot be followed"));
    assertThat(launch.err(), containsString(LINK));
  }

  @Test
  void bucketThatTakesNothingEndsTheLaunchBeforeTheJob() {
    town.cloud.refuse("(POST|PUT) /upload/.*", 403, "forbidden", "no storage.objects.create");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(8));
    assertThat(
        launch.err(),
        is(
            """
            packhouse: cannot upload the line to gs://acme-packhouse/lines/town: no storage.objects.create (403)
              'packhouse doctor' looks at the bucket
            """));
    assertThat(town.cloud.bodies(LaunchedTown.LAUNCH), is(empty()));
  }

  @Test
  void batchWithoutFilesIsNotStarted() {
    CommandOutput launch = town.launch("batch");

    assertThat(launch.exitCode(), is(4));
    assertThat(
        launch.err(),
        containsString("no file matches gs://acme-packhouse/lines/town/data/*.jsonl"));
    assertThat(town.cloud.bodies(LaunchedTown.LAUNCH), is(empty()));
  }

  @Test
  void filesThatMayNotBeLookedForAreToldAsTheStorageTellsIt() {
    town.cloud.refuse(
        "GET /storage/v1/b/acme-packhouse/o.*", 403, "forbidden", "no storage.objects.list");

    CommandOutput launch = town.launch("batch");

    assertThat(launch.exitCode(), is(4));
    assertThat(
        launch.err(),
        is(
            "packhouse: cannot read gs://acme-packhouse/lines/town/data/*.jsonl: no"
                + " storage.objects.list (403)\n"));
  }

  @Test
  void batchReadsFilesBesideTheUploadedLine() {
    town.states("DONE");
    town.cloud.objects().put("acme-packhouse/lines/town/data/a.jsonl", "{\"name\": \"Ann\"}");

    CommandOutput launch = town.launch("batch");

    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(launch.out(), containsString("the job is done"));
    assertThat(
        town.cloud.bodies(LaunchedTown.LAUNCH).get(0).at("/launchParameter/jobName").asText(),
        matchesPattern("town-[0-9]{8}-[0-9]{6}"));
  }

  @Test
  void interruptedFollowingLeavesTheJobAndSaysHowToStopIt() {
    town.cloud.answer(
        "GET " + LaunchedTown.JOBS + "/" + LaunchedTown.ID,
        200,
        LaunchedTown.job(LaunchedTown.ID, "town", "QUEUED", "town"),
        LaunchTest::interrupt);

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(130));
    assertThat(
        launch.err(),
        containsString(
            "packhouse: the job goes on; 'packhouse stop town --job-name=town --project=acme-fruit"
                + " --region=europe-west1' stops it"));
    assertThat("nobody is asked to stop it", town.cloud.bodies("PUT .*"), is(empty()));
  }

  /** SIGTERM does what SIGINT does, and is not ignored by a JVM that a script has started. */
  private static void interrupt() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      signal
          .getMethod("raise", signal)
          .invoke(null, signal.getConstructor(String.class).newInstance("TERM"));
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException unavailable) {
      throw new AssertionError(unavailable);
    }
  }

  @Test
  void lineThatRunsAlreadyIsNotStartedBesideItself() {
    town.running(Map.of("old", "town"));

    CommandOutput launch = town.launch("stream");

    assertThat(launch.exitCode(), is(8));
    assertThat(launch.err(), containsString("line town runs already, as job old"));
    assertThat(launch.err(), containsString("packhouse stop town --drain"));
    assertThat(town.cloud.objects(), is(Map.of()));
  }

  @Test
  void lineThatRunsUnderAnotherNameIsWarnedOf() {
    town.running(Map.of("old", "town-two"));
    town.states("RUNNING");

    CommandOutput launch = town.launch("stream");

    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(launch.err(), containsString("warning: line town runs also as town-two"));
  }

  @Test
  void jobsOfOtherLinesAreNoneOfThisOne() {
    town.cloud.replace(
        "GET " + LaunchedTown.JOBS,
        200,
        "{\"jobs\": [" + LaunchedTown.job("other", "town", "RUNNING", "village") + "]}");
    town.states("RUNNING");

    assertThat(town.launch("stream").exitCode(), is(0));
    assertThat(town.launch("stream", "--update").exitCode(), is(8));
  }

  @Test
  void runningJobIsReplacedByOneThatHasMore() throws IOException {
    launchOld();
    town.change(
        "records:",
        """
        records:
          - type: dog
            when: envelope.attributes['kind'] == 'dog'
            fields: [{name: name, type: STRING}]
            routes: [{name: all, table: town.dogs}]
        """
            .stripTrailing());
    town.states("RUNNING");

    CommandOutput update = town.launch("stream", "--update");

    assertThat(update.err(), update.exitCode(), is(0));
    assertThat(update.err(), containsString("job old can be updated in place"));
    assertThat(update.err(), containsString("\n  Check dog\n"));
    assertThat(
        update.err(), containsString("packhouse: job old runs until the new one takes over"));
    assertThat(
        town.cloud.bodies(LaunchedTown.LAUNCH).get(1).at("/launchParameter/update").asBoolean(),
        is(true));
    assertThat(
        "the next update is compared with this one",
        town.cloud.objects().get("acme-packhouse/lines/town/jobs/" + LaunchedTown.ID + ".json"),
        containsString("\"transform Check dog\""));
  }

  @Test
  void runningJobThatCannotBeReplacedRunsOnAndIsToldWithWhatIsInTheWay() throws IOException {
    launchOld();
    String before = town.cloud.objects().get("acme-packhouse/lines/town/line.yaml");
    town.change("type: person", "type: human");

    CommandOutput update = town.launch("stream", "--update");

    assertThat(update.exitCode(), is(8));
    assertThat(update.err(), containsString("job old cannot be updated in place"));
    assertThat(update.err(), containsString("transform 'Check person' is gone"));
    assertThat(
        "those inside of it go without saying",
        update.err(),
        not(containsString("transform 'Check person/")));
    assertThat(
        update.err(),
        containsString(
            "packhouse stop town --drain --job-name=town --project=acme-fruit --region=europe-west1"));
    assertThat(town.cloud.bodies(LaunchedTown.LAUNCH), hasSize(1));
    assertThat(
        "nothing was uploaded",
        town.cloud.objects().get("acme-packhouse/lines/town/line.yaml"),
        is(before));
  }

  @Test
  void transformsThatAreOnlyRenamedAreNotInTheWay() throws IOException {
    launchOld();
    // As if the job were of a release that called it so.
    town.cloud
        .objects()
        .computeIfPresent(
            "acme-packhouse/lines/town/jobs/old.json",
            (name, graph) -> graph.replace("Check person", "Verify person"));
    town.states("RUNNING");

    assertThat(town.launch("stream", "--update").exitCode(), is(8));
    CommandOutput update =
        town.launch(
            "stream", "--update", "--transformNameMapping={\"Verify person\":\"Check person\"}");

    assertThat(update.err(), update.exitCode(), is(0));
    JsonNode launched = town.cloud.bodies(LaunchedTown.LAUNCH).get(1).path("launchParameter");
    assertThat(launched.at("/transformNameMappings/Verify person").asText(), is("Check person"));
    assertThat(
        "it is told once",
        launched.at("/environment/additionalPipelineOptions").toString(),
        not(containsString("transformNameMapping")));
  }

  @Test
  void jobThatComesToItsEndIsWaitedFor() {
    town.running(Map.of("old", "town"), "DRAINING");

    CommandOutput launch = town.launch("stream");
    assertThat(launch.exitCode(), is(8));
    assertThat(
        launch.err(),
        containsString(
            "line town runs already, as job old, which is draining: wait for its end, which"
                + " 'packhouse stop town --drain --job-name=town"));

    CommandOutput update = town.launch("stream", "--update");
    assertThat(update.exitCode(), is(8));
    assertThat(update.err(), containsString("job old is draining, and only one that runs"));
    assertThat(update.err(), containsString("leave out --update when it has ended"));
  }

  @Test
  void jobThatDoesNotRunYetIsNotReplaced() {
    town.running(Map.of("old", "town"), "QUEUED");

    CommandOutput update = town.launch("stream", "--update", "--unchecked");

    assertThat(update.exitCode(), is(8));
    assertThat(update.err(), containsString("try again when it runs"));
    assertThat(town.cloud.bodies(LaunchedTown.LAUNCH), is(empty()));
  }

  @Test
  void coderThatChangesIsInTheWay() throws IOException {
    launchOld();
    town.cloud
        .objects()
        .computeIfPresent(
            "acme-packhouse/lines/town/jobs/old.json",
            (name, graph) ->
                graph.replaceFirst(
                    "(\"output Decode[^\"]*\" : )\"[^\"]*\"", "$1\"dev.packhouse.OldCoder 7\""));

    CommandOutput update = town.launch("stream", "--update");

    assertThat(update.exitCode(), is(8));
    assertThat(update.err(), containsString("the coder of output Decode"));
    assertThat(update.err(), containsString("was dev.packhouse.OldCoder 7 and would be "));
  }

  @Test
  void runningJobWithoutAGraphCannotBeToldUnlessThatIsLeftToDataflow() {
    town.running(Map.of("old", "town"));
    town.states("RUNNING");

    CommandOutput update = town.launch("stream", "--update");

    assertThat(update.exitCode(), is(8));
    assertThat(
        update.err(), containsString("it cannot be told whether job old can be updated in place"));
    assertThat(update.err(), containsString("--unchecked leaves it to Dataflow"));
    assertThat(town.cloud.bodies(LaunchedTown.LAUNCH), is(empty()));

    assertThat(town.launch("stream", "--update", "--unchecked").exitCode(), is(0));
    assertThat(town.cloud.bodies(LaunchedTown.LAUNCH), hasSize(1));
  }

  @Test
  void updateOfOneOfSeveralJobsNeedsItsName() {
    town.running(new TreeMap<>(Map.of("old", "town", "older", "town-two")));

    CommandOutput update = town.launch("stream", "--update");

    assertThat(update.exitCode(), is(2));
    assertThat(update.err(), containsString("name one with --job-name: town, town-two"));
  }

  /** As if the line had been launched before, as job {@code old}. */
  private void launchOld() {
    town.cloud.replace(
        LaunchedTown.LAUNCH,
        200,
        "{\"job\": " + LaunchedTown.job("old", "town", "QUEUED", "") + "}");
    CommandOutput launch = town.launch("stream", "--detach");
    assertThat(launch.err(), launch.exitCode(), is(0));
    assertThat(town.cloud.objects().keySet(), hasItem("acme-packhouse/lines/town/jobs/old.json"));
    town.cloud.replace(
        LaunchedTown.LAUNCH,
        200,
        "{\"job\": " + LaunchedTown.job(LaunchedTown.ID, "town", "QUEUED", "") + "}");
    town.running(Map.of("old", "town"));
  }
}

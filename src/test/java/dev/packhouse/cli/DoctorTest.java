package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code packhouse doctor}, against what stands for Google Cloud on this machine. */
final class DoctorTest {

  private static final String SERVICES = "GET /v1/projects/acme-fruit/services:batchGet";
  private static final String BUCKET = "GET /storage/v1/b/acme-packhouse";
  private static final String BUCKET_MAY = "GET /storage/v1/b/acme-packhouse/iam/testPermissions";
  private static final String IMAGE =
      "GET /v1/projects/acme-fruit/locations/europe-west1/repositories/packhouse/packages/packhouse/tags/0.1.0";
  private static final String SUBSCRIPTION = "GET /v1/projects/acme-fruit/subscriptions/people";
  private static final String TOPIC = "GET /v1/projects/acme-fruit/topics/people";
  private static final String TOWN = "GET /bigquery/v2/projects/acme-fruit/datasets/town";
  private static final String OPS = "GET /bigquery/v2/projects/acme-fruit/datasets/ops";
  private static final String MAY = "POST /v1/projects/acme-fruit:testIamPermissions";
  private static final String POLICY = "POST /v1/projects/acme-fruit:getIamPolicy";
  private static final String PROJECT = "GET /v1/projects/acme-fruit";
  private static final String REGION = "GET /compute/v1/projects/acme-fruit/regions/europe-west1";

  @TempDir Path folder;

  private LaunchedTown town;

  @BeforeEach
  void build() throws IOException {
    town = new LaunchedTown(folder);
    FakeCloud cloud = town.cloud;
    cloud.answer(
        SERVICES,
        200,
        services(
            "dataflow", "compute", "storage", "bigquery", "bigquerystorage", "logging", "pubsub"));
    cloud.answer(BUCKET, 200, "{\"name\": \"acme-packhouse\", \"location\": \"EUROPE-WEST1\"}");
    cloud.answer(
        BUCKET_MAY,
        200,
        "{\"permissions\": [\"storage.objects.create\", \"storage.objects.get\", \"storage.objects.delete\"]}");
    cloud
        .objects()
        .put(
            "acme-packhouse/templates/packhouse-stream.json",
            "{\"image\": \"europe-west1-docker.pkg.dev/acme-fruit/packhouse/packhouse:0.1.0\"}");
    cloud.answer(IMAGE, 200, "{\"name\": \"0.1.0\"}");
    cloud.answer(SUBSCRIPTION, 200, "{\"topic\": \"projects/acme-fruit/topics/people\"}");
    cloud.answer(TOPIC, 200, "{\"name\": \"projects/acme-fruit/topics/people\"}");
    cloud.answer(TOWN, 200, "{\"location\": \"EU\"}");
    cloud.answer(OPS, 200, "{\"location\": \"EU\"}");
    cloud.answer(
        MAY,
        200,
        "{\"permissions\": [\"dataflow.jobs.create\", \"dataflow.jobs.get\", \"dataflow.jobs.list\", \"dataflow.jobs.cancel\", \"dataflow.jobs.updateContents\", \"dataflow.messages.list\", \"iam.serviceAccounts.actAs\"]}");
    cloud.answer(
        POLICY,
        200,
        "{\"bindings\": [{\"role\": \"roles/editor\", \"members\": [\"serviceAccount:42-compute@developer.gserviceaccount.com\"]}, {\"role\": \"roles/dataflow.worker\", \"members\": [\"serviceAccount:line@acme-fruit.iam.gserviceaccount.com\"]}]}");
    cloud.answer(PROJECT, 200, "{\"projectNumber\": \"42\"}");
    cloud.answer(REGION, 200, region(100, 20));
  }

  private static String services(String... names) {
    StringBuilder services = new StringBuilder();
    for (String name : names) {
      services
          .append(services.isEmpty() ? "" : ", ")
          .append(
              "{\"name\": \"projects/42/services/%s.googleapis.com\", \"state\": \"ENABLED\"}"
                  .formatted(name));
    }
    return "{\"services\": [" + services + "]}";
  }

  private static String region(int processors, int addresses) {
    return "{\"quotas\": [{\"metric\": \"CPUS\", \"limit\": %d, \"usage\": 0}, {\"metric\": \"IN_USE_ADDRESSES\", \"limit\": %d, \"usage\": 0}]}"
        .formatted(processors, addresses);
  }

  @AfterEach
  void close() {
    town.close();
  }

  private CommandOutput doctor(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--source=people";
    arguments[1] = "--bucket=acme-packhouse";
    System.arraycopy(more, 0, arguments, 2, more.length);
    return town.doctor(arguments);
  }

  @Test
  void projectThatHasAllIsWell() {
    CommandOutput doctor = doctor();

    assertThat(
        doctor.err() + doctor.out(),
        doctor.out(),
        is(
            """
             CHECK                                RESULT  FOUND
             line town                            ok      valid, reading people
             APIs                                 ok      7 enabled
             bucket acme-packhouse                ok      in europe-west1
             bucket acme-packhouse, this account  ok      may write there
             template packhouse-stream.json       ok      names europe-west1-docker.pkg.dev/acme-fruit/packhouse/packhouse:0.1.0
             image                                ok      is there
             subscription people                  ok      of people
             its topic people                     ok      is there
             dataset ops                          ok      in EU
             dataset town                         ok      in EU
             this account                         ok      may start and follow jobs
             workers' account                     ok      42-compute@developer.gserviceaccount.com
             quota of processors                  ok      100 free in europe-west1; a worker takes 2, and there may be 10 workers
             quota of public addresses            ok      20 free in europe-west1; a worker takes 1, and there may be 10 workers
             running jobs                         ok      none of this line

            15 ok, 0 warnings, 0 failed, 0 not known
            """));
    assertThat(doctor.exitCode(), is(0));
  }

  @Test
  void whatIsMissingIsToldWithTheCommandsThatMakeIt() {
    FakeCloud cloud = town.cloud;
    cloud.replace(SERVICES, 200, services("compute", "storage", "bigquery", "logging", "pubsub"));
    cloud.refuseFromNowOn(BUCKET, 404, "notFound", "The specified bucket does not exist.");
    cloud.objects().clear();
    cloud.refuseFromNowOn(SUBSCRIPTION, 404, "notFound", "Resource not found");
    cloud.refuseFromNowOn(TOWN, 404, "notFound", "Not found: Dataset acme-fruit:town");
    cloud.replace(MAY, 200, "{\"permissions\": [\"dataflow.jobs.get\"]}");
    cloud.replace(REGION, 200, region(1, 20));

    CommandOutput doctor = doctor();

    assertThat(doctor.exitCode(), is(9));
    assertThat(
        doctor.out(),
        allOf(
            containsString(
                "gcloud services enable dataflow.googleapis.com bigquerystorage.googleapis.com"
                    + " --project=acme-fruit\n"),
            containsString(
                "gcloud storage buckets create gs://acme-packhouse --project=acme-fruit"
                    + " --location=europe-west1"),
            containsString(
                "templates/publish gs://acme-packhouse/templates IMAGE --project=acme-fruit\n"),
            containsString("gcloud pubsub subscriptions create people --project=acme-fruit"),
            containsString("bq --location=europe-west1 mk --dataset acme-fruit:town"),
            containsString(
                "gcloud projects add-iam-policy-binding acme-fruit --role=roles/dataflow.developer"),
            containsString("quota of processors: failed"),
            containsString("7 failed, 0 not known")));
  }

  @Test
  void whatIsNotToldIsNotKnownAndNoFailure() {
    for (String request :
        new String[] {
          SERVICES,
          BUCKET,
          IMAGE,
          SUBSCRIPTION,
          TOWN,
          OPS,
          MAY,
          POLICY,
          REGION,
          "GET " + LaunchedTown.JOBS
        }) {
      town.cloud.refuseFromNowOn(request, 403, "forbidden", "Permission denied");
    }

    CommandOutput doctor = doctor();

    assertThat(doctor.exitCode(), is(0));
    assertThat(doctor.out(), containsString("2 ok, 0 warnings, 0 failed, 10 not known"));
    assertThat(doctor.out(), containsString("this account needs roles/pubsub.viewer"));
  }

  @Test
  void templateOfAnotherNameIsToldWithTheCommandThatBuildsIt() {
    assertThat(
        doctor("--template=gs://acme-templates/town.json").out(),
        containsString(
            "gcloud dataflow flex-template build gs://acme-templates/town.json --project=acme-fruit"
                + " --image=IMAGE --sdk-language=JAVA"
                + " --metadata-file=templates/metadata/packhouse-stream.json"));
  }

  @Test
  void serviceThatIsDisabledIsToldWithTheCommandThatEnablesIt() {
    town.cloud.refuseFromNowOn(
        REGION,
        403,
        "accessNotConfigured",
        "Compute Engine API has not been used in project acme-fruit");

    assertThat(
        doctor().out(),
        containsString("gcloud services enable compute.googleapis.com --project=acme-fruit"));
  }

  @Test
  void launchThatWouldBePoorIsWarnedOf() {
    FakeCloud cloud = town.cloud;
    cloud.replace(BUCKET, 200, "{\"location\": \"US-EAST1\"}");
    cloud.replace(REGION, 200, region(12, 4));
    town.running(Map.of("old", "town"));

    CommandOutput doctor = doctor("--serviceAccount=line@acme-fruit.iam.gserviceaccount.com");

    assertThat(doctor.exitCode(), is(0));
    assertThat(
        doctor.out(),
        allOf(
            containsString("in us-east1, not in europe-west1"),
            containsString("launch with --maxNumWorkers=6"),
            containsString("launch with --maxNumWorkers=4"),
            containsString("launch with --update to replace it"),
            containsString(
                "--member=serviceAccount:line@acme-fruit.iam.gserviceaccount.com"
                    + " --role=roles/bigquery.dataEditor\n"),
            not(containsString("--role=roles/dataflow.worker")),
            containsString("5 warnings, 0 failed")));
  }

  @Test
  void processorsAreCountedByTheMachineInTheQuotaOfItsFamily() {
    town.cloud.replace(
        REGION,
        200,
        "{\"quotas\": [{\"metric\": \"CPUS\", \"limit\": 72, \"usage\": 0}, {\"metric\": \"N2_CPUS\", \"limit\": 8, \"usage\": 0}]}");

    assertThat(
        doctor("--workerMachineType=n2-custom-4-8192").out(),
        containsString("8 free in europe-west1; a worker takes 4, and"));
    assertThat(
        doctor("--workerMachineType=custom-6-8192").out(),
        containsString("72 free in europe-west1; a worker takes 6, and"));
    assertThat(
        doctor("--workerMachineType=e2-standard-16").out(),
        containsString("72 free in europe-west1; a worker takes 16, and"));
  }

  @Test
  void workersWithoutPublicAddressesNeedAWayToGoogle() {
    String subnetwork = REGION + "/subnetworks/lines";
    town.cloud.answer(subnetwork, 200, "{\"privateIpGoogleAccess\": false}");
    String[] options = {
      "--usePublicIps=false", "--subnetwork=regions/europe-west1/subnetworks/lines"
    };

    CommandOutput closed = doctor(options);

    assertThat(closed.exitCode(), is(9));
    assertThat(
        closed.out(),
        containsString(
            "gcloud compute networks subnets update lines --project=acme-fruit --region=europe-west1"
                + " --enable-private-ip-google-access"));
    assertThat(closed.out(), not(containsString("public addresses  ")));

    town.cloud.replace(subnetwork, 200, "{\"privateIpGoogleAccess\": true}");
    assertThat(doctor(options).exitCode(), is(0));
  }

  @Test
  void subscriptionThatCannotBePulledFromFails() {
    town.cloud.replace(SUBSCRIPTION, 200, "{\"topic\": \"_deleted-topic_\"}");
    assertThat(doctor().out(), containsString("its topic was deleted"));

    town.cloud.replace(
        SUBSCRIPTION,
        200,
        "{\"topic\": \"projects/acme-fruit/topics/people\", \"pushConfig\": {\"pushEndpoint\": \"https://acme.example\"}}");
    assertThat(doctor().out(), containsString("pushes its messages to https://acme.example"));
    assertThat(doctor().exitCode(), is(9));

    town.cloud.replace(
        SUBSCRIPTION,
        200,
        "{\"topic\": \"projects/acme-fruit/topics/people\", \"bigqueryConfig\": {\"table\": \"acme-fruit.town.raw\"}}");
    assertThat(doctor().out(), containsString("writes its messages to acme-fruit.town.raw"));
    assertThat(doctor().exitCode(), is(9));
  }

  @Test
  void subscriptionThatDeliversOnceByItselfIsWarnedOf() {
    town.cloud.replace(
        SUBSCRIPTION,
        200,
        "{\"topic\": \"projects/acme-fruit/topics/people\", \"enableExactlyOnceDelivery\": true}");

    CommandOutput doctor = doctor();

    assertThat(doctor.exitCode(), is(0));
    assertThat(doctor.out(), containsString("--no-enable-exactly-once-delivery"));
  }

  @Test
  void datasetsInAnotherPlaceThanTheStepsFail() throws IOException {
    town.change("sources:", "steps: {dir: steps, location: US}\nsources:");
    town.write(
        "steps/ages.sql", "CREATE OR REPLACE TABLE town.ages AS SELECT age FROM town.people");

    CommandOutput doctor = doctor();

    assertThat(doctor.exitCode(), is(9));
    assertThat(doctor.out(), containsString("in EU, and the steps work in US"));
    assertThat(doctor.out(), containsString("set steps.location to EU"));
  }

  @Test
  void withoutCredentialsNothingIsAsked() {
    CommandOutput doctor =
        doctor("--credentialFactoryClass=" + LaunchTest.NoCredentials.class.getName());

    assertThat(doctor.exitCode(), is(9));
    assertThat(doctor.out(), containsString("gcloud auth application-default login"));
    assertThat(town.cloud.requests().size(), is(0));
  }

  @Test
  void lineThatIsInvalidIsNotLookedInto() throws IOException {
    town.change("table: town.people", "tabel: town.people");

    CommandOutput doctor = doctor();

    assertThat(doctor.exitCode(), is(3));
    assertThat(town.cloud.requests().size(), is(0));
  }
}

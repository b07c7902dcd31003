package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code packhouse stop}, against what stands for Dataflow on this machine. */
final class StopTest {

  private static final String JOB = LaunchedTown.JOBS + "/" + LaunchedTown.ID;

  @TempDir Path folder;

  private LaunchedTown town;

  @BeforeEach
  void build() throws IOException {
    town = new LaunchedTown(folder);
    town.cloud.answer("PUT " + JOB, 200, "{}");
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void drainedJobIsFollowedToItsEnd() {
    town.running(Map.of(LaunchedTown.ID, "town"));
    town.states("RUNNING", "DRAINING", "DRAINED");

    CommandOutput stop = town.stop("--drain");

    assertThat(stop.err(), stop.exitCode(), is(0));
    assertThat(stop.out(), containsString("draining job town, " + LaunchedTown.ID + ": https://"));
    assertThat(stop.out(), containsString("job " + LaunchedTown.ID + " is drained"));
    assertThat(
        town.cloud.bodies("PUT " + JOB).get(0).path("requestedState").asText(),
        is("JOB_STATE_DRAINED"));
  }

  @Test
  void jobIsCancelledByTheNameOfItsLine() {
    town.running(Map.of(LaunchedTown.ID, "town"));
    town.states("RUNNING", "CANCELLING", "CANCELLED");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "stop", "town", "--project=acme-fruit", "--region=europe-west1", "--poll=10ms"));
    arguments.addAll(town.cloud.options());

    CommandOutput stop = CommandOutput.of(arguments);

    assertThat(stop.err(), stop.exitCode(), is(0));
    assertThat(stop.out(), containsString("is cancelled"));
    assertThat(
        town.cloud.bodies("PUT " + JOB).get(0).path("requestedState").asText(),
        is("JOB_STATE_CANCELLED"));
  }

  @Test
  void lineThatIsInvalidCanBeStopped() throws IOException {
    town.change("table: town.people", "tabel: town.people");
    town.running(Map.of(LaunchedTown.ID, "town"));
    town.states("RUNNING", "CANCELLED");

    assertThat(town.stop().exitCode(), is(0));
  }

  @Test
  void streamWhoseLauncherHasNotSaidThatItIsOneIsDrained() {
    town.cloud.replace(
        "GET " + LaunchedTown.JOBS,
        200,
        "{\"jobs\": ["
            + LaunchedTown.job(LaunchedTown.ID, "town", "QUEUED", "town")
                .replace("JOB_TYPE_STREAMING", "JOB_TYPE_UNKNOWN")
            + "]}");
    town.states("DRAINED");

    CommandOutput stop = town.stop("--drain");

    assertThat(stop.err(), stop.exitCode(), is(0));
  }

  @Test
  void jobThatHadBeenDrainedBeforeItWasCancelledIsOverToo() {
    town.running(Map.of(LaunchedTown.ID, "town"));
    town.states("RUNNING", "DRAINED");

    CommandOutput stop = town.stop();

    assertThat(stop.err(), stop.exitCode(), is(0));
    assertThat(stop.out(), containsString("is drained"));
  }

  @Test
  void drainThatFailsIsTold() {
    town.running(Map.of(LaunchedTown.ID, "town"));
    town.states("RUNNING", "DRAINING", "FAILED");

    CommandOutput stop = town.stop("--drain");

    assertThat(stop.exitCode(), is(8));
    assertThat(stop.err(), containsString("job " + LaunchedTown.ID + " failed"));
  }

  @Test
  void lineThatDoesNotRunIsTold() {
    CommandOutput stop = town.stop();

    assertThat(stop.exitCode(), is(8));
    assertThat(stop.err(), containsString("no job of line town runs in region europe-west1"));
    assertThat(town.cloud.bodies("PUT .*"), is(empty()));
  }

  @Test
  void oneOfSeveralJobsNeedsItsName() {
    town.running(new TreeMap<>(Map.of(LaunchedTown.ID, "town", "other", "town-two")));
    town.states("RUNNING", "RUNNING", "CANCELLED");

    CommandOutput all = town.stop();
    assertThat(all.exitCode(), is(2));
    assertThat(all.err(), containsString("name one with --job-name: town, town-two"));
    assertThat(town.cloud.bodies("PUT .*"), is(empty()));

    assertThat(town.stop("--job-name=town").exitCode(), is(0));
    assertThat(town.cloud.bodies("PUT " + JOB).size(), is(1));
  }

  @Test
  void batchIsNotDrained() {
    String batch =
        LaunchedTown.job(LaunchedTown.ID, "town", "RUNNING", "town").replace("STREAMING", "BATCH");
    town.cloud.replace("GET " + LaunchedTown.JOBS, 200, "{\"jobs\": [" + batch + "]}");

    CommandOutput stop = town.stop("--drain");

    assertThat(stop.exitCode(), is(2));
    assertThat(stop.err(), containsString("cannot be drained"));
  }

  @Test
  void refusalIsToldWithTheRoleThatIsNeeded() {
    town.running(Map.of(LaunchedTown.ID, "town"));
    town.states("RUNNING");
    town.cloud.refuseFromNowOn("PUT " + JOB, 403, "forbidden", "Permission denied");

    CommandOutput stop = town.stop();

    assertThat(stop.exitCode(), is(8));
    assertThat(stop.err(), containsString("roles/dataflow.developer"));
  }
}

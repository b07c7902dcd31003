package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.is;

import dev.packhouse.steps.JobsServer.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on BigQuery's client, whose server takes each job id once. */
final class BigQueryTurnTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = START.plusSeconds(60);

  @TempDir private Path root;

  private final ManifestEngine engine = new ManifestEngine(VirtualLine.SETTINGS);
  private JobsServer server;
  private SqlJobs jobs;
  private DeployedFolder deployed;

  @BeforeEach
  void start() throws IOException {
    server = new JobsServer();
    jobs = BigQuerySteps.in("EU").jobs(BigQueryJobsTest.options(server));
    deployed = DeployedFolder.at(root.resolve("deployed").toString());
    Map<String, String> statements = new HashMap<>();
    for (String name : List.of("a", "b", "c")) {
      statements.put(Statement.hash("sql of " + name), "sql of " + name);
    }
    deployed.deploy(
        Graphs.graph("a: d.in -> d.a", "b: d.in -> d.b", "c: d.a, d.b -> d.c"), statements);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Turn turn(EngineState state, Event event) throws IOException {
    return Turn.of(engine, state, event, jobs, deployed);
  }

  private EngineState sealed() throws IOException {
    return turn(
            EngineState.initial(null),
            new Event.TablesArrived(START, List.of("d.in"), START, START))
        .state();
  }

  private static List<TaskState> states(EngineState state) {
    return state.manifests().get(0).tasks().stream().map(task -> task.progress().state()).toList();
  }

  @Test
  void bundleThatRunsAgainStartsNoJobTwice() throws IOException {
    EngineState sealed = sealed();

    Turn first = turn(sealed, new Event.TimerFired(START));
    Turn again = turn(sealed, new Event.TimerFired(START.plusSeconds(5)));

    assertThat(server.jobs(), is(aMapWithSize(2)));
    assertThat(
        states(again.state()),
        is(List.of(TaskState.RUNNING, TaskState.RUNNING, TaskState.WAITING)));
    assertThat(states(again.state()), is(states(first.state())));
  }

  @Test
  void anotherRunThatPicksTheManifestUpFindsItsJobs() throws IOException {
    Manifest manifest = sealed().manifests().get(0);
    turn(sealed(), new Event.TimerFired(START));

    Turn resumed =
        turn(EngineState.initial(null), new Event.Resumed(LATER, List.of(manifest), Spending.NONE));
    resumed = turn(resumed.state(), new Event.TimerFired(LATER));

    assertThat(server.jobs(), is(aMapWithSize(2)));
    assertThat(
        states(resumed.state()),
        is(List.of(TaskState.RUNNING, TaskState.RUNNING, TaskState.WAITING)));
  }

  @Test
  void answersThatAreLostStartNoJobTwice() throws IOException {
    server.fail(new Fault.LostAnswer(), new Fault.LostRequest());

    Turn lost = turn(sealed(), new Event.TimerFired(START));
    assertThat(
        states(lost.state()),
        is(List.of(TaskState.STARTING, TaskState.STARTING, TaskState.WAITING)));
    Turn found = turn(lost.state(), new Event.TimerFired(LATER));

    assertThat(
        states(found.state()),
        is(List.of(TaskState.RUNNING, TaskState.RUNNING, TaskState.WAITING)));
    assertThat(server.jobs(), is(aMapWithSize(2)));
  }

  @Test
  void eachJobIsAskedForOnceInAPoll() throws IOException {
    Turn started = turn(sealed(), new Event.TimerFired(START));
    int before = server.requests().size();

    Turn polled = turn(started.state(), new Event.TimerFired(LATER));
    assertThat(server.requests().size() - before, is(2));

    server.tell("{\"state\": \"DONE\"}", "{}");
    Turn done = turn(polled.state(), new Event.TimerFired(LATER.plusSeconds(60)));
    // Two answers, and the step after both.
    assertThat(server.requests().size() - before, is(2 + 2 + 1));
    assertThat(
        states(done.state()),
        is(List.of(TaskState.SUCCEEDED, TaskState.SUCCEEDED, TaskState.RUNNING)));
    assertThat(server.jobs(), is(aMapWithSize(3)));
  }
}

package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class TurnTest {

  private static final Instant START = Instant.EPOCH;
  private static final Event ARRIVAL =
      new Event.TablesArrived(START, List.of("d.in"), START, START);

  private final ScriptedJobs jobs = new ScriptedJobs(() -> START);
  private final ManifestEngine engine = new ManifestEngine(VirtualLine.SETTINGS);

  /** Deployed steps whose graph is there, and whose text is not. */
  private static final class GraphAlone implements DeployedSteps {

    @Override
    public GraphReading graph() {
      return GraphReading.of(Graphs.graph("a: d.in -> d.mid"));
    }

    @Override
    public String statement(String hash) {
      return null;
    }
  }

  private static final class Unreachable implements DeployedSteps {

    @Override
    public GraphReading graph() throws IOException {
      throw new IOException("503");
    }

    @Override
    public String statement(String hash) throws IOException {
      throw new IOException("503");
    }
  }

  @Test
  void sealingTurnStartsNoJob() throws IOException {
    Turn turn = Turn.of(engine, EngineState.initial(null), ARRIVAL, jobs, new GraphAlone());
    assertThat(turn.state().manifests().get(0).state(), is(ManifestState.SEALED));
    assertThat(turn.timer(), is(START));
    assertThat(jobs.started(), empty());
  }

  @Test
  void statementThatIsNotDeployedFailsItsStep() throws IOException {
    DeployedSteps deployed = new GraphAlone();
    Turn turn = Turn.of(engine, EngineState.initial(null), ARRIVAL, jobs, deployed);
    turn = Turn.of(engine, turn.state(), new Event.TimerFired(START), jobs, deployed);
    assertThat(turn.state().idle(), is(true));
    assertThat(turn.timer(), is(nullValue()));
    assertThat(turn.outputs().toString(), containsString("deploy the steps again"));
    assertThat(jobs.started(), empty());
  }

  @Test
  void stepsThatCannotBeReadAtTheMomentLoseNothing() throws IOException {
    EngineState state = EngineState.initial(null);
    Assertions.assertThrows(
        IOException.class, () -> Turn.of(engine, state, ARRIVAL, jobs, new Unreachable()));
    Turn turn = Turn.of(engine, state, ARRIVAL, jobs, new GraphAlone());
    assertThat(turn.state().manifests().size(), is(1));
  }
}

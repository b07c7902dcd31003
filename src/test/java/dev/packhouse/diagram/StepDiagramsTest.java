package dev.packhouse.diagram;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.packhouse.steps.Assertion;
import dev.packhouse.steps.GraphReading;
import dev.packhouse.steps.Statement;
import dev.packhouse.steps.Step;
import dev.packhouse.steps.StepGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of steps as people look at it. */
final class StepDiagramsTest {

  private static final List<String> LANDED = List.of("m.export", "m.fresh", "m.orders");

  private static final Step HARVEST = step("harvest", List.of("m.fresh", "m.export"), "m.harvest");
  private static final Step DEMAND = step("demand", List.of("m.orders"), "m.demand");
  private static final Step BALANCE =
      step("balance", List.of("m.harvest", "m.demand"), "m.balance");

  private static Step step(String name, List<String> reads, String... writes) {
    return new Step(name, Statement.of("sql of " + name), reads, List.of(writes));
  }

  private static Assertion assertion(String name, String table) {
    return new Assertion(name, Statement.of("sql of " + name), table, List.of(table));
  }

  private static StepGraph graph(List<Step> steps, Assertion... assertions) {
    GraphReading reading = StepGraph.of(steps, List.of(assertions));
    assertThat(reading.problems().toString(), reading.graph(), is(notNullValue()));
    return reading.graph();
  }

  @Test
  void treeTellsEachStepOnceBelowWhatItWaitsFor() {
    StepGraph graph = graph(List.of(HARVEST, DEMAND, BALANCE), assertion("weighs", "m.harvest"));

    assertThat(
        StepTree.of(graph, LANDED),
        is(
            """
            m.export
            └─ harvest  m.export, m.fresh -> m.harvest
               ├─ weighs  assertion on m.harvest
               └─ balance  m.demand, m.harvest -> m.balance
            m.fresh
            └─ harvest  (see above)
            m.orders
            └─ demand  m.orders -> m.demand
               └─ balance  (see above)
            """));
  }

  @Test
  void treeShowsTablesThatAWildcardStandsFor() {
    StepGraph graph = graph(List.of(step("all", List.of("m.*"), "n.all")));

    assertThat(
        StepTree.of(graph, List.of("m.export", "n.other")),
        is(
            """
            m.export
            └─ all  m.* -> n.all
            """));
    assertThat(
        StepTree.of(graph, List.of()),
        is(
            """
            m.*
            └─ all  m.* -> n.all
            """));
  }

  @Test
  void treeHasRoomForStepsThatNoTableSetsOff() {
    StepGraph graph =
        graph(
            List.of(
                step("calendar", List.of(), "m.days"), step("tidy", List.of("m.old"), "m.old")));

    assertThat(
        StepTree.of(graph, LANDED),
        is(
            """
            (no other table)
            ├─ calendar  nothing -> m.days
            └─ tidy  m.old -> m.old
            """));
  }

  @Test
  void treeShowsAnAssertionOnALandedTable() {
    assertThat(
        StepTree.of(graph(List.of(), assertion("weighs", "m.fresh")), LANDED),
        is(
            """
            m.fresh
            └─ weighs  assertion on m.fresh
            """));
  }

  @Test
  void stepThatAddsToItsOwnTableStandsBelowWhatItAdds() {
    StepGraph graph = graph(List.of(step("totals", List.of("m.fresh", "m.totals"), "m.totals")));

    assertThat(
        StepTree.of(graph, LANDED),
        is(
            """
            m.fresh
            └─ totals  m.fresh, m.totals -> m.totals
            """));
  }

  @Test
  void stepThatChangesALandedTableStandsBelowItAndBeforeItsReaders() {
    StepGraph graph =
        graph(
            List.of(
                step("tidy", List.of("m.fresh"), "m.fresh"),
                step("report", List.of("m.fresh"), "m.report"),
                step("all", List.of("m.fr*"), "n.all")),
            assertion("weighs", "m.fresh"));

    assertThat(
        StepTree.of(graph, LANDED),
        is(
            """
            m.fresh
            └─ tidy  m.fresh -> m.fresh
               ├─ weighs  assertion on m.fresh
               ├─ all  m.fr* -> n.all
               └─ report  m.fresh -> m.report
            """));
    assertThat(
        StepFlowchart.of(graph(List.of(step("tidy", List.of("m.fresh"), "m.fresh"))), LANDED),
        is(
            """
            flowchart LR
              n0[("m.fresh")]
              n1["tidy"]
              n0 --> n1
              n1 --> n0
            """));
  }

  @Test
  void landedTableThatAStepAddsToStillSetsOffItsReaders() {
    StepGraph graph =
        graph(
            List.of(
                step("adds", List.of("m.orders"), "m.fresh"),
                step("report", List.of("m.fresh"), "m.report")));

    assertThat(
        StepTree.of(graph, LANDED),
        is(
            """
            m.fresh
            └─ report  m.fresh -> m.report
            m.orders
            └─ adds  m.orders -> m.fresh
               └─ report  (see above)
            """));
  }

  @Test
  void flowchartHasATableStepAndAssertionForEach() {
    StepGraph graph = graph(List.of(DEMAND, HARVEST), assertion("weighs", "m.harvest"));

    assertThat(
        StepFlowchart.of(graph, LANDED),
        is(
            """
            flowchart LR
              n0[("m.export")]
              n1[("m.fresh")]
              n2[("m.orders")]
              n3[("m.demand")]
              n4[("m.harvest")]
              n5["demand"]
              n6["harvest"]
              n7{{"weighs"}}
              n0 --> n6
              n1 --> n6
              n2 --> n5
              n4 -.-> n7
              n5 --> n3
              n6 --> n4
            """));
  }

  @Test
  void namesCannotEndTheFlowchartsText() {
    StepGraph graph = graph(List.of(step("a \"quoted\" #1", List.of("m.fresh"))));

    assertThat(StepFlowchart.of(graph, LANDED), containsString("a #quot;quoted#quot; #35;1"));
  }
}

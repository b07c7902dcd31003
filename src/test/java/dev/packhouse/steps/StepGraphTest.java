package dev.packhouse.steps;

import static dev.packhouse.steps.Graphs.assertion;
import static dev.packhouse.steps.Graphs.graph;
import static dev.packhouse.steps.Graphs.step;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StepGraphTest {

  private static List<String> names(List<Step> steps) {
    return steps.stream().map(Step::name).toList();
  }

  private static List<String> after(List<Task> tasks, String name) {
    return tasks.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow()
        .after();
  }

  private static String problem(GraphReading reading) {
    assertThat(reading.problems().toString(), reading.problems().size(), is(1));
    return reading.problems().get(0).toString();
  }

  @Test
  void stepsStandBehindThoseWhoseTablesTheyRead() {
    StepGraph graph =
        graph("a: d.mid -> d.end", "c: d.in -> d.mid", "b: d.in -> d.other", "z: d.end, d.other");
    assertThat(names(graph.steps()), contains("b", "c", "a", "z"));
  }

  @Test
  void arrivalSetsOffWhatIsDownstreamAndNothingElse() {
    StepGraph graph =
        graph("a: d.in -> d.mid", "b: d.mid -> d.end", "c: d.other -> d.far", "e: d.far, d.end");
    assertThat(names(graph.downstream(List.of("d.in"))), contains("a", "b", "e"));
    assertThat(names(graph.downstream(List.of("d.other"))), contains("c", "e"));
    assertThat(graph.downstream(List.of("d.unread")), empty());
  }

  @Test
  void wildcardReadsEachTableOfItsPrefix() {
    StepGraph graph = graph("a: d.events_* -> d.mid", "b: d.in -> d.events_all");
    assertThat(names(graph.downstream(List.of("d.events_2026"))), contains("a"));
    assertThat(names(graph.steps()), contains("b", "a"));
    assertThat(graph.downstream(List.of("d.event")), empty());
  }

  @Test
  void stepThatReadsWhatItWritesIsNoCycle() {
    StepGraph graph = graph("a: d.in, d.sum -> d.sum");
    assertThat(names(graph.downstream(List.of("d.in"))), contains("a"));
    assertThat(after(Seal.tasks(graph, List.of("d.in")), "a"), empty());
  }

  @Test
  void cycleIsNamedWithAllItsSteps() {
    GraphReading reading =
        StepGraph.of(
            List.of(
                step("a: d.c -> d.a"),
                step("b: d.a -> d.b"),
                step("c: d.b -> d.c"),
                step("x: d.c -> d.x")),
            List.of());
    assertThat(problem(reading), containsString("a -> c -> b -> a"));
  }

  @Test
  void twoWritersOfOneTableAreNamedBoth() {
    GraphReading reading =
        StepGraph.of(List.of(step("a: d.in -> d.t"), step("b: d.in -> d.t")), List.of());
    assertThat(problem(reading), containsString("b: writes d.t, and so does a"));
  }

  @Test
  void nameThatStandsTwiceIsAProblem() {
    GraphReading reading =
        StepGraph.of(List.of(step("a: d.in -> d.t")), List.of(assertion("a: d.t")));
    assertThat(problem(reading), containsString("two steps or assertions are called a"));
  }

  @Test
  void assertionStandsBetweenItsTableAndThoseThatReadIt() {
    StepGraph graph =
        graph(
            List.of(step("a: d.in -> d.mid"), step("b: d.mid -> d.end"), step("c: d.in -> d.c")),
            assertion("mid_is_good: d.mid"),
            assertion("in_is_good: d.in"),
            assertion("far: d.far"));
    List<Task> tasks = Seal.tasks(graph, List.of("d.in"));
    assertThat(
        tasks.stream().map(Task::name).toList(),
        contains("in_is_good", "a", "c", "mid_is_good", "b"));
    assertThat(after(tasks, "a"), contains("in_is_good"));
    assertThat(after(tasks, "mid_is_good"), contains("a"));
    assertThat(after(tasks, "b"), contains("a", "mid_is_good"));
    assertThat(after(tasks, "c"), contains("in_is_good"));
  }

  @Test
  void assertionOnWhatAStepReadsAndWritesComesAfterIt() {
    StepGraph graph =
        graph(List.of(step("a: d.in, d.sum -> d.sum")), assertion("sum_is_good: d.sum"));
    List<Task> tasks = Seal.tasks(graph, List.of("d.in"));
    assertThat(tasks.stream().map(Task::name).toList(), contains("a", "sum_is_good"));
  }

  @Test
  void jsonFormGivesTheSameGraph() {
    StepGraph graph =
        graph(
            List.of(step("b: d.in -> d.mid"), step("a: d.mid -> d.end")),
            assertion("mid_is_good: d.mid"));
    assertThat(StepGraph.parse(graph.toJson()).graph(), is(graph));
  }

  @Test
  void jsonThatIsNoGraphTellsWhereAndWhy() {
    String json = graph("a: d.in -> d.t").toJson();
    assertThat(problem(StepGraph.parse("{")), containsString("step graph: Unexpected end"));
    assertThat(problem(StepGraph.parse("")), containsString("step graph: "));
    assertThat(
        problem(StepGraph.parse(json.replace("\"version\":1", "\"version\":2"))),
        containsString("this line reads version 1"));
    assertThat(
        problem(StepGraph.parse(json.replace("\"attempts\":4", "\"attempts\":0"))),
        containsString("/steps/0/statement: attempts is positive"));
    assertThat(
        problem(StepGraph.parse(json.replace("PT6H", "soon"))),
        containsString("/steps/0/statement/timeout"));
    assertThat(
        problem(StepGraph.parse(json.replace("\"reads\":[\"d.in\"],", ""))),
        containsString("reads is missing"));
    assertThat(
        problem(StepGraph.parse(json.replace("\"name\":", "\"nam\":1,\"name\":"))),
        containsString("nam"));
    assertThat(
        problem(StepGraph.parse(json.replace("\"name\":", "\"name\":\"b\",\"name\":"))),
        containsString("Duplicate field 'name'"));
  }

  @Test
  void jsonOfStepsInAnyOrderIsCheckedAndPutIntoOrder() {
    String json = graph("a: d.in -> d.mid", "b: d.mid -> d.end").toJson();
    String cyclic = json.replace("\"reads\":[\"d.in\"]", "\"reads\":[\"d.end\"]");
    assertThat(problem(StepGraph.parse(cyclic)), containsString("a -> b -> a"));
  }

  @Test
  void sourcesSetOffEveryStepThatReads() {
    StepGraph graph =
        graph(
            List.of(
                step("a: l.orders, x.events_* -> t.a"),
                step("b: t.a, x.days -> t.b"),
                step("clean: l.returns, t.b -> l.returns"),
                step("nothing:  -> t.n"),
                step("after: t.n -> t.m")),
            assertion("landed: l.alone"),
            assertion("written: t.b"));

    assertThat(
        graph.sources(), contains("l.alone", "l.orders", "l.returns", "x.days", "x.events_*"));
    assertThat(
        graph.downstream(graph.sources()).stream().map(Step::name).toList(),
        contains("a", "b", "clean"));
  }
}

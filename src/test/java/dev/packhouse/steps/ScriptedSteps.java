package dev.packhouse.steps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Steps that run as they are told, for tests of other packages. */
public final class ScriptedSteps {

  private final ScriptedServices services;

  private ScriptedSteps(StepGraph graph) {
    services = new ScriptedServices(graph);
    graph.steps().forEach(step -> script(step.name(), ScriptedJobs.Attempt.runs(0)));
    graph.assertions().forEach(it -> script(it.name(), ScriptedJobs.Attempt.runs(0)));
  }

  /**
   * Steps that succeed at once.
   *
   * @param steps each as {@code "name: reads, reads -> writes"}
   */
  public static ScriptedSteps of(String... steps) {
    return new ScriptedSteps(Graphs.graph(steps));
  }

  /** The same with a step that fails for good. */
  public ScriptedSteps failing(String step) {
    script(step, ScriptedJobs.Attempt.runs(0).fails("invalidQuery", "Unrecognized name: amout"));
    return this;
  }

  private void script(String task, ScriptedJobs.Attempt attempt) {
    services.jobs().script(task, attempt);
  }

  public StepServices services() {
    return services;
  }

  public DeployedSteps deployed() {
    return services;
  }

  /** The steps whose jobs were started, in that order. */
  public List<String> started() {
    return services.jobs().started().stream().map(ScriptedJobs::task).toList();
  }

  /** What the first job of a step was given as a parameter: its value, or values. */
  public Object parameter(String step, String name) {
    return services.jobs().started().stream()
        .filter(request -> ScriptedJobs.task(request).equals(step))
        .flatMap(request -> request.parameters().stream())
        .filter(parameter -> parameter.name().equals(name))
        .map(it -> Objects.requireNonNullElse(it.values(), String.valueOf(it.value())))
        .findFirst()
        .orElseThrow();
  }

  /**
   * What a line announces of one manifest, in the form in which the topic gets it.
   *
   * @param failing the step that fails; null for none
   */
  public static List<String> announced(
      String line, String failing, List<String> arrived, String... steps) {
    VirtualLine virtual =
        new VirtualLine(
            EngineSettings.of(line, line + "-run", "EU").withPollEvery(Duration.ofSeconds(1)),
            Graphs.graph(steps));
    if (failing != null) {
      virtual
          .jobs()
          .script(failing, ScriptedJobs.Attempt.runs(1).fails("invalidQuery", "no such column"));
    }
    virtual.arrive(arrived.toArray(String[]::new));
    virtual.fireAll();
    List<String> events = new ArrayList<>();
    for (Action.Output output : virtual.outputs()) {
      if (output instanceof Action.Announce announce) {
        events.add(announce.event().toJson());
      }
    }
    return events;
  }
}

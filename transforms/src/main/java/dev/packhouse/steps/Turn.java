package dev.packhouse.steps;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event, and all that follows from it at the same moment: the part that every host of the engine
 * does alike. The host commits state and outputs together, and sets its timer.
 *
 * @param state what to remember
 * @param outputs what to write and to announce, in order
 * @param timer when to tell {@link Event.TimerFired}, in a turn that is committed after this one;
 *     null: there is nothing to wait for
 */
record Turn(EngineState state, List<Action.Output> outputs, @Nullable Instant timer) {

  public Turn {
    outputs = List.copyOf(outputs);
  }

  /**
   * Tells the engine of {@code event}, does what it asks for, and tells it what came of that.
   *
   * @throws IOException if the deployed steps cannot be read at the moment; nothing is lost if the
   *     event is told again
   */
  public static Turn of(
      ManifestEngine engine, EngineState state, Event event, SqlJobs jobs, DeployedSteps deployed)
      throws IOException {
    Deque<Event> events = new ArrayDeque<>();
    events.add(event);
    List<Action.Output> outputs = new ArrayList<>();
    EngineState current = state;
    Instant timer = null;
    while (!events.isEmpty()) {
      Transition transition = engine.on(current, events.remove());
      current = transition.state();
      timer = null;
      for (Action action : transition.actions()) {
        if (action instanceof Action.Output output) {
          outputs.add(output);
        } else if (action instanceof Action.SetTimer set) {
          timer = set.at();
        } else {
          Event answer = answer(action, event.time(), jobs, deployed);
          if (answer != null) {
            events.add(answer);
          }
        }
      }
    }
    return new Turn(current, outputs, timer);
  }

  private static @Nullable Event answer(
      Action action, Instant now, SqlJobs jobs, DeployedSteps deployed) throws IOException {
    if (action instanceof Action.ReadGraph) {
      return new Event.GraphRead(now, deployed.graph());
    }
    if (action instanceof Action.StartJob start) {
      JobRequest request = start.request();
      String sql = deployed.statement(request.statement());
      StartAnswer answer =
          sql == null
              ? StartAnswer.refused(
                  JobError.of(
                      JobError.NOT_FOUND,
                      "the statement of hash "
                          + request.statement()
                          + " is not where it was deployed: deploy the steps again"))
              : jobs.start(request, sql);
      return new Event.StartAnswered(now, request.job().id(), answer);
    }
    if (action instanceof Action.AskStatus ask) {
      List<Event.Answer> answers = new ArrayList<>();
      for (Action.Question question : ask.questions()) {
        answers.add(
            new Event.Answer(
                question.job().id(), jobs.status(question.job(), question.sampleRows())));
      }
      return new Event.StatusAnswered(now, answers);
    }
    if (action instanceof Action.CancelJob cancel) {
      jobs.cancel(cancel.job());
    }
    return null;
  }
}

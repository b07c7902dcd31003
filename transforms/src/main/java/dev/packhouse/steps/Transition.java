package dev.packhouse.steps;

import java.util.List;

/**
 * What an event leads to.
 *
 * @param state what is remembered from now on
 * @param actions what is to be done, in this order
 */
record Transition(EngineState state, List<Action> actions) {

  public Transition {
    actions = List.copyOf(actions);
  }
}

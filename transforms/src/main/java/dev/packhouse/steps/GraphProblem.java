package dev.packhouse.steps;

/**
 * Why a step graph is not taken.
 *
 * @param place the step or assertion, or the place in the JSON text
 * @param message what, and the remedy
 */
public record GraphProblem(String place, String message) {

  @Override
  public String toString() {
    return place + ": " + message;
  }
}

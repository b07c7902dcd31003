package dev.packhouse.steps;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What comes before what among steps and assertions, told from the tables. */
final class Dependencies {

  private final Collection<Step> steps;
  private final Collection<Assertion> assertions;

  Dependencies(Collection<Step> steps, Collection<Assertion> assertions) {
    this.steps = steps;
    this.assertions = assertions;
  }

  /** The steps that write what a step reads, and the assertions on what it reads. */
  List<String> of(Step step) {
    List<String> before = new ArrayList<>();
    for (Step other : steps) {
      if (!other.name().equals(step.name()) && Tables.anyRead(step.reads(), other.writes())) {
        before.add(other.name());
      }
    }
    for (Assertion assertion : assertions) {
      // On what the step itself writes, an assertion comes after it.
      if (!step.writes().contains(assertion.table())
          && Tables.anyRead(step.reads(), List.of(assertion.table()))) {
        before.add(assertion.name());
      }
    }
    return before;
  }

  /** The steps that write what an assertion is about, or reads. */
  List<String> of(Assertion assertion) {
    return steps.stream()
        .filter(
            step ->
                step.writes().contains(assertion.table())
                    || Tables.anyRead(assertion.reads(), step.writes()))
        .map(Step::name)
        .toList();
  }
}

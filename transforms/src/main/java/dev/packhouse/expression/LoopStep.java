package dev.packhouse.expression;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CEL's comprehension, which all its macros over lists and maps are made of. */
record LoopStep(
    Step range, Step start, Step condition, Step turn, Step finish, int element, int result)
    implements Step {

  @Override
  public @Nullable Object run(Frame frame) {
    Object over = range.run(frame);
    if (over == null) {
      return null;
    }
    frame.locals[result] = valueOrFailure(start, frame);
    for (Object each : elements(over)) {
      frame.countIteration();
      frame.locals[element] = each;
      if (Boolean.FALSE.equals(condition.run(frame))) {
        break;
      }
      frame.locals[result] = valueOrFailure(turn, frame);
    }
    return finish.run(frame);
  }

  private static Collection<?> elements(Object over) {
    if (over instanceof List<?> list) {
      return list;
    }
    if (over instanceof Map<?, ?> map) {
      return map.keySet();
    }
    throw new EvaluationFailure("a " + Operators.typeName(over) + " has no elements");
  }

  /** A failure is kept, not thrown: {@code exists} may still find what it looks for. */
  private static @Nullable Object valueOrFailure(Step step, Frame frame) {
    try {
      return step.run(frame);
    } catch (EvaluationFailure failure) {
      return failure;
    }
  }
}

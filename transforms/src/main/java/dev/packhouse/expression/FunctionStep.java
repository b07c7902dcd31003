package dev.packhouse.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call of one of {@link Functions}; null where an argument is null. */
final class FunctionStep implements Step {

  private final String function;
  private final List<CelFunctionBinding> overloads;
  private final Step[] arguments;

  FunctionStep(String function, List<CelFunctionBinding> overloads, Step[] arguments) {
    this.function = function;
    this.overloads = List.copyOf(overloads);
    this.arguments = arguments;
  }

  @Override
  public @Nullable Object run(Frame frame) {
    Object[] values = new Object[arguments.length];
    boolean known = true;
    for (int index = 0; index < values.length; index++) {
      Object value = arguments[index].run(frame);
      if (value == null) {
        known = false; // the other arguments are still evaluated: they may fail
      } else {
        values[index] = value;
      }
    }
    return known ? apply(overload(values), values) : null;
  }

  private CelFunctionBinding overload(Object[] values) {
    if (overloads.size() == 1) {
      return overloads.get(0);
    }
    for (CelFunctionBinding overload : overloads) {
      if (takes(overload, values)) {
        return overload;
      }
    }
    StringBuilder message = new StringBuilder();
    message.append(Compiler.operator(function)).append(" does not take (");
    for (int index = 0; index < values.length; index++) {
      message.append(index == 0 ? "" : ", ").append(Operators.typeName(values[index]));
    }
    throw new EvaluationFailure(message.append(")").toString());
  }

  private static boolean takes(CelFunctionBinding overload, Object[] values) {
    List<Class<?>> types = overload.getArgTypes();
    if (types.size() != values.length) {
      return false;
    }
    for (int index = 0; index < values.length; index++) {
      if (!types.get(index).isInstance(values[index])) {
        return false;
      }
    }
    return true;
  }

  /**
   * CEL's functions are written to be called by its interpreter, which takes any RuntimeException
   * for a failed evaluation; they rely on that for bad time zones, overflows and wrong formats.
   */
  @SuppressWarnings("IllegalCatch")
  private static Object apply(CelFunctionBinding overload, Object[] values) {
    try {
      return overload.getDefinition().apply(values);
    } catch (EvaluationFailure failure) {
      throw failure;
    } catch (CelEvaluationException | RuntimeException e) {
      throw new EvaluationFailure(message(e));
    }
  }

  private static String message(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}

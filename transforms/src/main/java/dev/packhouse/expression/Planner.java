package dev.packhouse.expression;

import static java.util.Objects.requireNonNull;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelFunctionBinding;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a checked expression into steps. CEL's own interpreter is not used: it has no null that
 * goes through a calculation as SQL's does, and it walks the syntax tree and asks maps for names
 * anew for every record, where here a column is an index and a constant is computed once.
 */
final class Planner {

  private final CelAbstractSyntaxTree ast;
  private final Scope scope;
  private final ColumnTypes types;
  private final List<Issue> issues = new ArrayList<>();
  private final Map<String, Integer> variables = new HashMap<>();
  private int locals;
  private boolean usesBigNumeric;

  Planner(CelAbstractSyntaxTree ast, Scope scope, ColumnTypes types) {
    this.ast = ast;
    this.scope = scope;
    this.types = types;
  }

  /** What only shows when an expression is planned: constants that fail, and unsupported syntax. */
  List<Issue> issues() {
    return issues;
  }

  Program plan(String source) {
    CelExpr root = ast.getExpr();
    CelType type = ast.getResultType();
    String typeName = Compiler.typeName(type);
    StoredValue stored = storedValue(root);
    if (stored != null) {
      return new Program(source, typeName, landing(stored.field()), stored.step(), 0, true);
    }
    Step step = plan(root);
    Field result = types.column(type, usesBigNumeric ? FieldType.BIGNUMERIC : FieldType.NUMERIC);
    return new Program(source, typeName, result, step, locals, false);
  }

  private static Field landing(Field field) {
    return field.mode() == Mode.REQUIRED ? field.withMode(Mode.NULLABLE) : field;
  }

  /** A column or let that an expression only names: its value needs no conversion. */
  private record StoredValue(Field field, Step step) {}

  private @Nullable StoredValue storedValue(CelExpr expr) {
    if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
      Scope.Let let = scope.let(expr.ident().name());
      return let == null ? null : new StoredValue(let.result(), value(let.index()));
    }
    if (expr.getKind() != CelExpr.ExprKind.Kind.SELECT || expr.select().testOnly()) {
      return null;
    }
    CelSelect select = expr.select();
    CelExpr operand = select.operand();
    if (isRecord(operand)) {
      int index = indexOf(recordFields(), select.field());
      return new StoredValue(recordFields().get(index), value(index));
    }
    StoredValue parent = storedValue(operand);
    if (parent == null
        || parent.field().type() != FieldType.STRUCT
        || parent.field().mode() == Mode.REPEATED) {
      return null;
    }
    int index = indexOf(parent.field().fields(), select.field());
    Step struct = parent.step();
    return new StoredValue(
        parent.field().fields().get(index),
        frame -> struct.run(frame) instanceof @Nullable Object[] values ? values[index] : null);
  }

  private static Step value(int index) {
    return frame -> index < frame.values.length ? frame.values[index] : null;
  }

  private boolean isRecord(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.IDENT
        && expr.ident().name().equals("record")
        && !variables.containsKey("record");
  }

  private List<Field> recordFields() {
    return requireNonNull(scope.schema()).fields();
  }

  private static int indexOf(List<Field> fields, String name) {
    for (int index = 0; index < fields.size(); index++) {
      if (fields.get(index).name().equals(name)) {
        return index;
      }
    }
    throw new IllegalArgumentException("no field " + name);
  }

  private Step plan(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> new Step.Constant(constant(expr.constant()));
      case IDENT -> identifier(expr);
      case SELECT -> select(expr);
      case CALL -> call(expr);
      case LIST -> list(expr);
      case MAP -> map(expr);
      case COMPREHENSION -> comprehension(expr.comprehension());
      case STRUCT, NOT_SET -> unsupported(expr, "a message cannot be made here");
    };
  }

  private Step unsupported(CelExpr expr, String message) {
    issues.add(new Issue(Compiler.offset(ast.getSource(), expr.id()), message, null));
    return new Step.Constant(null);
  }

  private static @Nullable Object constant(CelConstant constant) {
    return switch (constant.getKind()) {
      case BOOLEAN_VALUE -> constant.booleanValue();
      case INT64_VALUE -> constant.int64Value();
      case UINT64_VALUE -> constant.uint64Value();
      case DOUBLE_VALUE -> constant.doubleValue();
      case STRING_VALUE -> constant.stringValue();
      case BYTES_VALUE -> constant.bytesValue();
      case NULL_VALUE, NOT_SET, TIMESTAMP_VALUE, DURATION_VALUE -> null;
    };
  }

  private Step identifier(CelExpr expr) {
    String name = expr.ident().name();
    Integer local = variables.get(name);
    if (local != null) {
      int slot = local;
      return frame -> {
        Object value = frame.locals[slot];
        if (value instanceof EvaluationFailure failure) {
          throw failure;
        }
        return value;
      };
    }
    Scope.Let let = scope.let(name);
    if (let != null) {
      return column(let.result(), let.index());
    }
    if (name.equals("envelope")) {
      return frame -> frame.envelope;
    }
    if (name.equals("record") && scope.schema() != null) {
      List<Field> fields = recordFields();
      return frame -> new StructView(fields, frame.values);
    }
    return unsupported(expr, "'" + name + "' is a type, not a value");
  }

  private Step column(Field field, int index) {
    usesBigNumeric |= field.type() == FieldType.BIGNUMERIC;
    if (field.mode() != Mode.REPEATED && standsAsIs(field.type())) {
      return value(index);
    }
    return frame ->
        Forms.toCel(field, index < frame.values.length ? frame.values[index] : null, frame);
  }

  private static boolean standsAsIs(FieldType type) {
    return switch (type) {
      case STRING, GEOGRAPHY, INT64, FLOAT64, BOOL, NUMERIC, BIGNUMERIC -> true;
      case BYTES, TIMESTAMP, DATE, TIME, DATETIME, JSON, STRUCT -> false;
    };
  }

  private Step select(CelExpr expr) {
    CelSelect select = expr.select();
    Step step = member(select);
    return select.testOnly() ? hasValue(step) : step;
  }

  private Step member(CelSelect select) {
    String name = select.field();
    if (isRecord(select.operand())) {
      int index = indexOf(recordFields(), name);
      return column(recordFields().get(index), index);
    }
    CelType type = typeOf(select.operand());
    Step operand = plan(select.operand());
    if (type.kind() == CelKind.STRUCT && type.name().equals(ColumnTypes.ENVELOPE)) {
      EnvelopeField field = EnvelopeField.of(name);
      return frame -> field.read(frame.envelope);
    }
    List<Field> fields = types.fields(type);
    if (type.kind() == CelKind.STRUCT && fields != null) {
      int index = indexOf(fields, name);
      usesBigNumeric |= fields.get(index).type() == FieldType.BIGNUMERIC;
      return frame ->
          operand.run(frame) instanceof StructView struct ? struct.read(index, frame) : null;
    }
    // A map, or a piece of JSON: SQL's JSON accessors give NULL where there is no such member.
    return frame -> operand.run(frame) instanceof Map<?, ?> map ? map.get(name) : null;
  }

  /** Absent and null are the same, and an empty list is what an absent REPEATED column is. */
  private static Step hasValue(Step step) {
    return frame -> {
      Object value = step.run(frame);
      return value instanceof List<?> list ? !list.isEmpty() : value != null;
    };
  }

  private CelType typeOf(CelExpr expr) {
    return ast.getType(expr.id()).orElseThrow();
  }

  private Step call(CelExpr expr) {
    List<CelExpr> operands = new ArrayList<>();
    expr.call().target().ifPresent(operands::add);
    operands.addAll(expr.call().args());
    String function = expr.call().function();
    if (function.equals("_+_") && isAppend(operands)) {
      return append(operands);
    }
    Step[] arguments = operands.stream().map(this::plan).toArray(Step[]::new);
    Step step = Logic.plan(function, arguments);
    if (step == null) {
      step = dispatch(expr, function, arguments);
    } else if (function.equals("_[_]") && typeOf(operands.get(0)).kind() == CelKind.DYN) {
      step = Logic.jsonIndex(arguments[0], arguments[1]);
    } else if (function.equals(Functions.COALESCE)) {
      step = widened(typeOf(expr), step);
    }
    return folded(expr, step, arguments);
  }

  /** The first of an int and a double is a double, whichever it is. */
  private static Step widened(CelType type, Step step) {
    if (type.kind() == CelKind.DOUBLE) {
      return frame -> step.run(frame) instanceof Number number ? number.doubleValue() : null;
    }
    return type.equals(ColumnTypes.DECIMAL)
        ? frame -> step.run(frame) instanceof Number number ? Operators.decimal(number) : null
        : step;
  }

  /** A call whose arguments are all constant is made once, and its failure is the spec's. */
  private Step folded(CelExpr expr, Step step, Step[] arguments) {
    for (Step argument : arguments) {
      if (!(argument instanceof Step.Constant)) {
        return step;
      }
    }
    try {
      return new Step.Constant(step.run(Compiler.nothing()));
    } catch (EvaluationFailure failure) {
      return unsupported(expr, "this always fails: " + failure.reason());
    }
  }

  private Step dispatch(CelExpr expr, String function, Step[] arguments) {
    if (function.equals("matches") && arguments[1] instanceof Step.Constant regex) {
      return matches(expr, arguments[0], (String) requireNonNull(regex.value()));
    }
    List<CelFunctionBinding> bindings = new ArrayList<>();
    for (String id : ast.getReference(expr.id()).map(CelReference::overloadIds).orElseThrow()) {
      Optional.ofNullable(Functions.binding(id)).ifPresent(bindings::add);
    }
    if (bindings.isEmpty()) {
      return unsupported(expr, "'" + function + "' cannot be called here");
    }
    return new FunctionStep(function, bindings, arguments);
  }

  /** CEL compiles a pattern for every call; most patterns are constants. */
  private Step matches(CelExpr expr, Step text, String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      return frame ->
          text.run(frame) instanceof String value ? pattern.matcher(value).find() : null;
    } catch (PatternSyntaxException e) {
      return unsupported(expr, "this is no regular expression of RE2: " + e.getMessage());
    }
  }

  private Step list(CelExpr expr) {
    Step[] elements = expr.list().elements().stream().map(this::plan).toArray(Step[]::new);
    Step step =
        frame -> {
          List<@Nullable Object> list = new ArrayList<>(elements.length);
          for (Step element : elements) {
            list.add(element.run(frame));
          }
          return list;
        };
    return folded(expr, step, elements);
  }

  private Step map(CelExpr expr) {
    int size = expr.map().entries().size();
    Step[] keys = new Step[size];
    Step[] values = new Step[size];
    for (int index = 0; index < size; index++) {
      keys[index] = plan(expr.map().entries().get(index).key());
      values[index] = plan(expr.map().entries().get(index).value());
    }
    return frame -> {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      for (int index = 0; index < size; index++) {
        map.put(keys[index].run(frame), values[index].run(frame));
      }
      return map;
    };
  }

  /**
   * The list that the map and filter macros collect into; nothing else sees it before it is done.
   */
  private static final class Collected extends ArrayList<@Nullable Object> {
    private static final long serialVersionUID = 1;
  }

  private static boolean isAppend(List<CelExpr> operands) {
    return operands.get(0).getKind() == CelExpr.ExprKind.Kind.IDENT
        && operands.get(0).ident().name().startsWith("@")
        && operands.get(1).getKind() == CelExpr.ExprKind.Kind.LIST
        && operands.get(1).list().elements().size() == 1;
  }

  /** {@code @result + [x]} without copying the list for every element. */
  private Step append(List<CelExpr> operands) {
    Step list = plan(operands.get(0));
    Step element = plan(operands.get(1).list().elements().get(0));
    return frame -> {
      Collected collected = (Collected) requireNonNull(list.run(frame));
      collected.add(element.run(frame));
      return collected;
    };
  }

  private Step comprehension(CelComprehension loop) {
    Step range = plan(loop.iterRange());
    boolean collects =
        loop.accuInit().getKind() == CelExpr.ExprKind.Kind.LIST
            && loop.accuInit().list().elements().isEmpty();
    Step start = collects ? frame -> new Collected() : plan(loop.accuInit());
    Integer outerElement = variables.get(loop.iterVar());
    Integer outerResult = variables.get(loop.accuVar());
    int element = locals++;
    int result = locals++;
    // The loop's result does not see its element, and both hide what an outer loop calls the same.
    variables.put(loop.accuVar(), result);
    Step finish = plan(loop.result());
    variables.put(loop.iterVar(), element);
    variables.put(loop.accuVar(), result);
    Step condition = plan(loop.loopCondition());
    Step turn = plan(loop.loopStep());
    restore(loop.iterVar(), outerElement);
    restore(loop.accuVar(), outerResult);
    return new LoopStep(range, start, condition, turn, finish, element, result);
  }

  private void restore(String name, @Nullable Integer slot) {
    if (slot == null) {
      variables.remove(name);
    } else {
      variables.put(name, slot);
    }
  }
}

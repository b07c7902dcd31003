package dev.packhouse.expression;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.Immutable;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * What CEL's operators and conversions do with decimals, the exact values of NUMERIC and BIGNUMERIC
 * columns. An int or a double beside one is taken as the decimal that it is written as.
 */
final class Decimals {

  /** Digits after the point that a quotient is computed to: as many as BIGNUMERIC has. */
  private static final int QUOTIENT_SCALE = 38;

  /** More digits than any column holds; it bounds what repeated multiplication costs. */
  private static final int MAX_DIGITS = 1_000;

  private static final CelType DECIMAL = ColumnTypes.DECIMAL;

  private static final List<CelType> SINGLE_TYPES =
      List.of(
          DECIMAL,
          SimpleType.INT,
          SimpleType.DOUBLE,
          SimpleType.STRING,
          SimpleType.BOOL,
          SimpleType.BYTES,
          SimpleType.TIMESTAMP,
          SimpleType.DURATION);

  private final List<CelFunctionDecl> declarations = new ArrayList<>();
  private final List<CelFunctionBinding> bindings = new ArrayList<>();

  @Immutable
  private interface Arithmetic {
    BigDecimal apply(BigDecimal left, BigDecimal right);
  }

  Decimals() {
    arithmetic("_+_", "add", BigDecimal::add, (left, right) -> left + right);
    arithmetic("_-_", "subtract", BigDecimal::subtract, (left, right) -> left - right);
    arithmetic("_*_", "multiply", BigDecimal::multiply, (left, right) -> left * right);
    arithmetic("_/_", "divide", Decimals::divide, (left, right) -> left / right);
    unary("-_", "negate_decimal", DECIMAL, BigDecimal::negate);
    comparison("_<_", "less");
    comparison("_<=_", "less_equals");
    comparison("_>_", "greater");
    comparison("_>=_", "greater_equals");
    equality("_==_", "equals");
    equality("_!=_", "not_equals");
    membership();
    unary("double", "decimal_to_double", SimpleType.DOUBLE, BigDecimal::doubleValue);
    unary("int", "decimal_to_int", SimpleType.INT, Decimals::toInt);
    unary("string", "decimal_to_string", SimpleType.STRING, BigDecimal::toPlainString);
    constructors();
    coalesce();
  }

  List<CelFunctionDecl> declarations() {
    return declarations;
  }

  List<CelFunctionBinding> bindings() {
    return bindings;
  }

  @Immutable
  private interface Unary {
    Object apply(BigDecimal value);
  }

  private void unary(String function, String id, CelType result, Unary unary) {
    declare(function, CelOverloadDecl.newGlobalOverload(id, result, DECIMAL));
    bindings.add(CelFunctionBinding.from(id, BigDecimal.class, unary::apply));
  }

  private void arithmetic(
      String function, String word, Arithmetic arithmetic, DoubleBinaryOperator ofDoubles) {
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (CelType[] pair : intAndDouble()) {
      String id = id(word, pair);
      overloads.add(CelOverloadDecl.newGlobalOverload(id, SimpleType.DOUBLE, pair));
      bindings.add(numbers(id, pair, new OfDoubles(ofDoubles)));
    }
    for (CelType[] pair : pairs()) {
      String id = id(word, pair);
      overloads.add(CelOverloadDecl.newGlobalOverload(id, DECIMAL, pair));
      bindings.add(
          numbers(
              id,
              pair,
              (left, right) ->
                  bounded(arithmetic.apply(Operators.decimal(left), Operators.decimal(right)))));
    }
    declarations.add(CelFunctionDecl.newFunctionDeclaration(function, overloads));
  }

  @Immutable
  private interface NumberArithmetic {
    Number apply(Number left, Number right);
  }

  /** An int beside a double is a double, as in SQL. */
  @SuppressWarnings("Immutable") // a lambda without state
  @Immutable
  private record OfDoubles(DoubleBinaryOperator operator) implements NumberArithmetic {
    @Override
    public Number apply(Number left, Number right) {
      return operator.applyAsDouble(left.doubleValue(), right.doubleValue());
    }
  }

  private static CelFunctionBinding numbers(
      String id, CelType[] pair, NumberArithmetic arithmetic) {
    return CelFunctionBinding.from(
        id,
        ImmutableList.of(javaType(pair[0]), javaType(pair[1])),
        arguments -> arithmetic.apply((Number) arguments[0], (Number) arguments[1]));
  }

  /** The planner runs comparisons by itself, so they are declared only. */
  private void comparison(String function, String word) {
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (CelType[] pair : pairs()) {
      overloads.add(CelOverloadDecl.newGlobalOverload(id(word, pair), SimpleType.BOOL, pair));
    }
    declarations.add(CelFunctionDecl.newFunctionDeclaration(function, overloads));
  }

  /** CEL declares the equality of two values of one type. */
  private void equality(String function, String word) {
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (CelType[] pair : mixedPairs()) {
      overloads.add(CelOverloadDecl.newGlobalOverload(id(word, pair), SimpleType.BOOL, pair));
    }
    declarations.add(CelFunctionDecl.newFunctionDeclaration(function, overloads));
  }

  private void membership() {
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (CelType[] pair : mixedPairs()) {
      overloads.add(
          CelOverloadDecl.newGlobalOverload(
              id("in_list", pair), SimpleType.BOOL, pair[0], ListType.create(pair[1])));
    }
    declarations.add(CelFunctionDecl.newFunctionDeclaration("@in", overloads));
  }

  private void constructors() {
    CelType[] types = {SimpleType.STRING, SimpleType.INT, SimpleType.DOUBLE, DECIMAL};
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (CelType type : types) {
      String id = type.name() + "_to_decimal";
      overloads.add(CelOverloadDecl.newGlobalOverload(id, DECIMAL, type));
      bindings.add(
          CelFunctionBinding.from(
              id, ImmutableList.of(javaType(type)), arguments -> toDecimal(arguments[0])));
    }
    declarations.add(CelFunctionDecl.newFunctionDeclaration("decimal", overloads));
  }

  /** The first of two values that is there; of two numbers, as the wider type of the two. */
  private void coalesce() {
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (CelType type : SINGLE_TYPES) {
      CelType[] pair = {type, type};
      overloads.add(CelOverloadDecl.newGlobalOverload(id("coalesce", pair), type, pair));
    }
    for (CelType[] pair : mixedPairs()) {
      boolean decimal = pair[0].equals(DECIMAL) || pair[1].equals(DECIMAL);
      overloads.add(
          CelOverloadDecl.newGlobalOverload(
              id("coalesce", pair), decimal ? DECIMAL : SimpleType.DOUBLE, pair));
    }
    declarations.add(CelFunctionDecl.newFunctionDeclaration(Functions.COALESCE, overloads));
  }

  private void declare(String function, CelOverloadDecl overload) {
    declarations.add(CelFunctionDecl.newFunctionDeclaration(function, overload));
  }

  private static List<CelType[]> pairs() {
    List<CelType[]> pairs = new ArrayList<>();
    pairs.add(new CelType[] {DECIMAL, DECIMAL});
    for (CelType other : List.of(SimpleType.INT, SimpleType.DOUBLE)) {
      pairs.add(new CelType[] {DECIMAL, other});
      pairs.add(new CelType[] {other, DECIMAL});
    }
    return pairs;
  }

  private static List<CelType[]> mixedPairs() {
    List<CelType[]> pairs = pairs();
    pairs.remove(0);
    pairs.addAll(intAndDouble());
    return pairs;
  }

  private static List<CelType[]> intAndDouble() {
    return List.of(
        new CelType[] {SimpleType.INT, SimpleType.DOUBLE},
        new CelType[] {SimpleType.DOUBLE, SimpleType.INT});
  }

  private static String id(String word, CelType[] pair) {
    return word + "_" + pair[0].name() + "_" + pair[1].name();
  }

  private static Class<?> javaType(CelType type) {
    return switch (type.kind()) {
      case INT -> Long.class;
      case DOUBLE -> Double.class;
      case STRING -> String.class;
      default -> BigDecimal.class;
    };
  }

  private static BigDecimal divide(BigDecimal left, BigDecimal right) {
    if (right.signum() == 0) {
      throw new EvaluationFailure("division by zero");
    }
    return left.divide(right, QUOTIENT_SCALE, RoundingMode.HALF_UP);
  }

  private static BigDecimal bounded(BigDecimal value) {
    if (value.precision() > MAX_DIGITS || Math.abs((long) value.scale()) > MAX_DIGITS) {
      throw new EvaluationFailure("a decimal of more than " + MAX_DIGITS + " digits");
    }
    return value;
  }

  private static long toInt(BigDecimal value) {
    BigInteger whole = bounded(value).toBigInteger();
    if (whole.bitLength() >= Long.SIZE) {
      throw new EvaluationFailure(value.toPlainString() + " is out of the range of int");
    }
    return whole.longValue();
  }

  private static BigDecimal toDecimal(Object value) {
    if (value instanceof String text) {
      try {
        return bounded(new BigDecimal(text));
      } catch (NumberFormatException e) {
        throw new EvaluationFailure("'" + text + "' is no number");
      }
    }
    return Operators.decimal((Number) value);
  }
}

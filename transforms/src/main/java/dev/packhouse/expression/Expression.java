package dev.packhouse.expression;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Field;
import dev.packhouse.record.Record;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A CEL expression that was type-checked against what it may name. */
public final class Expression implements Serializable {

  private final String source;
  private final Scope scope;
  private final String resultType;
  private final @Nullable Field result;
  private transient volatile @Nullable Program program;

  Expression(String source, Scope scope, Program program) {
    this.source = source;
    this.scope = scope;
    this.resultType = program.resultType();
    this.result = program.result();
    this.program = program;
  }

  /** Parses and type-checks {@code source}. */
  public static Compilation compile(String source, Scope scope) {
    return Compiler.compile(source, scope);
  }

  /** The expression's text. */
  public String source() {
    return source;
  }

  /** Whether its value is true or false (or unknown), as a condition must be. */
  public boolean isBool() {
    return resultType.equals("bool");
  }

  public boolean isString() {
    return resultType.equals("string");
  }

  public boolean isInt() {
    return resultType.equals("int");
  }

  public boolean isTimestamp() {
    return resultType.equals("timestamp");
  }

  /** The value's type as CEL names it, for messages: {@code int}, {@code list(string)}. */
  public String resultType() {
    return resultType;
  }

  /**
   * The NULLABLE or REPEATED column that the value lands as; null if no column can hold it (a
   * duration, a list of lists). An expression that only names a column or a {@code let} has that
   * one's own type.
   */
  public @Nullable Field resultAs(String column) {
    return result == null ? null : result.withName(column).withSource(column);
  }

  /**
   * The value for one record, in the Java form of {@link #resultAs}'s type.
   *
   * @return null for SQL's NULL; a {@link dev.packhouse.deadletter.Refusal} with EXPRESSION_FAILED
   *     if it failed on this record
   */
  public @Nullable Object evaluate(Record record) {
    return program().evaluate(record.envelope(), record.values());
  }

  /** The same for an expression whose scope is the envelope alone. */
  public @Nullable Object evaluate(Envelope envelope) {
    return program().evaluate(envelope, Program.NO_VALUES);
  }

  Program program() {
    Program compiled = program;
    if (compiled == null) {
      compiled = Compiler.program(source, scope);
      program = compiled;
    }
    return compiled;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Expression that
        && source.equals(that.source)
        && scope.equals(that.scope);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}

package dev.packhouse.expression;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;

final class Compiler {
  private Compiler() {}

  static Compilation compile(String source, Scope scope) {
    return new Compilation(
        new Expression(source, scope, program(source, scope)), java.util.List.of());
  }

  static Program program(String source, Scope scope) {
    return new Program("bool", Field.of("value", FieldType.BOOL));
  }
}

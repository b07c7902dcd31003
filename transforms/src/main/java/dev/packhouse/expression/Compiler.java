package dev.packhouse.expression;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses, type-checks and plans expressions. */
final class Compiler {

  private record Key(String source, Scope scope) {}

  /** A worker's threads each have copies of an expression; they share what is compiled here. */
  private static final Cache<Key, Program> PROGRAMS =
      CacheBuilder.newBuilder().maximumSize(1_000).build();

  /** CEL's compiler for a scope, which a record type's expressions share. */
  private record Environment(ColumnTypes types, CelCompiler compiler) {}

  private static final Cache<Scope, Environment> ENVIRONMENTS =
      CacheBuilder.newBuilder().maximumSize(20).build();

  private static final Envelope NO_ENVELOPE =
      Envelope.of(new byte[0], Origin.ofFile("none", null, 0));

  private Compiler() {}

  static Compilation compile(String source, Scope scope) {
    Environment environment = environment(scope);
    CelCompiler compiler = environment.compiler();
    CelValidationResult parsed = compiler.parse(source);
    if (parsed.hasError()) {
      return failed(new IssueReader(source, scope, null).read(parsed.getErrors()));
    }
    CelAbstractSyntaxTree tree = tree(parsed);
    IssueReader reader = new IssueReader(source, scope, tree);
    CelValidationResult checked = compiler.check(tree);
    List<Issue> issues = reader.nullComparisons();
    if (checked.hasError()) {
      issues.addAll(reader.read(checked.getErrors()));
    }
    if (!issues.isEmpty()) {
      return failed(issues);
    }
    Planner planner = new Planner(tree(checked), scope, environment.types());
    Program program = planner.plan(source);
    if (!planner.issues().isEmpty()) {
      return failed(planner.issues());
    }
    PROGRAMS.put(new Key(source, scope), program);
    return new Compilation(new Expression(source, scope, program), List.of());
  }

  private static Compilation failed(List<Issue> issues) {
    List<Issue> sorted = new ArrayList<>(issues);
    sorted.sort(Comparator.comparingInt(Issue::offset));
    return Compilation.failed(sorted);
  }

  private static CelAbstractSyntaxTree tree(CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The program of an expression that was compiled before, on this machine or another. */
  static Program program(String source, Scope scope) {
    Program program = PROGRAMS.getIfPresent(new Key(source, scope));
    if (program != null) {
      return program;
    }
    Compilation compilation = compile(source, scope);
    if (compilation.expression() == null) {
      throw new IllegalStateException(
          "compiled before, but not here: " + source + ": " + compilation.issues());
    }
    return compilation.expression().program();
  }

  private static Environment environment(Scope scope) {
    Environment environment = ENVIRONMENTS.getIfPresent(scope);
    if (environment == null) {
      ColumnTypes types = new ColumnTypes(scope);
      environment = new Environment(types, compiler(scope, types));
      ENVIRONMENTS.put(scope, environment);
    }
    return environment;
  }

  private static CelCompiler compiler(Scope scope, ColumnTypes types) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(Functions.OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(
                CelStandardDeclarations.newBuilder()
                    .excludeFunctions(StandardFunction.TYPE, StandardFunction.UINT)
                    .build())
            .setStandardMacros(macros())
            .addMacros(CelMacro.newGlobalMacro("has", 1, Compiler::has))
            .addLibraries(CelExtensions.strings(), CelExtensions.math(Functions.OPTIONS))
            .addFunctionDeclarations(Functions.declarations())
            .setTypeProvider(types.provider())
            .addVar("envelope", types.envelope());
    if (scope.schema() != null) {
      builder.addVar("record", types.record());
    }
    for (Scope.Let let : scope.lets()) {
      builder.addVar(let.name(), types.of(let));
    }
    return builder.build();
  }

  private static Set<CelStandardMacro> macros() {
    return EnumSet.complementOf(EnumSet.of(CelStandardMacro.HAS));
  }

  /** CEL's own {@code has} takes fields only; ours also a let, a map's key, a list's element. */
  private static Optional<CelExpr> has(
      CelMacroExprFactory factory, CelExpr target, ImmutableList<CelExpr> arguments) {
    CelExpr argument = arguments.get(0);
    return Optional.of(
        argument.getKind() == CelExpr.ExprKind.Kind.SELECT
            ? factory.newSelect(argument.select().operand(), argument.select().field(), true)
            : factory.newGlobalCall(Functions.HAS, argument));
  }

  /** A frame for what depends on no record. */
  static Frame nothing() {
    return new Frame(NO_ENVELOPE, Program.NO_VALUES, 0);
  }

  /** Where the part of an expression with this id is written, in chars. */
  static int offset(CelSource source, long id) {
    Integer position = source.getPositionsMap().get(id);
    return position == null ? 0 : chars(source, position);
  }

  /** CEL counts code points. */
  static int chars(CelSource source, int codePoints) {
    String text = source.getContent().toString();
    return text.offsetByCodePoints(0, Math.min(codePoints, text.codePointCount(0, text.length())));
  }

  static String typeName(CelType type) {
    return plainTypes(CelTypes.format(type));
  }

  /** Protobuf's names of types are nothing that a reader of ours has seen. */
  static String plainTypes(String message) {
    return message
        .replace("google.protobuf.Timestamp", "timestamp")
        .replace("google.protobuf.Duration", "duration");
  }

  /** How a function is written: {@code _>_} is {@code >}. */
  static String operator(String function) {
    if (function.startsWith("math.@")) {
      return function.endsWith("max") ? "math.greatest" : "math.least";
    }
    return function.equals("@in") || function.equals("_?_:_") || function.equals("_[_]")
        ? function.replace("@", "").replace("_", "")
        : function.replaceAll("^_|_$|^@", "");
  }
}

package dev.packhouse.expression;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that expressions can call: CEL's own, its strings and math libraries, and ours. */
final class Functions {

  static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .enableTimestampEpoch(true)
          .enableQuotedIdentifierSyntax(true)
          .evaluateCanonicalTypesToNativeValues(true)
          .maxRegexProgramSize(10_000)
          .build();

  /** What {@code has} of anything but a field becomes: whether there is a value. */
  static final String HAS = "@has";

  /** The first of two values that is there, as in SQL. */
  static final String COALESCE = "coalesce";

  private static final Decimals DECIMALS = new Decimals();
  private static final Map<String, CelFunctionBinding> BINDINGS = bind();

  private Functions() {}

  /** What is declared beyond CEL's standard functions and libraries. */
  static List<CelFunctionDecl> declarations() {
    List<CelFunctionDecl> declarations = new ArrayList<>(DECIMALS.declarations());
    declarations.add(
        CelFunctionDecl.newFunctionDeclaration(
            HAS, CelOverloadDecl.newGlobalOverload("has_value", SimpleType.BOOL, SimpleType.DYN)));
    return declarations;
  }

  /** The implementation of an overload; null where the planner has its own. */
  static @Nullable CelFunctionBinding binding(String overloadId) {
    return BINDINGS.get(overloadId);
  }

  private static Map<String, CelFunctionBinding> bind() {
    Map<String, CelFunctionBinding> bindings = new HashMap<>();
    RuntimeEquality equality = RuntimeEquality.create(RuntimeHelpers.create(), OPTIONS);
    collect(
        CelStandardFunctions.newBuilder().build().newFunctionBindings(equality, OPTIONS), bindings);
    collect(DECIMALS.bindings(), bindings);
    collect(libraryFunctions(CelExtensions.strings()), bindings);
    collect(libraryFunctions(CelExtensions.math(OPTIONS)), bindings);
    return bindings;
  }

  private static void collect(
      Iterable<CelFunctionBinding> more, Map<String, CelFunctionBinding> bindings) {
    more.forEach(binding -> bindings.put(binding.getOverloadId(), binding));
  }

  /**
   * A library hands its functions to a runtime's builder and to nobody else: this one keeps them.
   */
  private static List<CelFunctionBinding> libraryFunctions(CelRuntimeLibrary library) {
    List<CelFunctionBinding> functions = new ArrayList<>();
    Object keeper =
        Proxy.newProxyInstance(
            Functions.class.getClassLoader(),
            new Class<?>[] {CelRuntimeBuilder.class},
            (builder, method, arguments) -> {
              if (!method.getName().equals("addFunctionBindings")) {
                throw new UnsupportedOperationException(method.getName());
              }
              if (arguments[0] instanceof CelFunctionBinding[] array) {
                functions.addAll(List.of(array));
              } else {
                ((Iterable<?>) arguments[0])
                    .forEach(binding -> functions.add((CelFunctionBinding) binding));
              }
              return builder;
            });
    library.setRuntimeOptions((CelRuntimeBuilder) keeper);
    return functions;
  }
}

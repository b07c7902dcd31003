package dev.packhouse.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.packhouse.record.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what CEL found wrong in words that name the record's columns. */
final class IssueReader {

  private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '(.+)'");
  private static final Pattern NO_FIELDS =
      Pattern.compile("type '(.+)' does not support field selection");
  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '(.+?)' \\(in container '.*'\\)");
  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '(.+?)' applied to '(.+?)'( \\(cand.*)?");
  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?:extraneous|mismatched|no viable alternative at) input '(.*?)'(?: expecting.*)?",
          Pattern.DOTALL);
  private static final Pattern NO_TOKEN =
      Pattern.compile("token recognition error at: '(.*)'", Pattern.DOTALL);

  /** What other languages write. */
  private static final Map<String, String> OTHER_LANGUAGES =
      Map.of("and", "&&", "or", "||", "not", "!", "=", "==", "&", "&&", "|", "||", "is", "==");

  private static final Set<String> WORDS =
      Set.of(
          "record",
          "envelope",
          "has",
          "size",
          "matches",
          "contains",
          "startsWith",
          "endsWith",
          "lowerAscii",
          "upperAscii",
          "trim",
          "split",
          "join",
          "replace",
          "substring",
          "indexOf",
          "timestamp",
          "duration",
          "string",
          "int",
          "double",
          "bool",
          "bytes",
          "decimal",
          "coalesce",
          "exists",
          "all",
          "filter",
          "map",
          "exists_one",
          "getFullYear",
          "getMonth",
          "getDate",
          "getDayOfMonth",
          "getDayOfWeek",
          "getDayOfYear",
          "getHours",
          "getMinutes",
          "getSeconds",
          "getMilliseconds",
          "math",
          "true",
          "false");

  private final String source;
  private final Scope scope;
  private final @Nullable CelAbstractSyntaxTree tree;
  private final Set<Long> comparedWithNull = new HashSet<>();

  IssueReader(String source, Scope scope, @Nullable CelAbstractSyntaxTree tree) {
    this.source = source;
    this.scope = scope;
    this.tree = tree;
  }

  List<Issue> read(List<CelIssue> found) {
    List<Issue> issues = new ArrayList<>();
    for (CelIssue issue : found) {
      if (!comparedWithNull.contains(issue.getExprId())) {
        issues.add(read(issue));
      }
    }
    return issues;
  }

  private Issue read(CelIssue issue) {
    String message = Compiler.plainTypes(issue.getMessage());
    int offset = offset(issue.getSourceLocation());
    Matcher matcher = UNDEFINED_FIELD.matcher(message);
    if (matcher.matches()) {
      return undefinedField(issue.getExprId(), matcher.group(1), offset);
    }
    matcher = UNDECLARED.matcher(message);
    if (matcher.matches()) {
      return undeclared(matcher.group(1), offset);
    }
    matcher = NO_OVERLOAD.matcher(message);
    if (matcher.matches()) {
      String types = matcher.group(2).replaceAll("^\\(|\\)$", "");
      return new Issue(
          offset,
          "'" + Compiler.operator(matcher.group(1)) + "' does not take (" + types + ")",
          null);
    }
    matcher = NO_FIELDS.matcher(message);
    if (matcher.matches()) {
      return new Issue(offset, "a " + matcher.group(1) + " has no fields", null);
    }
    matcher = UNEXPECTED.matcher(message);
    if (matcher.matches()) {
      return unexpected(matcher.group(1), offset);
    }
    matcher = NO_TOKEN.matcher(message);
    if (matcher.matches()) {
      return unexpected(matcher.group(1).strip(), offset);
    }
    return new Issue(offset, message, null);
  }

  private Issue unexpected(String word, int offset) {
    if (word.equals("<EOF>")) {
      return new Issue(source.length(), "the expression ends too early", null);
    }
    return new Issue(
        offset,
        "'" + word + "' is not expected here",
        OTHER_LANGUAGES.get(word.toLowerCase(java.util.Locale.ROOT)));
  }

  private Issue undefinedField(long id, String name, int offset) {
    int at = source.indexOf(name, offset);
    CelExpr operand = expression(id).map(expr -> expr.select().operand()).orElse(null);
    String owner = operand == null ? null : path(operand);
    String suggestion = owner == null ? null : NearestWord.to(name, members(owner));
    return new Issue(
        at < 0 ? offset : at,
        (owner == null ? "this" : owner) + " has no field '" + name + "'",
        suggestion);
  }

  private java.util.Optional<CelExpr> expression(long id) {
    if (tree == null) {
      return java.util.Optional.empty();
    }
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.id() == id && node.getKind() == CelExpr.ExprKind.Kind.SELECT)
        .map(CelNavigableExpr::expr)
        .findFirst();
  }

  private Issue undeclared(String name, int offset) {
    int at = source.lastIndexOf(name, offset);
    Set<String> known = new LinkedHashSet<>();
    scope.lets().forEach(let -> known.add(let.name()));
    known.addAll(WORDS);
    String suggestion = NearestWord.to(name, known);
    String column = NearestWord.to(name, members("record"));
    if (column != null && (suggestion == null || scope.hasColumn(name))) {
      suggestion = "record." + column;
    }
    return new Issue(at < 0 ? offset : at, "'" + name + "' is not known here", suggestion);
  }

  /** {@code record.address} for a chain of names; null for anything else. */
  private static @Nullable String path(CelExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> expr.ident().name();
      case SELECT -> {
        String owner = path(expr.select().operand());
        yield owner == null ? null : owner + "." + expr.select().field();
      }
      default -> null;
    };
  }

  private Set<String> members(String path) {
    Set<String> names = new LinkedHashSet<>();
    String[] parts = path.split("\\.", -1);
    if (parts[0].equals("envelope")) {
      for (EnvelopeField field : EnvelopeField.values()) {
        names.add(field.word());
      }
      return names;
    }
    List<Field> fields = scope.schema() == null ? List.of() : scope.schema().fields();
    Scope.Let let = scope.let(parts[0]);
    if (let != null) {
      fields = let.result().fields();
    }
    for (int depth = 1; depth < parts.length; depth++) {
      String part = parts[depth];
      fields =
          fields.stream()
              .filter(field -> field.name().equals(part))
              .findFirst()
              .map(Field::fields)
              .orElse(List.of());
    }
    fields.forEach(field -> names.add(field.name()));
    return names;
  }

  /** What would be null for every record, and so is never what was meant. */
  List<Issue> nullComparisons() {
    List<Issue> issues = new ArrayList<>();
    if (tree == null) {
      return issues;
    }
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.CALL)
        .map(CelNavigableExpr::expr)
        .forEach(
            expr -> {
              String function = expr.call().function();
              if (function.equals("_==_") || function.equals("_!=_")) {
                nullComparison(expr, function.equals("_!=_"), issues);
              }
            });
    return issues;
  }

  private void nullComparison(CelExpr expr, boolean wantsValue, List<Issue> issues) {
    CelExpr left = expr.call().args().get(0);
    CelExpr right = expr.call().args().get(1);
    if (!isNull(left) && !isNull(right)) {
      return;
    }
    comparedWithNull.add(expr.id());
    String path = path(isNull(left) ? right : left);
    issues.add(
        new Issue(
            offset(expr.id()),
            "a comparison with null is never true",
            (wantsValue ? "has(" : "!has(") + (path == null ? "..." : path) + ")"));
  }

  private static boolean isNull(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && expr.constant().getKind() == CelConstant.Kind.NULL_VALUE;
  }

  private int offset(long id) {
    return tree == null ? 0 : Compiler.offset(tree.getSource(), id);
  }

  private int offset(CelSourceLocation location) {
    int start = 0;
    for (int line = 1; line < location.getLine(); line++) {
      int end = source.indexOf('\n', start);
      if (end < 0) {
        break;
      }
      start = end + 1;
    }
    int columns = Math.max(0, location.getColumn());
    int rest = source.codePointCount(start, source.length());
    return source.offsetByCodePoints(start, Math.min(columns, rest));
  }
}

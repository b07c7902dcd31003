package dev.packhouse.sql;

import com.google.common.collect.ImmutableList;
import com.google.zetasql.Constant;
import com.google.zetasql.Function;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleColumn;
import com.google.zetasql.SimpleConstantProtos.SimpleConstantProto;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the statements of one script can name: its variables, functions and temporary tables, and
 * the tables that are put in for a statement and taken out again. To the analyzer a variable is a
 * constant.
 */
final class ScriptScope {

  private final Map<String, Type> variables = new LinkedHashMap<>();
  private final List<Function> functions = new ArrayList<>();
  private final Set<String> untyped = new HashSet<>();
  private final Map<String, List<SimpleColumn>> temporary = new HashMap<>();
  private final Set<String> temporaryNames = new HashSet<>();
  private SimpleCatalog catalog;
  private boolean stale;

  /**
   * @param shared with all functions, and without tables
   */
  ScriptScope(SimpleCatalog shared) {
    this.catalog = shared;
  }

  /** Adds a variable, or gives it another type. */
  void variable(String name, Type type) {
    String lower = name.toLowerCase(Locale.ROOT);
    untyped.remove(lower);
    Type before = variables.put(lower, type);
    stale = stale || before == null || !before.equals(type);
  }

  /** The type of a variable; null where there is none, or it is not known. */
  @Nullable Type type(String name) {
    return variables.get(name.toLowerCase(Locale.ROOT));
  }

  void function(Function function) {
    functions.add(function);
    stale = true;
  }

  /** Notes a variable or a function of which nothing more is known. */
  void untyped(String name) {
    untyped.add(name.toLowerCase(Locale.ROOT));
    stale = variables.remove(name.toLowerCase(Locale.ROOT)) != null || stale;
  }

  /** The names of {@link #untyped}, in lower case. */
  Set<String> untyped() {
    return untyped;
  }

  /** Adds a temporary table whose columns are not known yet. */
  void temporary(String name) {
    temporaryNames.add(bare(name));
    temporary.remove(bare(name));
  }

  void temporary(String name, List<SimpleColumn> columns) {
    temporary(name);
    temporary.put(bare(name), columns);
  }

  /** Whether a name is that of a temporary table of the script. */
  boolean isTemporary(String name) {
    return temporaryNames.contains(bare(name));
  }

  /** The columns of the temporary tables, where they are known. */
  Map<String, List<SimpleColumn>> temporary() {
    return temporary;
  }

  /** The name of a temporary table, however it is written. */
  static String bare(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("_session.") ? lower.substring("_session.".length()) : lower;
  }

  /** The catalog with these tables in it; {@link #without} takes them out. */
  SimpleCatalog with(Map<TablePath, List<SimpleColumn>> tables) {
    if (stale) {
      catalog = GoogleSql.catalog();
      variables.forEach((name, type) -> catalog.addConstant(constant(name, type)));
      functions.forEach(catalog::addFunction);
      stale = false;
    }
    Map<String, SimpleCatalog> folders = new HashMap<>();
    Set<String> added = new HashSet<>();
    tables.forEach(
        (path, columns) -> {
          if (added.add(String.join("\0", path.names()).toLowerCase(Locale.ROOT))) {
            SimpleCatalog at = catalog;
            StringBuilder key = new StringBuilder();
            for (String name : path.names().subList(0, path.names().size() - 1)) {
              SimpleCatalog parent = at;
              key.append(name.toLowerCase(Locale.ROOT)).append('\0');
              at =
                  folders.computeIfAbsent(
                      key.toString(), missing -> parent.addNewSimpleCatalog(name));
            }
            at.addSimpleTable(new SimpleTable(path.names().get(path.names().size() - 1), columns));
          }
        });
    return catalog;
  }

  /** Takes out what {@link #with} put in. */
  void without() {
    ImmutableList.copyOf(catalog.getTableNameList()).forEach(catalog::removeSimpleTable);
    ImmutableList.copyOf(catalog.getCatalogList()).forEach(catalog::removeSimpleCatalog);
  }

  private static Constant constant(String name, Type type) {
    SimpleConstantProto constant =
        SimpleConstantProto.newBuilder()
            .addNamePath(name)
            .setType(type.serialize())
            .setValue(Value.createNullValue(type).serialize())
            .build();
    return Constant.deserialize(constant, ImmutableList.of(), TypeFactory.nonUniqueNames());
  }
}

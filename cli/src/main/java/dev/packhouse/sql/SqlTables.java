package dev.packhouse.sql;

import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.ParseLocationRange;
import com.google.zetasql.SqlException;
import com.google.zetasql.parser.ASTNodes.ASTForInStatement;
import com.google.zetasql.parser.ASTNodes.ASTScript;
import dev.packhouse.sql.ScriptNodes.Change;
import dev.packhouse.sql.ScriptNodes.Target;
import dev.packhouse.yaml.Place;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The tables that a text reads and writes. The parse tree tells what is written and what stands
 * behind FROM; which of the latter are tables the analyzer's own search tells, which leaves out the
 * query of a FOR.
 */
final class SqlTables {

  private final SqlText text;
  private final TableNames names;
  private final SqlProblems problems;
  private final ScriptNodes nodes;
  private final Set<String> temporary = new HashSet<>();
  private final Map<String, Place> reads = new LinkedHashMap<>();
  private final Map<String, Place> writes = new LinkedHashMap<>();
  private final Map<String, Place> replaces = new LinkedHashMap<>();

  private SqlTables(SqlText text, ASTScript script, TableNames names, SqlProblems problems) {
    this.text = text;
    this.names = names;
    this.problems = problems;
    this.nodes = ScriptNodes.of(script);
    nodes.temporary().forEach(path -> temporary.add(path.name().toLowerCase(Locale.ROOT)));
  }

  /** Those of a parsed text. */
  static SqlTables of(
      SqlText text,
      ASTScript script,
      AnalyzerOptions options,
      TableNames names,
      SqlProblems problems) {
    SqlTables tables = new SqlTables(text, script, names, problems);
    tables.find(options);
    return tables;
  }

  /** Tables that are read, and where they are first. */
  Map<String, Place> reads() {
    return reads;
  }

  /** Tables that are written, and where they are first. */
  Map<String, Place> writes() {
    return writes;
  }

  /** Those of the written ones of which nothing is left. */
  Map<String, Place> replaces() {
    return replaces;
  }

  ScriptNodes nodes() {
    return nodes;
  }

  private void find(AnalyzerOptions options) {
    for (Target target : nodes.targets()) {
      add(writes, target.path());
      if (target.change() == Change.EDITS) {
        add(reads, target.path());
      } else if (target.change() == Change.REPLACES) {
        add(replaces, target.path());
      }
    }
    Set<String> tables = search(options);
    for (TablePath path : nodes.paths()) {
      if (tables.contains(path.name())) {
        add(reads, path);
      }
    }
    nodes.sources().forEach(path -> add(reads, path));
  }

  private Set<String> search(AnalyzerOptions options) {
    Set<String> found = new HashSet<>();
    try {
      for (List<String> path : Analyzer.extractTableNamesFromScript(text.text(), options)) {
        found.add(String.join(".", path));
      }
      for (ASTForInStatement loop : nodes.loops()) {
        ParseLocationRange range = loop.getQuery().getParseLocationRange();
        String query = text.part(range.start(), range.end());
        for (List<String> path : Analyzer.extractTableNamesFromStatement(query, options)) {
          found.add(String.join(".", path));
        }
      }
    } catch (SqlException e) {
      SqlProblems.Said said = problems.read(e);
      problems.error(said.place(), said.message());
    }
    return found;
  }

  private void add(Map<String, Place> tables, TablePath path) {
    String lower = path.name().toLowerCase(Locale.ROOT);
    if (path.isMetadata() || temporary.contains(lower) || lower.startsWith("_session.")) {
      return;
    }
    Place place = text.place(path.start());
    if (path.isUnqualified()) {
      problems.error(
          place, path.name() + " names no dataset: write dataset.table" + names.hint(path.name()));
      return;
    }
    tables.putIfAbsent(names.spelled(path.name()), place);
  }
}

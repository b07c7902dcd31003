package dev.packhouse.sql;

import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.Parser;
import com.google.zetasql.SqlException;
import com.google.zetasql.parser.ASTNodes.ASTScript;
import com.google.zetasql.parser.ASTNodes.ASTStatement;
import dev.packhouse.yaml.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text of a step or an assertion, parsed. */
final class StepScript {

  /** The analyzer's native part ends the process somewhere above a thousand. */
  private static final int MOST_NESTED = 500;

  private final String name;
  private final String file;
  private final SqlText text;
  private final SqlProblems problems;
  private final @Nullable ASTScript script;
  private final @Nullable SqlTables tables;
  private Map<String, Place> reads = new LinkedHashMap<>();
  private Map<String, Place> writes = new LinkedHashMap<>();

  private StepScript(
      String name,
      String file,
      SqlText text,
      SqlProblems problems,
      @Nullable ASTScript script,
      @Nullable SqlTables tables) {
    this.name = name;
    this.file = file;
    this.text = text;
    this.problems = problems;
    this.script = script;
    this.tables = tables;
    if (tables != null) {
      reads.putAll(tables.reads());
      writes.putAll(tables.writes());
    }
  }

  /** Parses a text; what is no SQL is a problem. */
  static StepScript parse(
      String name,
      String file,
      SqlText text,
      AnalyzerOptions options,
      TableNames names,
      SqlProblems problems) {
    if (text.nesting() > MOST_NESTED) {
      problems.error(
          text.whole(), "its brackets are nested more than " + MOST_NESTED + " deep: flatten it");
      return new StepScript(name, file, text, problems, null, null);
    }
    ASTScript script;
    try {
      script = Parser.parseScript(text.text(), options.getLanguageOptions());
    } catch (SqlException e) {
      SqlProblems.Said said = problems.read(e);
      problems.error(said.place(), said.message());
      return new StepScript(name, file, text, problems, null, null);
    }
    if (script.getStatementListNode().getStatementList().isEmpty()) {
      problems.error(text.whole(), "there is no statement in it: write one, or remove the file");
      return new StepScript(name, file, text, problems, null, null);
    }
    SqlTables tables = SqlTables.of(text, script, options, names, problems);
    return new StepScript(name, file, text, problems, script, tables);
  }

  String name() {
    return name;
  }

  /** Where it stands, as problems show it. */
  String file() {
    return file;
  }

  SqlText text() {
    return text;
  }

  SqlProblems problems() {
    return problems;
  }

  /** Its statements; none where it could not be parsed. */
  List<ASTStatement> statements() {
    return script == null ? List.of() : script.getStatementListNode().getStatementList();
  }

  /** What the text tells of tables; null where it could not be parsed. */
  @Nullable SqlTables tables() {
    return tables;
  }

  /** The tables that it reads, and where that is told. */
  Map<String, Place> reads() {
    return reads;
  }

  /** The tables that it writes, and where that is told. */
  Map<String, Place> writes() {
    return writes;
  }

  void setReads(Map<String, Place> reads) {
    this.reads = reads;
  }

  void setWrites(Map<String, Place> writes) {
    this.writes = writes;
  }
}

package dev.packhouse.steps;

import java.util.List;

/**
 * A query that must return no row. It runs when its table has been landed in or written, and before
 * the steps that read the table.
 *
 * @param name unique among steps and assertions
 * @param statement the query
 * @param table what it is about
 * @param reads tables, as in {@link Step}
 */
public record Assertion(String name, Statement statement, String table, List<String> reads) {

  public Assertion {
    Checks.text(name, "an assertion's name");
    Checks.given(statement, "statement");
    Checks.text(table, "an assertion's table");
    reads = Tables.sorted(Checks.given(reads, "reads"));
  }
}

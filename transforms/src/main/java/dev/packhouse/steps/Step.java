package dev.packhouse.steps;

import java.util.Collection;
import java.util.List;

/**
 * One SQL file.
 *
 * @param name of the file, without {@code .sql}
 * @param statement what it runs
 * @param reads tables; {@code dataset.prefix*} stands for all whose names begin so. A step may read
 *     what it writes
 * @param writes tables
 */
public record Step(String name, Statement statement, List<String> reads, List<String> writes) {

  public Step {
    Checks.text(name, "a step's name");
    Checks.given(statement, "statement");
    reads = Tables.sorted(Checks.given(reads, "reads"));
    writes = Tables.sorted(Checks.given(writes, "writes"));
  }

  /** Whether it reads one of {@code tables}. */
  public boolean isSetOffBy(Collection<String> tables) {
    return Tables.anyRead(reads, tables);
  }
}

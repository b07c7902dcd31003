package dev.packhouse.line;

import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code receipts}. */
final class ReceiptReader {

  // Shorter ones tell no more, and are rows by the thousand; longer ones tell of a loss too late.
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  private final RoutedTables routed;
  private final DeadLetterSpec deadLetters;
  private final ProblemReport problems;

  ReceiptReader(RoutedTables routed, DeadLetterSpec deadLetters, ProblemReport problems) {
    this.routed = routed;
    this.deadLetters = deadLetters;
    this.problems = problems;
  }

  /** What {@code mapping} says, and the default for what it does not. */
  ReceiptSpec read(YamlValue.@Nullable Mapping mapping) {
    YamlScalar named = mapping == null ? null : mapping.scalar("table");
    String table = named == null ? ReceiptSpec.DEFAULT.table() : named.text();
    checkTable(table, named);
    return new ReceiptSpec(table, every(mapping));
  }

  private Duration every(YamlValue.@Nullable Mapping mapping) {
    YamlScalar named = mapping == null ? null : mapping.scalar("every");
    Duration every = named == null ? null : Quantities.duration(named.text());
    if (named == null || every == null) {
      return ReceiptSpec.DEFAULT.every();
    }
    if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
      problems.error(named.place(), "receipts count intervals of 1s to 1d");
    }
    return every;
  }

  private void checkTable(String table, @Nullable YamlScalar named) {
    RoutedTables.Destination destination = routed.byName().get(table);
    String problem = TableName.problem(table);
    if (named != null && problem != null) {
      problems.error(named.place(), problem);
    } else if (destination != null) {
      problems.error(
          named == null ? destination.first().place() : named.place(),
          "records and receipts both land in " + table + "; one of them needs another table");
    } else if (named != null && table.equals(deadLetters.table())) {
      problems.error(
          named.place(),
          "dead letters and receipts both land in " + table + "; one of them needs another table");
    }
  }
}

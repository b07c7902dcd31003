package dev.packhouse.sql;

import dev.packhouse.record.RecordSchema;
import java.util.List;
import java.util.Map;

/**
 * What the text of a step tells.
 *
 * @param name of the step
 * @param file that it stands in
 * @param reads tables, as the line writes their names; {@code dataset.prefix*} for a wildcard
 * @param writes tables
 * @param columns of the tables that it creates, as far as they could be told
 */
public record AnalyzedStep(
    String name,
    String file,
    List<String> reads,
    List<String> writes,
    Map<String, RecordSchema> columns) {

  public AnalyzedStep {
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
    columns = Map.copyOf(columns);
  }
}

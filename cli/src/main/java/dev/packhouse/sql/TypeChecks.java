package dev.packhouse.sql;

import com.google.zetasql.AnalyzerOptions;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.record.RecordSchema;
import java.util.Collection;
import java.util.Map;

/** Checks the types of every statement against the columns of the tables that it names. */
final class TypeChecks {

  TypeChecks(LineSpec spec, StepsSpec steps, TableNames names, AnalyzerOptions options) {}

  void check(Collection<StepScript> steps, Collection<StepScript> assertions) {}

  /** The columns of the tables that a step creates. */
  Map<String, RecordSchema> columns(String step) {
    return Map.of();
  }
}

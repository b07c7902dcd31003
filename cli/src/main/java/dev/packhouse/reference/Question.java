package dev.packhouse.reference;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.packhouse.record.Field;
import dev.packhouse.steps.Parameter;
import java.util.List;

/** What the engine's process is asked; each is answered before the next one. */
@JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
sealed interface Question {

  /** Which statements does a text hold? Answered by {@link Answer.Parsed}. */
  record Parse(String sql) implements Question {}

  /** How is a statement run? Answered by {@link Answer.Planned}. */
  record Plan(Statement statement, List<Known> tables, List<Parameter> parameters)
      implements Question {}

  /**
   * What are the rows of a query? The rows of each table follow, in this order; {@link
   * Answer.Evaluated} and the result's rows answer it.
   */
  record Evaluate(String sql, List<Known> tables, List<Parameter> parameters) implements Question {}

  /**
   * One statement of a text.
   *
   * @param sql the whole text, so that errors name places in it
   * @param start where the statement begins, in bytes of UTF-8
   * @param end where it ends
   * @param tables the tables that it names, each in the segments in which it does
   * @param targets those that it changes
   */
  record Statement(
      String sql, int start, int end, List<List<String>> tables, List<List<String>> targets) {}

  /**
   * A table that a statement may name.
   *
   * @param path in the segments in which it does
   * @param key the table's own name, however it is named
   * @param columns all of them, or those whose values follow
   */
  record Known(List<String> path, String key, List<Field> columns) {}
}

package dev.packhouse.reference;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What the engine's process answers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
sealed interface Answer {

  /** The statements of a text, in their order. */
  record Parsed(List<Question.Statement> statements) implements Answer {}

  /** How a statement is run. */
  record Planned(Plan plan) implements Answer {}

  /** A query's rows follow. */
  record Evaluated() implements Answer {}

  /**
   * It cannot be done.
   *
   * @param reason BigQuery's
   */
  record Refused(String reason, String message) implements Answer {}
}

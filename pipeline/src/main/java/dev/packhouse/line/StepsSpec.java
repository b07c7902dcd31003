package dev.packhouse.line;

import dev.packhouse.record.RecordSchema;
import dev.packhouse.steps.Parameter;
import dev.packhouse.steps.StepTables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that runs after data has landed.
 *
 * @param folder of the SQL files, resolved against the folder of line.yaml
 * @param every how long arrivals are gathered for one manifest, in streaming
 * @param concurrency the most jobs of the line that run at a time
 * @param budget bytes billed that the steps may use in a period; null: no limit
 * @param announceTopic {@code projects/PROJECT/topics/NAME}; null: none is told
 * @param location of the datasets that the steps work on
 * @param records the tables that tell of jobs and manifests
 * @param parameters of every statement, beside those that each manifest brings along
 * @param limits of every step that {@code overrides} tells nothing else of
 * @param overrides what the spec says of single steps, by the file's name without {@code .sql}
 * @param externalTables tables that steps read and nothing of this line makes, with their columns;
 *     null where the spec does not tell those
 * @param assertions queries that must return no row
 * @param places where line.yaml says so
 */
public record StepsSpec(
    String folder,
    Duration every,
    int concurrency,
    @Nullable Budget budget,
    @Nullable String announceTopic,
    String location,
    StepTables records,
    List<Parameter> parameters,
    Limits limits,
    Map<String, StepOverride> overrides,
    Map<String, @Nullable RecordSchema> externalTables,
    List<AssertionSpec> assertions,
    StepPlaces places) {

  /** Bytes billed in a span of time. */
  public record Budget(long bytes, Duration period) {}

  /**
   * The bounds of a step's jobs; null stands for what is customary, as {@link
   * dev.packhouse.steps.Statement} tells.
   *
   * @param timeout of one attempt
   * @param attempts how many jobs may be started for a step, one after another
   * @param maximumBytesBilled of one attempt
   */
  public record Limits(
      @Nullable Duration timeout, @Nullable Integer attempts, @Nullable Long maximumBytesBilled) {

    public static final Limits NONE = new Limits(null, null, null);
  }

  /**
   * What the spec says of one step.
   *
   * @param reads instead of what the SQL tells; null: the SQL tells
   * @param writes the same
   */
  public record StepOverride(
      @Nullable List<String> reads, @Nullable List<String> writes, Limits limits) {}

  /**
   * A query that must return no row.
   *
   * @param name unique among steps and assertions
   * @param table what it is about
   * @param sql its text
   * @param file where the text is; null where it stands in line.yaml
   */
  public record AssertionSpec(
      String name, String table, String sql, @Nullable String file, Limits limits) {}

  public StepsSpec {
    parameters = List.copyOf(parameters);
    overrides = Ordered.copy(overrides);
    assertions = List.copyOf(assertions);
  }

  /** The same, and nobody is told of its manifests. */
  StepsSpec withoutAnnouncements() {
    return new StepsSpec(
        folder,
        every,
        concurrency,
        budget,
        null,
        location,
        records,
        parameters,
        limits,
        overrides,
        externalTables,
        assertions,
        places);
  }
}

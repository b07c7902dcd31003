package dev.packhouse.reference;

import dev.packhouse.steps.Budget;
import dev.packhouse.steps.Manifest;
import dev.packhouse.steps.Spending;
import dev.packhouse.steps.StepHistory;
import dev.packhouse.steps.StepTables;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseTransaction;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Earlier runs of a line, as its records in the warehouse tell; a row may be there twice. */
final class EmbeddedHistory implements StepHistory {

  private final EmbeddedWarehouse warehouse;
  private final String jobs;
  private final String manifests;

  EmbeddedHistory(EmbeddedWarehouse warehouse, StepTables records) {
    this.warehouse = warehouse;
    jobs = TableKeys.of(List.of(records.jobs()));
    manifests = TableKeys.of(List.of(records.manifests()));
  }

  @Override
  public List<Manifest> unfinished(String line) throws IOException {
    List<List<@Nullable String>> rows =
        rows(
            manifests,
            """
            SELECT manifest_id, manifest FROM (
              SELECT manifest, state, made_at, manifest_id,
                row_number() OVER (PARTITION BY manifest_id ORDER BY revision DESC) AS place
              FROM %s
              WHERE line = ? AND manifest_id IS NOT NULL AND revision IS NOT NULL)
            WHERE place = 1 AND state IN ('OPEN', 'SEALED', 'RUNNING')
            ORDER BY made_at, manifest_id
            """,
            line);
    return rows.stream().flatMap(row -> StepHistory.read(row.get(0), row.get(1)).stream()).toList();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A record tells what all attempts of its task have used so far, so what they had used when
   * the period began is taken off.
   */
  @Override
  public Spending spending(String line, Budget budget, List<String> without, Instant now)
      throws IOException {
    long period = budget.period().toMillis();
    Instant since = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), period) * period);
    List<List<@Nullable String>> rows =
        rows(
            jobs,
            """
            SELECT coalesce(sum(used - least(used, before)), 0)::BIGINT FROM (
              SELECT
                coalesce(max(bytes_billed) FILTER (recorded_at >= ?::TIMESTAMPTZ), 0) AS used,
                coalesce(max(bytes_billed) FILTER (recorded_at < ?::TIMESTAMPTZ), 0) AS before
              FROM %s
              WHERE line = ? AND NOT list_contains(str_split(?, chr(10)), manifest_id)
              GROUP BY manifest_id, step)
            """,
            since.toString(),
            since.toString(),
            line,
            String.join("\n", without));
    return new Spending(
        since, rows.isEmpty() ? 0 : Long.parseLong(String.valueOf(rows.get(0).get(0))));
  }

  /** No rows where the table is not there yet. */
  private List<List<@Nullable String>> rows(String table, String sql, String... parameters)
      throws IOException {
    try (WarehouseTransaction transaction = warehouse.transaction(Set.of())) {
      return transaction.rows(table, sql, parameters);
    } catch (WarehouseException failed) {
      throw new IOException("the history of steps in " + table + " cannot be read", failed);
    }
  }
}

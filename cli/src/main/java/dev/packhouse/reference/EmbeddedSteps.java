package dev.packhouse.reference;

import dev.packhouse.steps.SqlJobs;
import dev.packhouse.steps.StepHistory;
import dev.packhouse.steps.StepServices;
import dev.packhouse.steps.StepTables;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Where steps run on one machine. The runner serializes it, so it holds a name only; the open
 * warehouse of that name and its jobs stand behind it in the same process.
 */
public final class EmbeddedSteps implements StepServices {

  private static final long serialVersionUID = 1;

  private static final Map<String, EmbeddedSqlJobs> OPEN = new ConcurrentHashMap<>();

  private final String key;

  private EmbeddedSteps(String key) {
    this.key = key;
  }

  /** The steps of a warehouse; they end when it is closed. */
  public static EmbeddedSteps of(EmbeddedWarehouse warehouse) {
    OPEN.computeIfAbsent(
        warehouse.key(),
        key -> {
          EmbeddedSqlJobs jobs = new EmbeddedSqlJobs(warehouse);
          warehouse.closeWithIt(
              () -> {
                OPEN.remove(key);
                jobs.close();
              });
          return jobs;
        });
    return new EmbeddedSteps(warehouse.key());
  }

  @Override
  public SqlJobs jobs(PipelineOptions options) {
    EmbeddedSqlJobs jobs = OPEN.get(key);
    if (jobs == null) {
      throw new IllegalStateException("the warehouse " + key + " is not open in this process");
    }
    return jobs;
  }

  @Override
  public StepHistory history(StepTables records, PipelineOptions options) {
    return new EmbeddedHistory(EmbeddedWarehouse.of(key), records);
  }
}

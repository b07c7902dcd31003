package dev.packhouse.steps;

import java.io.Serializable;

/**
 * Where a line's steps are recorded.
 *
 * @param jobs the table of the states of jobs: {@code dataset.table} or {@code
 *     project.dataset.table}
 * @param manifests the table of the states of manifests
 */
public record StepTables(String jobs, String manifests) implements Serializable {

  /** {@code ops.jobs} and {@code ops.manifests}. */
  public static final StepTables DEFAULT = new StepTables("ops.jobs", "ops.manifests");
}

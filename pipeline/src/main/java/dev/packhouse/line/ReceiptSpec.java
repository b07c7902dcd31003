package dev.packhouse.line;

import java.time.Duration;

/**
 * Where the receipts of a streaming run go, which docs/receipts.md tells about.
 *
 * @param table {@code dataset.table} or {@code project.dataset.table}
 * @param every the length of the intervals of arrival that they count
 */
public record ReceiptSpec(String table, Duration every) {

  /** Those of a spec that says nothing of receipts. */
  public static final ReceiptSpec DEFAULT = new ReceiptSpec("ops.receipts", Duration.ofMinutes(1));
}

package dev.packhouse.steps;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What bytes cost on demand, by the US list price: no reservation, no contract, and without the
 * first TiB of a month, which is free. Regions differ, most by less than a half.
 *
 * @see <a href="https://cloud.google.com/bigquery/pricing#on_demand_pricing">On-demand pricing</a>
 */
public final class OnDemandPrice {

  /** US dollars for each TiB. */
  public static final BigDecimal USD_PER_TIB = new BigDecimal("6.25");

  private static final BigDecimal TIB = BigDecimal.valueOf(1L << 40);
  private static final int DECIMALS = 6;

  private OnDemandPrice() {}

  /**
   * An estimate in US dollars, rounded up to a millionth.
   *
   * @param bytes processed, as a dry run tells them
   */
  public static BigDecimal usd(long bytes) {
    Checks.that(bytes >= 0, "bytes are not negative");
    return BigDecimal.valueOf(bytes).multiply(USD_PER_TIB).divide(TIB, DECIMALS, RoundingMode.UP);
  }
}

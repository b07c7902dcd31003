package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.packhouse.receipt.ReceiptCounters;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.runners.core.metrics.MetricsContainerImpl;
import org.apache.beam.sdk.metrics.MetricName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfirmationsTest {

  private final String run = "run-" + UUID.randomUUID();
  private final Confirmations confirmations = Confirmations.of(run);

  @AfterEach
  void releaseRun() {
    Confirmations.release(run);
  }

  @Test
  void bundleThatCommitsAgainCountsAgainAndTheRunCountsOnce() {
    MetricsContainerImpl failed = new MetricsContainerImpl("failed");
    MetricsContainerImpl succeeded = new MetricsContainerImpl("succeeded");
    confirmations.committed(failed, "stream", "market.fresh", 5);
    confirmations.committed(succeeded, "stream", "market.fresh", 5);

    assertThat(counted(succeeded), equalTo(5L));
    assertThat(confirmations.landed(), equalTo(Map.of("market.fresh", 5L)));
  }

  @Test
  void flushesOfOneStreamCountWhatIsNewAndRepeatedOnesNothing() {
    confirmations.stream("stream", "market.fresh", 5);
    confirmations.stream("stream", "market.fresh", 8);
    confirmations.stream("stream", "market.fresh", 5);
    confirmations.stream("other", "market.fresh", 2);

    assertThat(confirmations.landed(), equalTo(Map.of("market.fresh", 10L)));
  }

  @Test
  void memoryForgetsWhatWasNotUsedForLongestFirst() {
    Map<String, Long> streams = Confirmations.remembered(2);
    streams.put("busy", 1L);
    streams.put("idle", 1L);
    streams.merge("busy", 1L, Long::sum);
    streams.put("new", 1L);

    assertThat(streams, aMapWithSize(2));
    assertThat(streams, hasKey("busy"));
    assertThat(streams, not(hasKey("idle")));
  }

  private static long counted(MetricsContainerImpl bundle) {
    return bundle
        .getCounter(
            MetricName.named(ReceiptCounters.NAMESPACE, ReceiptCounters.LANDED + "market.fresh"))
        .getCumulative();
  }
}

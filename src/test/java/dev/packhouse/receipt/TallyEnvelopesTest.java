package dev.packhouse.receipt;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import dev.packhouse.envelope.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;

final class TallyEnvelopesTest {

  /** More than a bundle holds at a time. */
  private static final int INTERVALS = 12_000;

  private static final long MINUTE = 60_000_000;

  @Test
  void tenThousandsOfIntervalsInABundleAreCountedEach() {
    List<Envelope> envelopes = new ArrayList<>();
    Map<Long, Tally> expected = new HashMap<>();
    for (int index = 0; index < 2 * INTERVALS; index++) {
      Envelope envelope =
          Envelope.of(new byte[0], Origin.ofMessage("s", "m" + index, 0))
              .withPublishTime(index % INTERVALS * MINUTE);
      envelopes.add(envelope);
      Tally tally = Tally.of(envelope, Outcome.READ, null, Duration.ofMinutes(1));
      expected.merge(envelope.publishTime(), tally, Tally::plus);
    }
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    PCollection<Tally> tallies =
        pipeline
            .apply(Create.of(envelopes).withCoder(EnvelopeCoder.of()))
            .apply(TallyEnvelopes.as(Outcome.READ, Duration.ofMinutes(1)));
    PAssert.that(tallies)
        .satisfies(
            all -> {
              Map<Long, Tally> sums = new HashMap<>();
              all.forEach(tally -> sums.merge(tally.intervalStart(), tally, Tally::plus));
              assertThat(sums, is(expected));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }
}

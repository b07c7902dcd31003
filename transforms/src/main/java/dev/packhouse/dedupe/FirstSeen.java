package dev.packhouse.dedupe;

import com.google.common.base.Preconditions;
import dev.packhouse.receipt.ReceiptCounters;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Tells the first element of a key from those that come again.
 *
 * <p>In unbounded input a key is forgotten a time after it was first seen, by the runner's clock;
 * in bounded input never, because timers of that clock do not fire there. A key's state is one
 * boolean and one timer. The timer holds no watermark: what comes after does not wait for it.
 *
 * @param <T> what a key stands for
 */
public final class FirstSeen<T> extends PTransform<PCollection<KV<byte[], T>>, Sightings<T>> {

  private final Duration within;
  private final Coder<T> coder;
  private final int prefixBytes;

  private FirstSeen(Duration within, Coder<T> coder, int prefixBytes) {
    this.within = within;
    this.coder = coder;
    this.prefixBytes = prefixBytes;
  }

  /**
   * Remembers each key for a time.
   *
   * @param within at least a millisecond
   * @param coder of the elements
   */
  public static <T> FirstSeen<T> within(Duration within, Coder<T> coder) {
    Preconditions.checkArgument(within.toMillis() > 0, "within is at least a millisecond");
    return new FirstSeen<>(within, coder, Integer.MAX_VALUE);
  }

  /** The key of a value in one of the forms that a {@link dev.packhouse.record.Record} holds. */
  public static byte[] key(Object value) {
    return IdKey.of(value);
  }

  /**
   * In bounded input, compares keys in 256 groups instead of in one for each key. The DirectRunner
   * makes a bundle of each group, and whatever comes after starts anew with each bundle; other
   * runners are better off without, because each group's keys are held in memory.
   */
  public FirstSeen<T> inFewGroups() {
    return new FirstSeen<>(within, coder, 1);
  }

  @Override
  public Sightings<T> expand(PCollection<KV<byte[], T>> keyed) {
    TupleTag<T> first = new TupleTag<>("first");
    TupleTag<T> repeated = new TupleTag<>("repeated");
    PCollectionTuple told =
        keyed.isBounded() == IsBounded.UNBOUNDED
            ? keyed.apply(
                "Remember",
                ParDo.of(new RememberFn<>(within.toMillis(), first, repeated))
                    .withOutputTags(first, TupleTagList.of(repeated)))
            : keyed
                .apply("Prefix", ParDo.of(new PrefixFn<>(prefixBytes)))
                .setCoder(KvCoder.of(ByteArrayCoder.of(), KvCoder.of(ByteArrayCoder.of(), coder)))
                .apply("Group", GroupByKey.create())
                .apply(
                    "Compare",
                    ParDo.of(new CompareFn<>(first, repeated))
                        .withOutputTags(first, TupleTagList.of(repeated)));
    return new Sightings<>(told, first, repeated, coder);
  }

  /** Puts before each key its first bytes. */
  private static final class PrefixFn<T> extends DoFn<KV<byte[], T>, KV<byte[], KV<byte[], T>>> {

    private final int bytes;

    PrefixFn(int bytes) {
      this.bytes = bytes;
    }

    @ProcessElement
    public void process(
        @Element KV<byte[], T> keyed, OutputReceiver<KV<byte[], KV<byte[], T>>> out) {
      byte[] key = keyed.getKey();
      out.output(KV.of(Arrays.copyOf(key, Math.min(bytes, key.length)), keyed));
    }
  }

  /** Tells the first of each key among all elements whose keys begin alike. */
  private static final class CompareFn<T> extends DoFn<KV<byte[], Iterable<KV<byte[], T>>>, T> {

    private final TupleTag<T> first;
    private final TupleTag<T> repeated;

    CompareFn(TupleTag<T> first, TupleTag<T> repeated) {
      this.first = first;
      this.repeated = repeated;
    }

    @ProcessElement
    public void process(
        @Element KV<byte[], Iterable<KV<byte[], T>>> group, MultiOutputReceiver out) {
      Set<ByteBuffer> seen = new HashSet<>();
      for (KV<byte[], T> keyed : group.getValue()) {
        if (seen.add(ByteBuffer.wrap(keyed.getKey()))) {
          out.get(first).output(keyed.getValue());
        } else {
          ReceiptCounters.DUPLICATE.inc();
          out.get(repeated).output(keyed.getValue());
        }
      }
    }
  }

  private static final class RememberFn<T> extends DoFn<KV<byte[], T>, T> {

    @StateId("seen")
    private final StateSpec<ValueState<Boolean>> seenSpec = StateSpecs.value(BooleanCoder.of());

    @TimerId("forget")
    private final TimerSpec forgetSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    private final long withinMillis;
    private final TupleTag<T> first;
    private final TupleTag<T> repeated;

    RememberFn(long withinMillis, TupleTag<T> first, TupleTag<T> repeated) {
      this.withinMillis = withinMillis;
      this.first = first;
      this.repeated = repeated;
    }

    @ProcessElement
    public void process(
        @Element KV<byte[], T> keyed,
        @StateId("seen") ValueState<Boolean> seen,
        @TimerId("forget") Timer forget,
        MultiOutputReceiver out) {
      if (seen.read() != null) {
        ReceiptCounters.DUPLICATE.inc();
        out.get(repeated).output(keyed.getValue());
        return;
      }
      seen.write(true);
      // With an output timestamp, which is the default, the watermark would stand still at each
      // key until it is forgotten.
      forget
          .offset(org.joda.time.Duration.millis(withinMillis))
          .withNoOutputTimestamp()
          .setRelative();
      out.get(first).output(keyed.getValue());
    }

    @OnTimer("forget")
    @SuppressWarnings("UnusedMethod") // Beam calls it
    public void forget(@StateId("seen") ValueState<Boolean> seen) {
      seen.clear();
    }
  }
}

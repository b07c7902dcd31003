package dev.packhouse.land;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.runners.PTransformOverrideFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.construction.PTransformReplacements;
import org.apache.beam.sdk.util.construction.ReplacementOutputs;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Lets rows that are to land exactly once become visible only after a checkpoint that knows of
 * them.
 *
 * <p>BigQueryIO appends rows to a stream in one step and shows them, by a flush, in another, which
 * is to run when the first one's work is committed. So it is where each step commits its work by
 * itself, as on Dataflow. Flink commits all steps at once, by a checkpoint, and hands elements on
 * long before: rows would be shown, and after a failure be read, appended and shown again. What has
 * been appended and not flushed BigQueryIO leaves behind in its stream, as it should.
 *
 * @see <a
 *     href="https://github.com/apache/beam/blob/v2.70.0/sdks/java/io/google-cloud-platform/src/main/java/org/apache/beam/sdk/io/gcp/bigquery/StorageApiWritesShardedRecords.java">BigQueryIO's
 *     steps</a>
 * @see <a
 *     href="https://beam.apache.org/releases/javadoc/2.70.0/org/apache/beam/sdk/transforms/DoFn.RequiresStableInput.html">RequiresStableInput</a>
 */
public final class FlushAfterCheckpoint {

  /** BigQueryIO's own name of the step that flushes. */
  private static final String FLUSH = "/Flush and finalize writes";

  private FlushAfterCheckpoint() {}

  /** Changes a whole graph, for a runner that commits by checkpoints. */
  public static void in(Pipeline pipeline) {
    pipeline.replaceAll(
        List.of(
            PTransformOverride.of(FlushAfterCheckpoint::flushes, new Factory<Object, Object>())));
  }

  private static boolean flushes(AppliedPTransform<?, ?, ?> applied) {
    return applied.getTransform() instanceof ParDo.SingleOutput
        && applied.getFullName().endsWith(FLUSH);
  }

  private static final class Factory<InputT, OutputT>
      implements PTransformOverrideFactory<
          PCollection<InputT>, PCollection<OutputT>, ParDo.SingleOutput<InputT, OutputT>> {

    @Override
    public PTransformReplacement<PCollection<InputT>, PCollection<OutputT>> getReplacementTransform(
        AppliedPTransform<
                PCollection<InputT>, PCollection<OutputT>, ParDo.SingleOutput<InputT, OutputT>>
            flush) {
      return PTransformReplacement.of(
          PTransformReplacements.getSingletonMainInput(flush),
          new Checkpointed<>(
              flush.getTransform(), PTransformReplacements.getSingletonMainOutput(flush)));
    }

    @Override
    public Map<PCollection<?>, ReplacementOutput> mapOutputs(
        Map<TupleTag<?>, PCollection<?>> outputs, PCollection<OutputT> replaced) {
      return ReplacementOutputs.singleton(outputs, replaced);
    }
  }

  private static final class Checkpointed<InputT, OutputT>
      extends PTransform<PCollection<InputT>, PCollection<OutputT>> {

    private final ParDo.SingleOutput<InputT, OutputT> flush;
    private final transient PCollection<OutputT> replaced;

    Checkpointed(ParDo.SingleOutput<InputT, OutputT> flush, PCollection<OutputT> replaced) {
      this.flush = flush;
      this.replaced = replaced;
    }

    @Override
    public PCollection<OutputT> expand(PCollection<InputT> input) {
      return input
          .apply("Wait for a checkpoint", ParDo.of(new Stable<InputT>()))
          .setCoder(input.getCoder())
          .apply("Flush", flush)
          .setCoder(replaced.getCoder());
    }
  }

  /** Hands on what a checkpoint has. */
  private static final class Stable<T> extends DoFn<T, T> {

    @RequiresStableInput
    @ProcessElement
    public void process(@Element T element, OutputReceiver<T> out) {
      out.output(element);
    }
  }
}

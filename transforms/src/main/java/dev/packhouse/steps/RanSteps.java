package dev.packhouse.steps;

import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/** What becomes of the steps that {@link RunSteps} runs, as it happens. */
public final class RanSteps implements POutput {

  private static final TupleTag<JobRecord> JOBS = new TupleTag<>("jobs") {};
  private static final TupleTag<Manifest> MANIFESTS = new TupleTag<>("manifests") {};

  private final PCollection<JobRecord> jobs;
  private final PCollection<Manifest> manifests;

  RanSteps(PCollection<JobRecord> jobs, PCollection<Manifest> manifests) {
    this.jobs = jobs;
    this.manifests = manifests;
  }

  /** Each change of a step's or an assertion's state. */
  public PCollection<JobRecord> jobs() {
    return jobs;
  }

  /**
   * Each manifest when it is sealed or taken up from an earlier run, when it has ended, and when it
   * is left to another run; not each change of its tasks.
   */
  public PCollection<Manifest> manifests() {
    return manifests;
  }

  @Override
  public Pipeline getPipeline() {
    return jobs.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return Map.of(JOBS, jobs, MANIFESTS, manifests);
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}

package dev.packhouse.dataflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.sdk.util.construction.PTransformTranslation;

/** The graph of a job as it is staged beside it, which is what Dataflow's Runner v2 runs. */
public final class JobGraph {

  /** What gathers records by their keys from all workers. */
  private static final Set<String> SHUFFLES =
      Set.of(
          PTransformTranslation.GROUP_BY_KEY_TRANSFORM_URN,
          PTransformTranslation.RESHUFFLE_URN,
          PTransformTranslation.REDISTRIBUTE_BY_KEY_URN,
          PTransformTranslation.REDISTRIBUTE_ARBITRARILY_URN);

  /** What the service has its own for, in the place of what is inside. */
  private static final Set<String> NATIVE = Set.of(PTransformTranslation.PUBSUB_READ);

  private final RunnerApi.Components components;

  /** The transforms that have no others inside that run. */
  private final List<RunnerApi.PTransform> leaves = new ArrayList<>();

  private JobGraph(RunnerApi.Components components) {
    this.components = components;
    Set<String> replaced = new HashSet<>();
    for (RunnerApi.PTransform transform : components.getTransformsMap().values()) {
      if (isNative(transform)) {
        addInside(transform, replaced);
      }
    }
    components
        .getTransformsMap()
        .forEach(
            (id, transform) -> {
              boolean isLeaf = transform.getSubtransformsCount() == 0 || isNative(transform);
              if (isLeaf && !replaced.contains(id)) {
                leaves.add(transform);
              }
            });
  }

  private static boolean isNative(RunnerApi.PTransform transform) {
    return NATIVE.contains(transform.getSpec().getUrn());
  }

  private void addInside(RunnerApi.PTransform transform, Set<String> inside) {
    for (String id : transform.getSubtransformsList()) {
      inside.add(id);
      addInside(components.getTransformsOrThrow(id), inside);
    }
  }

  /** Reads the bytes of a staged graph. */
  public static JobGraph parse(byte[] bytes) throws IOException {
    return new JobGraph(RunnerApi.Pipeline.parseFrom(bytes).getComponents());
  }

  /** The names of the outermost transforms. */
  public Set<String> steps() {
    Set<String> steps = new TreeSet<>();
    components.getTransformsMap().values().forEach(one -> steps.add(step(one)));
    return steps;
  }

  private static String step(RunnerApi.PTransform transform) {
    String name = transform.getUniqueName();
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  /**
   * How often each step shuffles, by the steps' names: by what groups, and by what keeps state for
   * a key. Steps that do not are left out.
   */
  public Map<String, Integer> shuffles() throws IOException {
    Map<String, Integer> shuffles = new TreeMap<>();
    for (RunnerApi.PTransform leaf : leaves) {
      if (SHUFFLES.contains(leaf.getSpec().getUrn()) || keepsState(leaf)) {
        shuffles.merge(step(leaf), 1, Integer::sum);
      }
    }
    return shuffles;
  }

  private static boolean keepsState(RunnerApi.PTransform leaf) throws IOException {
    return isParDo(leaf)
        && parDo(leaf).getStateSpecsCount() + parDo(leaf).getTimerFamilySpecsCount() > 0;
  }

  private static boolean isParDo(RunnerApi.PTransform leaf) {
    return leaf.getSpec().getUrn().equals(PTransformTranslation.PAR_DO_TRANSFORM_URN);
  }

  private static RunnerApi.ParDoPayload parDo(RunnerApi.PTransform leaf) throws IOException {
    return RunnerApi.ParDoPayload.parseFrom(leaf.getSpec().getPayload());
  }

  /** The names of the transforms that have a side input. */
  public Set<String> sideInputs() throws IOException {
    Set<String> readers = new TreeSet<>();
    for (RunnerApi.PTransform leaf : leaves) {
      if (isParDo(leaf) && parDo(leaf).getSideInputsCount() > 0) {
        readers.add(leaf.getUniqueName());
      }
    }
    return readers;
  }

  /** The names of the transforms that the service has its own for. */
  public Set<String> nativeTransforms() {
    Set<String> names = new TreeSet<>();
    leaves.stream().filter(JobGraph::isNative).forEach(leaf -> names.add(leaf.getUniqueName()));
    return names;
  }
}

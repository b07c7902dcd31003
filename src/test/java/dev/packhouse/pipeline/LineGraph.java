package dev.packhouse.pipeline;

import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.steps.ScriptedSteps;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.PipelineTranslation;

/**
 * What a runner compares when a streaming job is replaced by another one: the names of the
 * transforms, the coders of what flows between them, and what they keep as state and timers
 * (https://cloud.google.com/dataflow/docs/guides/updating-a-pipeline#CCheck).
 */
final class LineGraph {

  /** A coder that is no standard one: its payload is the Java object. */
  private static final String JAVA_CODER = "beam:coders:javasdk:0.1";

  /** The tag of a transform's only output, made of a stack trace. */
  private static final Pattern GENERATED = Pattern.compile("\\S*:\\d+#[0-9a-f]+");

  private final RunnerApi.Components components;
  private final Map<String, String> entries = new TreeMap<>();

  private LineGraph(RunnerApi.Components components) {
    this.components = components;
  }

  /** One entry for each thing that is compared, by its name. */
  static Map<String, String> of(LineSpec spec, Source source) throws IOException {
    ScriptedSteps steps = ScriptedSteps.of("fresh: market.fresh -> market.days");
    return of(
        spec,
        source,
        RunSettings.of("a-run")
            .withSteps(new RunSettings.Steps(steps.services(), steps.deployed())));
  }

  private static Map<String, String> of(LineSpec spec, Source source, RunSettings settings)
      throws IOException {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setJobName("a-job");
    options.as(GcpOptions.class).setProject("orchard");
    Pipeline pipeline = Pipeline.create(options);
    LinePipeline.add(pipeline, spec, source, settings);
    LineGraph graph = new LineGraph(PipelineTranslation.toProto(pipeline).getComponents());
    for (RunnerApi.PTransform transform : graph.components.getTransformsMap().values()) {
      graph.add(transform);
    }
    return graph.entries;
  }

  private void add(RunnerApi.PTransform transform) throws IOException {
    String name = transform.getUniqueName();
    entries.put("transform " + name, transform.getSpec().getUrn());
    if (transform.getSubtransformsCount() > 0) {
      return;
    }
    transform
        .getOutputsMap()
        .forEach(
            (tag, collection) ->
                entries.put(
                    at("output", name, GENERATED.matcher(tag).replaceAll("")).strip(),
                    coder(components.getPcollectionsOrThrow(collection).getCoderId())));
    if (transform.getSpec().getUrn().equals(PTransformTranslation.PAR_DO_TRANSFORM_URN)) {
      RunnerApi.ParDoPayload payload =
          RunnerApi.ParDoPayload.parseFrom(transform.getSpec().getPayload());
      payload
          .getStateSpecsMap()
          .forEach((id, state) -> entries.put(at("state", name, id), state(state)));
      payload
          .getTimerFamilySpecsMap()
          .forEach(
              (id, timer) ->
                  entries.put(
                      at("timer", name, id),
                      timer.getTimeDomain() + " " + coder(timer.getTimerFamilyCoderId())));
    }
  }

  private static String at(String kind, String transform, String id) {
    return kind + " " + transform + " " + id;
  }

  private String state(RunnerApi.StateSpec state) {
    return switch (state.getSpecCase()) {
      case READ_MODIFY_WRITE_SPEC -> "value " + coder(state.getReadModifyWriteSpec().getCoderId());
      case BAG_SPEC -> "bag " + coder(state.getBagSpec().getElementCoderId());
      case COMBINING_SPEC -> "combining " + coder(state.getCombiningSpec().getAccumulatorCoderId());
      case MAP_SPEC ->
          "map "
              + coder(state.getMapSpec().getKeyCoderId())
              + " to "
              + coder(state.getMapSpec().getValueCoderId());
      case SET_SPEC -> "set " + coder(state.getSetSpec().getElementCoderId());
      case ORDERED_LIST_SPEC -> "list " + coder(state.getOrderedListSpec().getElementCoderId());
      default -> state.getSpecCase().toString();
    };
  }

  private String coder(String id) {
    RunnerApi.Coder coder = components.getCodersOrThrow(id);
    String urn = coder.getSpec().getUrn();
    String name =
        urn.equals(JAVA_CODER)
            ? form(
                SerializableUtils.deserializeFromByteArray(
                        coder.getSpec().getPayload().toByteArray(), "coder")
                    .getClass())
            : urn;
    List<String> parts = coder.getComponentCoderIdsList();
    return parts.isEmpty()
        ? name
        : name + parts.stream().map(this::coder).collect(Collectors.joining(", ", "(", ")"));
  }

  /** The line's own coders with the version of their serial form, which is part of the graph. */
  private static String form(Class<?> coder) {
    return coder.getName().startsWith("dev.packhouse")
        ? coder.getName() + " " + ObjectStreamClass.lookup(coder).getSerialVersionUID()
        : coder.getName();
  }
}

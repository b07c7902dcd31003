package dev.packhouse.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.jspecify.annotations.Nullable;

/**
 * What a runner compares when a streaming job is replaced by another one: the names of the
 * transforms, the coders of what flows between them, and what they keep as state and timers.
 *
 * @see <a href="https://cloud.google.com/dataflow/docs/guides/updating-a-pipeline#CCheck">Job
 *     compatibility check</a>
 */
public final class JobGraph {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A coder that is no standard one: its payload is the Java object. */
  private static final String JAVA_CODER = "beam:coders:javasdk:0.1";

  /** The tag of a transform's only output, made of a stack trace. */
  private static final Pattern GENERATED = Pattern.compile("\\S*:\\d+#[0-9a-f]+");

  private final SortedMap<String, String> entries;

  private JobGraph(SortedMap<String, String> entries) {
    this.entries = Collections.unmodifiableSortedMap(entries);
  }

  /** That of {@code pipeline}. */
  public static JobGraph of(Pipeline pipeline) {
    RunnerApi.Components components = PipelineTranslation.toProto(pipeline).getComponents();
    Reading reading = new Reading(components);
    components.getTransformsMap().values().forEach(reading::add);
    return new JobGraph(reading.entries);
  }

  /** The graph that {@link #toJson} wrote; null where {@code json} is none. */
  public static @Nullable JobGraph parse(String json) {
    JsonNode graph;
    try {
      graph = JSON.readTree(json).path("graph");
    } catch (JsonProcessingException damaged) {
      return null;
    }
    SortedMap<String, String> entries = new TreeMap<>();
    graph
        .fields()
        .forEachRemaining(field -> entries.put(field.getKey(), field.getValue().asText()));
    return entries.isEmpty() ? null : new JobGraph(entries);
  }

  /** As it is kept, with what it is of. */
  public String toJson(Map<String, String> about) {
    ObjectNode json = JSON.createObjectNode();
    about.forEach(json::put);
    ObjectNode graph = json.putObject("graph");
    entries.forEach(graph::put);
    return json.toPrettyString() + "\n";
  }

  /**
   * One entry for each thing that is compared, by its name: {@code transform NAME}, {@code output
   * NAME TAG}, {@code state NAME ID}, {@code timer NAME ID}.
   */
  public SortedMap<String, String> entries() {
    return entries;
  }

  /**
   * The same with other names.
   *
   * @param prefixes of names as they are and as they are to be, as Dataflow takes them for an
   *     update
   */
  public JobGraph renamed(Map<String, String> prefixes) {
    SortedMap<String, String> renamed = new TreeMap<>();
    entries.forEach((entry, value) -> renamed.put(renamed(entry, prefixes), value));
    return new JobGraph(renamed);
  }

  private static String renamed(String entry, Map<String, String> prefixes) {
    int start = entry.indexOf(' ') + 1;
    String name = entry.substring(start);
    return prefixes.entrySet().stream()
        .filter(one -> isOf(name, one.getKey()))
        .max(Comparator.comparingInt(one -> one.getKey().length()))
        .map(
            one ->
                entry.substring(0, start) + one.getValue() + name.substring(one.getKey().length()))
        .orElse(entry);
  }

  /** Whether {@code name} is of {@code transform}, or of one inside of it. */
  static boolean isOf(String name, String transform) {
    return name.equals(transform)
        || name.startsWith(transform + "/")
        || name.startsWith(transform + " ");
  }

  /** Reads a graph as runners are given it. */
  private static final class Reading {

    private final RunnerApi.Components components;
    private final SortedMap<String, String> entries = new TreeMap<>();

    Reading(RunnerApi.Components components) {
      this.components = components;
    }

    void add(RunnerApi.PTransform transform) {
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
        addKept(name, transform);
      }
    }

    private void addKept(String name, RunnerApi.PTransform transform) {
      RunnerApi.ParDoPayload payload;
      try {
        payload = RunnerApi.ParDoPayload.parseFrom(transform.getSpec().getPayload());
      } catch (IOException damaged) {
        throw new UncheckedIOException("the translation of " + name, damaged);
      }
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

    private static String at(String kind, String transform, String id) {
      return kind + " " + transform + " " + id;
    }

    private String state(RunnerApi.StateSpec state) {
      return switch (state.getSpecCase()) {
        case READ_MODIFY_WRITE_SPEC ->
            "value " + coder(state.getReadModifyWriteSpec().getCoderId());
        case BAG_SPEC -> "bag " + coder(state.getBagSpec().getElementCoderId());
        case COMBINING_SPEC ->
            "combining " + coder(state.getCombiningSpec().getAccumulatorCoderId());
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
}

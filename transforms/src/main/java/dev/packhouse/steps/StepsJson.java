package dev.packhouse.steps;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.packhouse.record.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JSON form of this package's values: the names of their components. It is part of a streaming
 * job's state, of ops.manifests and of deployed graphs, so components are added and not renamed.
 */
final class StepsJson {

  /** Of a graph's form; a line that is older than the tool that deployed it does not guess. */
  private static final int VERSION = 1;

  /** For state and records: what a later version has added is passed over. */
  static final JsonMapper MAPPER = mapper().build();

  private static final JsonMapper STRICT =
      mapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StepsJson() {}

  /** A graph as it is written. */
  private record GraphForm(int version, List<Step> steps, List<Assertion> assertions) {

    GraphForm {
      Checks.that(
          version == VERSION,
          "this line reads version " + VERSION + " of step graphs: deploy with its own packhouse");
      steps = List.copyOf(Checks.given(steps, "steps"));
      assertions = List.copyOf(Checks.given(assertions, "assertions"));
    }
  }

  static String writeGraph(StepGraph graph) {
    return write(new GraphForm(VERSION, graph.steps(), graph.assertions()));
  }

  static GraphReading readGraph(String json) {
    try {
      // As a tree first: a key that stands twice is seen there only.
      GraphForm form = STRICT.treeToValue(STRICT.readTree(json), GraphForm.class);
      return form == null
          ? problem("step graph", "an empty text")
          : StepGraph.of(form.steps(), form.assertions());
    } catch (JsonMappingException exception) {
      return problem(place(exception), message(exception));
    } catch (JsonProcessingException exception) {
      return problem("step graph", message(exception));
    }
  }

  /** A value that was made here always has a JSON form. */
  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException exception) {
      throw new IllegalStateException(exception);
    }
  }

  private static GraphReading problem(String place, String message) {
    return GraphReading.of(List.of(new GraphProblem(place, message)));
  }

  private static String place(JsonMappingException exception) {
    String path =
        exception.getPath().stream()
            .map(
                part ->
                    part.getFieldName() == null
                        ? String.valueOf(part.getIndex())
                        : part.getFieldName())
            .collect(Collectors.joining("/", "/", ""));
    return path.equals("/") ? "step graph" : path;
  }

  private static String message(JsonProcessingException exception) {
    return exception.getCause() instanceof IllegalArgumentException demand
        ? String.valueOf(demand.getMessage())
        : exception.getOriginalMessage();
  }

  private static JsonMapper.Builder mapper() {
    SimpleModule times = new SimpleModule();
    times.addSerializer(Instant.class, ToStringSerializer.instance);
    times.addSerializer(Duration.class, ToStringSerializer.instance);
    times.addDeserializer(Instant.class, new InstantForm());
    times.addDeserializer(Duration.class, new DurationForm());
    return JsonMapper.builder(JsonText.FACTORY.copy())
        .addModule(times)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  private static final class InstantForm extends StdDeserializer<Instant> {

    InstantForm() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Instant.parse(parser.getText());
    }
  }

  private static final class DurationForm extends StdDeserializer<Duration> {

    DurationForm() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Duration.parse(parser.getText());
    }
  }
}

package dev.packhouse.dataflow;

import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.dataflow.model.ParameterMetadata;
import com.google.api.services.dataflow.model.ParameterMetadataEnumOption;
import com.google.api.services.dataflow.model.TemplateMetadata;
import dev.packhouse.launch.LaunchParameter;
import dev.packhouse.launch.LaunchParameter.Choice;
import dev.packhouse.launch.LineOptions;
import dev.packhouse.launch.RunKind;
import java.beans.Introspector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/**
 * A Flex Template: what Dataflow's forms and clients are told about starting lines. Both templates
 * are of one image, which builds the graph that the line's source asks for.
 *
 * @see <a
 *     href="https://cloud.google.com/dataflow/docs/guides/templates/using-flex-templates#metadata">Metadata
 *     of a template</a>
 */
public enum FlexTemplate {
  STREAM(
      RunKind.STREAM,
      "packhouse-stream",
      "Packhouse: a line on a stream",
      "Reads messages of Pub/Sub, or files as they arrive in Cloud Storage, checks and routes their"
          + " records as a line.yaml says, and lands them in BigQuery. What cannot land is a dead"
          + " letter."),
  BATCH(
      RunKind.BATCH,
      "packhouse-batch",
      "Packhouse: a line on files",
      "Reads files in Cloud Storage, checks and routes their records as a line.yaml says, and lands"
          + " them in BigQuery. What cannot land is a dead letter.");

  private final RunKind kind;
  private final String fileName;
  private final String title;
  private final String description;

  FlexTemplate(RunKind kind, String fileName, String title, String description) {
    this.kind = kind;
    this.fileName = fileName;
    this.title = title;
    this.description = description;
  }

  /** The name that the template goes by in Cloud Storage, and its metadata in this repository. */
  public String fileName() {
    return fileName + ".json";
  }

  /** The metadata as it stands in its file, with a line feed at its end. */
  public String json() {
    try {
      return GsonFactory.getDefaultInstance().toPrettyString(metadata()).strip() + "\n";
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
  }

  /** What the template is and takes, from the options of a line. */
  public TemplateMetadata metadata() {
    TemplateMetadata metadata =
        new TemplateMetadata()
            .setName(title)
            .setDescription(description)
            .setStreaming(kind == RunKind.STREAM)
            .setParameters(parameters());
    return kind == RunKind.STREAM
        ? metadata
            .setSupportsExactlyOnce(true)
            .setSupportsAtLeastOnce(true)
            .setDefaultStreamingMode("EXACTLY_ONCE")
        : metadata;
  }

  private List<ParameterMetadata> parameters() {
    return Arrays.stream(LineOptions.class.getDeclaredMethods())
        .filter(getter -> getter.isAnnotationPresent(LaunchParameter.class))
        .filter(getter -> Arrays.asList(shown(getter).kinds()).contains(kind))
        .sorted(Comparator.comparingInt(getter -> shown(getter).order()))
        .map(FlexTemplate::parameter)
        .toList();
  }

  private static LaunchParameter shown(Method getter) {
    return getter.getAnnotation(LaunchParameter.class);
  }

  private static ParameterMetadata parameter(Method getter) {
    LaunchParameter shown = shown(getter);
    String help = getter.getAnnotation(Description.class).value();
    ParameterMetadata parameter =
        new ParameterMetadata()
            .setName(name(getter))
            .setLabel(shown.label())
            .setHelpText(
                shown.example().isEmpty() ? help : help + " For example, " + shown.example())
            .setGroupName(shown.group())
            .setParamType(shown.type())
            .setIsOptional(!getter.isAnnotationPresent(Validation.Required.class));
    if (shown.choices().length > 0) {
      return parameter
          .setParamType("ENUM")
          .setEnumOptions(Arrays.stream(shown.choices()).map(FlexTemplate::choice).toList())
          // gcloud and the API look at regexes only.
          .setRegexes(
              List.of(
                  Arrays.stream(shown.choices())
                      .map(Choice::value)
                      .collect(Collectors.joining("|", "^(", ")$"))));
    }
    if (!shown.regex().isEmpty()) {
      parameter.setRegexes(List.of(shown.regex()));
    }
    Default.Boolean otherwise = getter.getAnnotation(Default.Boolean.class);
    return otherwise == null
        ? parameter
        : parameter.setDefaultValue(String.valueOf(otherwise.value()));
  }

  private static ParameterMetadataEnumOption choice(Choice choice) {
    return new ParameterMetadataEnumOption().setValue(choice.value()).setLabel(choice.label());
  }

  /** As Beam's options are named on a command line. */
  private static String name(Method getter) {
    String name = getter.getName();
    return Introspector.decapitalize(name.substring(name.startsWith("is") ? 2 : 3));
  }
}

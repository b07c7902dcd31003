package dev.packhouse.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.google.api.services.dataflow.model.ParameterMetadata;
import com.google.api.services.dataflow.model.ParameterMetadataEnumOption;
import dev.packhouse.launch.LineOptions;
import dev.packhouse.launch.RunKind;
import dev.packhouse.line.LineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The metadata under templates/metadata is what the options say, and the options take it. */
final class FlexTemplateTest {

  static final Path METADATA = Path.of("..", "..", "templates", "metadata");
  private static final Path DOCS = Path.of("..", "..", "docs", "dataflow.md");

  /** A value that each parameter is given somewhere in the docs or its own help. */
  private static final Map<String, String> VALUES =
      Map.of(
          "line", "gs://acme-lines/orchard/line.yaml",
          "set", "write.stream=at-least-once;deadLetters.table=ops.refused",
          "variables", "PROJECT=acme;REGION=europe-west1",
          "source", "deliveries",
          "input", "gs://acme-deliveries/2026-11-*/*.jsonl.gz",
          "subscription", "projects/acme/subscriptions/deliveries",
          "writeStream", "at-least-once",
          "writeBatch", "loads",
          "stepsFolder", "gs://acme-lines/orchard/steps",
          "stepsOnly", "true");

  /**
   * The types that a form knows, without those of Kafka.
   *
   * @see <a
   *     href="https://cloud.google.com/dataflow/docs/reference/rest/v1b3/GetTemplateResponse#parametertype">ParameterType</a>
   */
  private static final List<String> TYPES =
      List.of(
          "TEXT",
          "GCS_READ_BUCKET",
          "GCS_WRITE_BUCKET",
          "GCS_READ_FILE",
          "GCS_WRITE_FILE",
          "GCS_READ_FOLDER",
          "GCS_WRITE_FOLDER",
          "PUBSUB_TOPIC",
          "PUBSUB_SUBSCRIPTION",
          "BIGQUERY_TABLE",
          "JAVASCRIPT_UDF_FILE",
          "SERVICE_ACCOUNT",
          "MACHINE_TYPE",
          "KMS_KEY_NAME",
          "WORKER_REGION",
          "WORKER_ZONE",
          "BOOLEAN",
          "ENUM",
          "NUMBER");

  @ParameterizedTest
  @EnumSource
  void committedMetadataIsCurrent(FlexTemplate template) throws IOException {
    Path file = METADATA.resolve(template.fileName());
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, template.json());
    }

    assertThat(
        file
            + " is old; write it anew: mvn verify -Dtest=FlexTemplateTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true",
        Files.exists(file) ? Files.readString(file) : "nothing yet",
        is(template.json()));
  }

  @ParameterizedTest
  @EnumSource
  void optionsTakeEveryParameter(FlexTemplate template) {
    for (ParameterMetadata parameter : template.metadata().getParameters()) {
      String value = VALUES.get(parameter.getName());
      String given = "--" + parameter.getName() + "=" + value;
      List<String> arguments = new ArrayList<>(List.of(given));
      if (!parameter.getName().equals("line")) {
        arguments.add("--line=gs://bucket/line.yaml");
      }

      // Throws for a name that is no option, and for a value that is none of its type.
      LineOptions options =
          PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new))
              .withValidation()
              .as(LineOptions.class);

      assertThat(options.toString(), containsString(parameter.getName() + ": " + value + "\n"));
      assertThat(parameter.getParamType(), in(TYPES));
      for (String regex : parameter.getRegexes()) {
        assertThat(value, matchesPattern(regex));
        assertThat("", not(matchesPattern(regex)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void choicesAreTheWordsOfALine(FlexTemplate template) {
    String key = template == FlexTemplate.STREAM ? "stream" : "batch";
    List<String> values =
        template.metadata().getParameters().stream()
            .filter(parameter -> parameter.getParamType().equals("ENUM"))
            .flatMap(parameter -> parameter.getEnumOptions().stream())
            .map(ParameterMetadataEnumOption::getValue)
            .toList();

    assertThat(values, is(not(empty())));
    for (String value : values) {
      var read =
          LineReader.read(
              "../../examples/birdstrikes", Map.of(), List.of("write." + key + "=" + value));
      assertThat(read.report(), read.spec(), is(notNullValue()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void docsTellOfEveryParameter(FlexTemplate template) throws IOException {
    String start = "<!-- parameters of " + template.fileName() + " -->\n";
    String end = "<!-- end -->";
    String written = Files.readString(DOCS);
    int from = written.indexOf(start);
    assertThat(DOCS + " has the mark " + start, from >= 0, is(true));
    int to = written.indexOf(end, from);
    String current = written.substring(0, from) + start + table(template) + written.substring(to);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCS, current);
    }

    assertThat(DOCS + " is old", Files.readString(DOCS), is(current));
  }

  private static String table(FlexTemplate template) {
    StringBuilder table =
        new StringBuilder("\n| parameter | type | | |\n| --- | --- | --- | --- |\n");
    for (ParameterMetadata parameter : template.metadata().getParameters()) {
      table.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  parameter.getName(),
                  parameter.getParamType(),
                  parameter.getIsOptional() ? "" : "**needed**",
                  (parameter.getHelpText() + choices(parameter))
                      .replace("|", "\\|")
                      .replace("*", "\\*")));
    }
    return table.append('\n').toString();
  }

  private static String choices(ParameterMetadata parameter) {
    return parameter.getEnumOptions() == null
        ? ""
        : parameter.getEnumOptions().stream()
            .map(choice -> "`" + choice.getValue() + "`")
            .collect(Collectors.joining(", ", " One of ", ""));
  }

  @ParameterizedTest
  @EnumSource
  void streamsAndOnlyStreamsSaySo(FlexTemplate template) {
    boolean stream = template == FlexTemplate.STREAM;

    assertThat(template.metadata().getStreaming(), is(stream));
    assertThat(template.metadata().getSupportsAtLeastOnce(), is(stream ? true : null));
    assertThat(template.metadata().getSupportsExactlyOnce(), is(stream ? true : null));
    assertThat(template.metadata().getDefaultStreamingMode(), is(stream ? "EXACTLY_ONCE" : null));
    assertThat(RunKind.values().length, is(FlexTemplate.values().length));
  }
}

package dev.packhouse.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.google.api.services.dataflow.model.ParameterMetadata;
import dev.packhouse.launch.LineOptions;
import dev.packhouse.launch.RunKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
          "stepsFolder", "gs://acme-lines/orchard/steps",
          "stepsOnly", "true");

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

      assertThat(options.toString().replace(": ", "="), matchesPattern("(?s).*" + "line=gs://.*"));
      for (String regex : parameter.getRegexes()) {
        assertThat(value, matchesPattern(regex));
        assertThat("", not(matchesPattern(regex)));
      }
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
                  parameter.getHelpText().replace("|", "\\|").replace("*", "\\*")));
    }
    return table.append('\n').toString();
  }

  @ParameterizedTest
  @EnumSource
  void streamsAndOnlyStreamsSaySo(FlexTemplate template) {
    boolean stream = template == FlexTemplate.STREAM;

    assertThat(template.metadata().getStreaming(), is(stream));
    assertThat(template.metadata().getSupportsAtLeastOnce(), is(stream ? true : null));
    assertThat(RunKind.values().length, is(FlexTemplate.values().length));
  }
}

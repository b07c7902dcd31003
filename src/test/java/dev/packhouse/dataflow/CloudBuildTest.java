package dev.packhouse.dataflow;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** templates/cloudbuild.yaml builds what the templates are made of, by names that are there. */
final class CloudBuildTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final String IMAGE = "${_REPOSITORY}/packhouse:${_TAG}";

  @Test
  void stepsMakeTheJarTheImageAndEachTemplateInThisOrder() throws IOException {
    assertThat(
        texts(build().path("steps"), "id"), contains("jar", "image", "push", "stream", "batch"));
    for (FlexTemplate template : FlexTemplate.values()) {
      List<String> arguments =
          StreamSupport.stream(build().path("steps").spliterator(), false)
              .map(step -> texts(step.path("args")))
              .filter(words -> words.contains("${_TEMPLATES}/" + template.fileName()))
              .findFirst()
              .orElseThrow();
      Path metadata = Path.of("templates", "metadata", template.fileName());

      assertThat(arguments, hasItem("--image=" + IMAGE));
      assertThat(arguments, hasItem("--metadata-file=" + metadata));
      assertThat(metadata + " is there", Files.exists(ROOT.resolve(metadata)), is(true));
    }
  }

  @Test
  void imageIsMadeOfTheFolderThatHoldsTheDockerfileAndTheJar() throws IOException {
    JsonNode steps = build().path("steps");
    List<String> docker = texts(steps.path(1).path("args"));

    assertThat(docker, contains("build", "--tag", IMAGE, "templates"));
    assertThat(texts(steps.path(0).path("args")).contains("templates"), is(true));
    assertThat(
        Files.readAllLines(ROOT.resolve("templates").resolve("Dockerfile")),
        hasItem(endsWith(" /template/packhouse-dataflow.jar")));
    assertThat(texts(build().path("images")), contains(IMAGE));
  }

  @Test
  void eachSubstitutionIsDeclaredAndUsed() throws IOException {
    JsonNode build = build();
    Set<String> declared = new TreeSet<>();
    build.path("substitutions").fieldNames().forEachRemaining(declared::add);

    Set<String> used =
        Pattern.compile("\\$\\{(\\w+)\\}")
            .matcher(build.toString())
            .results()
            .map(name -> name.group(1))
            .collect(toCollection(TreeSet::new));

    assertThat(used, is(declared));
  }

  @Test
  void stepsWaitForStepsThatAreThere() throws IOException {
    Set<String> ids = texts(build().path("steps"), "id").stream().collect(toSet());
    for (JsonNode step : build().path("steps")) {
      for (String awaited : texts(step.path("waitFor"))) {
        assertThat(ids, hasItem(awaited));
      }
    }
  }

  private static JsonNode build() throws IOException {
    Object yaml =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(ROOT.resolve("templates").resolve("cloudbuild.yaml")));
    return new ObjectMapper().valueToTree(yaml);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  private static List<String> texts(JsonNode array, String field) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.path(field).asText()));
    return texts;
  }
}

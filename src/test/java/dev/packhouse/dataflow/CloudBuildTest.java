package dev.packhouse.dataflow;

import static java.util.stream.Collectors.toCollection;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
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
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** templates/cloudbuild.yaml builds what the templates are made of, by names that are there. */
final class CloudBuildTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final String SCRIPT = "templates/publish";
  private static final String IMAGE = "${_REPOSITORY}/packhouse:${_TAG}";

  @Test
  void stepsMakeTheJarTheImageAndTheTemplatesInThisOrder() throws IOException {
    JsonNode steps = build().path("steps");

    assertThat(texts(steps, "id"), contains("jar", "image", "push", "templates"));
    assertThat(texts(steps.path(3).path("args")), contains(SCRIPT, "${_TEMPLATES}", IMAGE));
    assertThat(SCRIPT + " can be run", Files.isExecutable(ROOT.resolve(SCRIPT)), is(true));
  }

  @Test
  void scriptPublishesEachTemplateByItsMetadata() throws IOException {
    String script = Files.readString(ROOT.resolve(SCRIPT));
    for (FlexTemplate template : FlexTemplate.values()) {
      assertThat(script, containsString(template.fileName().replace(".json", "")));
      assertThat(Files.exists(FlexTemplateTest.METADATA.resolve(template.fileName())), is(true));
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

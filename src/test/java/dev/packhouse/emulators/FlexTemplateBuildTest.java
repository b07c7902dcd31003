package dev.packhouse.emulators;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.dataflow.FlexTemplate;
import dev.packhouse.launch.LineLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real gcloud takes the templates' metadata, and writes the template that it makes of it. */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class FlexTemplateBuildTest {

  private static final Path TEMPLATES = Path.of("..", "..", "templates");
  private static final String IMAGE = "europe-docker.pkg.dev/acme/packhouse/packhouse:0.1.0";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void templateOfAnImageIsWritten(FlexTemplate template, EmulatorEnvironment emulators)
      throws IOException, InterruptedException {
    Path metadata = TEMPLATES.resolve("metadata").resolve(template.fileName());
    String name = "templates/" + template.fileName();

    Gcloud.Answer answer = build(emulators, name, metadata);

    assertThat(answer.errors(), answer.exitCode(), is(0));

    JsonNode written = emulators.stored(name);
    assertThat(written.path("image").asText(), is(IMAGE));
    assertThat(written.at("/sdkInfo/language").asText(), is("JAVA"));
    assertThat(written.path("metadata"), is(keptByGcloud(metadata)));
  }

  /**
   * Cloud Build gets the image to build that the Dockerfile here makes. The jar is a small one, as
   * the emulator of Cloud Storage does not take large files from this command.
   */
  @Test
  void imageIsBuiltByCloudBuildWhereThereIsNoDocker(EmulatorEnvironment emulators)
      throws IOException, InterruptedException {
    Path jar = Files.writeString(folder.resolve("packhouse-dataflow.jar"), "in its place");
    FlexTemplate template = FlexTemplate.STREAM;
    try (LoopbackCloudBuild cloudBuild = LoopbackCloudBuild.start()) {
      Gcloud.Answer answer =
          Gcloud.of(folder, emulators)
              .withCloudBuild(cloudBuild.endpoint())
              .run(
                  List.of(
                      "dataflow",
                      "flex-template",
                      "build",
                      emulators.gs("built/" + template.fileName()),
                      "--image-gcr-path=" + IMAGE,
                      "--sdk-language=JAVA",
                      "--flex-template-base-image=JAVA17",
                      "--jar=" + jar,
                      "--env=FLEX_TEMPLATE_JAVA_MAIN_CLASS=" + LineLauncher.class.getName(),
                      "--metadata-file="
                          + TEMPLATES.resolve("metadata").resolve(template.fileName())));

      assertThat(answer.errors(), answer.exitCode(), is(0));
      JsonNode asked = requireNonNull(cloudBuild.asked());
      assertThat(asked.path("images").path(0).asText(), is(IMAGE));
      String base = "gcr.io/dataflow-templates-base/java17-template-launcher-base:latest";
      assertThat(answer.errors(), containsString("FROM " + base));
      assertThat(answer.errors(), containsString("COPY packhouse-dataflow.jar /template/"));
      String dockerfile = Files.readString(TEMPLATES.resolve("Dockerfile"));
      assertThat(dockerfile, containsString("ARG BASE=" + base));
      assertThat(
          dockerfile,
          containsString("FLEX_TEMPLATE_JAVA_MAIN_CLASS=" + LineLauncher.class.getName()));
      assertThat(
          emulators.stored("built/" + template.fileName()).path("image").asText(), is(IMAGE));
    }
  }

  @Test
  void templatesArePublishedWithAllOfTheirMetadata(EmulatorEnvironment emulators)
      throws IOException, InterruptedException {
    Gcloud.Answer answer =
        Gcloud.of(folder, emulators)
            .runProgram(
                List.of(
                    TEMPLATES.resolve("publish").toString(), emulators.gs("published/"), IMAGE));

    assertThat(answer.errors(), answer.exitCode(), is(0));
    for (FlexTemplate template : FlexTemplate.values()) {
      JsonNode written = emulators.stored("published/" + template.fileName());
      assertThat(written.path("image").asText(), is(IMAGE));
      assertThat(written.at("/sdkInfo/language").asText(), is("JAVA"));
      assertThat(written.path("metadata"), is(JSON.readTree(template.json())));
    }
  }

  @Test
  void placeThatIsNotInCloudStorageIsRefusedBeforeAnythingIsWritten(EmulatorEnvironment emulators)
      throws IOException, InterruptedException {
    Gcloud.Answer answer =
        Gcloud.of(folder, emulators)
            .runProgram(List.of(TEMPLATES.resolve("publish").toString(), "templates", IMAGE));

    assertThat(answer.exitCode(), is(2));
    assertThat(answer.errors(), containsString("gs://BUCKET/FOLDER"));
  }

  /** gcloud 528 writes a template's name, description and parameters, and leaves the rest out. */
  private static JsonNode keptByGcloud(Path metadata) throws IOException {
    ObjectNode kept = (ObjectNode) JSON.readTree(metadata.toFile());
    return kept.retain("name", "description", "parameters");
  }

  @Test
  void metadataWithoutALabelIsRefused(EmulatorEnvironment emulators)
      throws IOException, InterruptedException {
    Path metadata = folder.resolve("broken.json");
    String whole =
        Files.readString(TEMPLATES.resolve("metadata").resolve(FlexTemplate.BATCH.fileName()));
    Files.writeString(metadata, whole.replace("\"label\"", "\"lable\""));

    Gcloud.Answer answer = build(emulators, "templates/broken.json", metadata);

    assertThat(answer.exitCode(), is(not(0)));
    assertThat(answer.errors(), containsString("label"));
  }

  private Gcloud.Answer build(EmulatorEnvironment emulators, String name, Path metadata)
      throws IOException, InterruptedException {
    return Gcloud.of(folder, emulators)
        .run(
            List.of(
                "dataflow",
                "flex-template",
                "build",
                emulators.gs(name),
                "--image=" + IMAGE,
                "--sdk-language=JAVA",
                "--metadata-file=" + metadata));
  }
}

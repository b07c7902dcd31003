package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.dataflow.FlexTemplate;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hamcrest.Matcher;
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

    run(emulators, is(0), command(emulators.gs(name), metadata));

    JsonNode written = emulators.stored(name);
    assertThat(written.path("image").asText(), is(IMAGE));
    assertThat(written.at("/sdkInfo/language").asText(), is("JAVA"));
    assertThat(written.path("metadata"), is(keptByGcloud(metadata)));
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

    String said =
        run(emulators, not(is(0)), command(emulators.gs("templates/broken.json"), metadata));

    assertThat(said, containsString("label"));
  }

  private static List<String> command(String place, Path metadata) {
    return List.of(
        "gcloud",
        "dataflow",
        "flex-template",
        "build",
        place,
        "--image=" + IMAGE,
        "--sdk-language=JAVA",
        "--metadata-file=" + metadata,
        "--project=acme-fruit",
        "--quiet");
  }

  private String run(EmulatorEnvironment emulators, Matcher<Integer> ends, List<String> command)
      throws IOException, InterruptedException {
    File printed = folder.resolve("gcloud.txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed);
    Map<String, String> environment = builder.environment();
    environment.put("CLOUDSDK_CONFIG", folder.resolve("config").toString());
    environment.put("CLOUDSDK_AUTH_DISABLE_CREDENTIALS", "true");
    environment.put("CLOUDSDK_CORE_DISABLE_USAGE_REPORTING", "true");
    environment.put("CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE", emulators.storageEndpoint());
    Process process = builder.start();
    try {
      assertThat("gcloud has ended", process.waitFor(120, TimeUnit.SECONDS), is(true));
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(printed.toPath(), UTF_8);
    assertThat(said, process.exitValue(), ends);
    return said;
  }
}

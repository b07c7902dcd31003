package dev.packhouse.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.services.storage.Storage;
import dev.packhouse.job.CloudCalls;
import dev.packhouse.job.CloudOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the template is there, and the image that it names. */
final class TemplateCheck {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Location, project, repository, package, and digest or tag. */
  private static final Pattern IMAGE =
      Pattern.compile(
          "([a-z0-9-]+)-docker\\.pkg\\.dev/([^/]+)/([^/]+)/([^@:]+)(?:@(sha256:[0-9a-f]+)|:([^/]+))?");

  private static final int MOST_BYTES = 1_000_000;

  private TemplateCheck() {}

  static List<Finding> of(Patient patient) {
    String template = patient.template();
    if (template == null) {
      return List.of(
          Finding.notKnown("template", "none is named", "name one with --bucket or --template"));
    }
    String file = template.substring(template.lastIndexOf('/') + 1);
    String thing = "template " + file;
    String publish = publish(patient, template);
    return patient.told(
        thing,
        BucketCheck.API,
        "roles/storage.objectViewer on " + template,
        () -> look(patient, thing, template, publish));
  }

  /** What writes it: both templates at once, where it has the name of one of them. */
  private static String publish(Patient patient, String template) {
    String file = patient.isStream() ? "packhouse-stream.json" : "packhouse-batch.json";
    return template.endsWith("/" + file)
        ? "templates/publish "
            + template.substring(0, template.length() - file.length() - 1)
            + " IMAGE --project="
            + patient.project()
        : "gcloud dataflow flex-template build "
            + template
            + " --project="
            + patient.project()
            + " --image=IMAGE --sdk-language=JAVA --metadata-file=templates/metadata/"
            + file;
  }

  private static List<Finding> look(
      Patient patient, String thing, String template, String publish) {
    String bucket = template.replaceFirst("gs://([^/]+)/.*", "$1");
    String name = template.substring(template.indexOf(bucket) + bucket.length() + 1);
    Storage storage = BucketCheck.client(patient);
    String written =
        Patient.orMissing(
            () ->
                CloudCalls.ask(
                    BucketCheck.SERVICE,
                    () -> {
                      try (InputStream in =
                          storage.objects().get(bucket, name).executeMediaAsInputStream()) {
                        return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
                      }
                    }));
    if (written == null) {
      return List.of(Finding.failed(thing, "there is no " + template, publish));
    }
    JsonNode spec;
    try {
      spec = JSON.readTree(written);
    } catch (JsonProcessingException damaged) {
      return List.of(Finding.failed(thing, template + " is no template", publish));
    }
    String image = spec.path("image").asText();
    if (image.isEmpty()) {
      return List.of(Finding.failed(thing, template + " names no image", publish));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok(thing, "names " + image));
    findings.addAll(image(patient, image));
    return findings;
  }

  private static List<Finding> image(Patient patient, String image) {
    Matcher parts = IMAGE.matcher(image);
    if (!parts.matches()) {
      return List.of(
          Finding.notKnown(
              "image", image + " is not in Artifact Registry, and was not looked for", null));
    }
    String location = parts.group(1);
    String project = parts.group(2);
    String url =
        Patient.root(patient.options().as(CloudOptions.class).getArtifactRegistryRootUrl())
            + "v1/projects/"
            + project
            + "/locations/"
            + location
            + "/repositories/"
            + parts.group(3)
            + "/packages/"
            + parts.group(4).replace("/", "%2F")
            + (parts.group(5) != null
                ? "/versions/" + parts.group(5)
                : "/tags/" + (parts.group(6) == null ? "latest" : parts.group(6)));
    return patient.told(
        "image",
        "artifactregistry.googleapis.com",
        "roles/artifactregistry.reader in project " + project,
        () -> {
          JsonNode found =
              Patient.orMissing(() -> patient.calls().json("Artifact Registry", url, null));
          return List.of(
              found == null
                  ? Finding.failed(
                      "image",
                      "there is no " + image,
                      "docker build -t " + image + " templates && docker push " + image)
                  : Finding.ok("image", "is there"));
        });
  }
}

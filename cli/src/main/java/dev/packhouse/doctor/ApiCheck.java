package dev.packhouse.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.packhouse.job.CloudOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the services that a job works with are enabled in the project. */
final class ApiCheck {

  private static final String THING = "APIs";
  private static final String API = "serviceusage.googleapis.com";

  private ApiCheck() {}

  static List<Finding> of(Patient patient) {
    return patient.told(
        THING, API, "roles/serviceusage.serviceUsageViewer", () -> List.of(enabled(patient)));
  }

  private static List<String> needed(Patient patient) {
    List<String> needed =
        new ArrayList<>(
            List.of(
                "dataflow.googleapis.com",
                "compute.googleapis.com",
                "storage.googleapis.com",
                "bigquery.googleapis.com",
                "bigquerystorage.googleapis.com",
                "logging.googleapis.com"));
    if (patient.isStream() || !PubsubCheck.topics(patient).isEmpty()) {
      needed.add("pubsub.googleapis.com");
    }
    return needed;
  }

  private static Finding enabled(Patient patient) {
    List<String> needed = needed(patient);
    String services = "projects/" + patient.project() + "/services/";
    String url =
        Patient.root(patient.options().as(CloudOptions.class).getServiceUsageRootUrl())
            + "v1/projects/"
            + patient.project()
            + "/services:batchGet?names="
            + needed.stream().map(services::concat).collect(Collectors.joining("&names="));
    List<String> missing = new ArrayList<>(needed);
    for (JsonNode service : patient.calls().json("Service Usage", url, null).path("services")) {
      if (service.path("state").asText().equals("ENABLED")) {
        String name = service.path("name").asText();
        missing.remove(name.substring(name.lastIndexOf('/') + 1));
      }
    }
    return missing.isEmpty()
        ? Finding.ok(THING, needed.size() + " enabled")
        : Finding.failed(
            THING,
            "not enabled: " + String.join(", ", missing),
            "gcloud services enable "
                + String.join(" ", missing)
                + " --project="
                + patient.project());
  }
}

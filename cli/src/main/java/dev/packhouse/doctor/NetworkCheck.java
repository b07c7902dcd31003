package dev.packhouse.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;

/**
 * Whether workers without public addresses reach Google's services.
 *
 * @see <a href="https://cloud.google.com/dataflow/docs/guides/routes-firewall">Internet access for
 *     Dataflow</a>
 */
final class NetworkCheck {

  private NetworkCheck() {}

  static List<Finding> of(Patient patient) {
    DataflowPipelineOptions options = patient.options().as(DataflowPipelineOptions.class);
    if (!Boolean.FALSE.equals(options.getUsePublicIps())) {
      return List.of();
    }
    String given = options.getSubnetwork() == null ? "default" : options.getSubnetwork();
    String name = given.substring(given.lastIndexOf('/') + 1);
    String thing = "subnetwork " + name;
    if (given.contains("projects/") && !given.contains("projects/" + patient.project() + "/")) {
      return List.of(Finding.notKnown(thing, "is another project's, and was not looked for", null));
    }
    return patient.told(
        thing,
        QuotaCheck.API,
        "roles/compute.networkViewer",
        () -> List.of(look(patient, thing, name)));
  }

  private static Finding look(Patient patient, String thing, String name) {
    JsonNode found =
        Patient.orMissing(
            () ->
                patient
                    .calls()
                    .json(
                        QuotaCheck.SERVICE, QuotaCheck.url(patient, "/subnetworks/" + name), null));
    if (found == null) {
      return Finding.failed(
          thing,
          "there is none in " + patient.region(),
          "name one with --subnetwork=regions/" + patient.region() + "/subnetworks/NAME");
    }
    return found.path("privateIpGoogleAccess").asBoolean()
        ? Finding.ok(thing, "has Private Google Access")
        : Finding.failed(
            thing,
            "workers without public addresses cannot reach Google's services from it",
            "gcloud compute networks subnets update "
                + name
                + " --project="
                + patient.project()
                + " --region="
                + patient.region()
                + " --enable-private-ip-google-access");
  }
}

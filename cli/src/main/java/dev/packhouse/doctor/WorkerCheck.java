package dev.packhouse.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;

/**
 * Whether the account that the workers run as has the roles that a line takes, in the project.
 * Roles that it has of a group, of a folder, or on a dataset alone are not seen, so that one that
 * is missing here is no more than a warning.
 *
 * @see <a
 *     href="https://cloud.google.com/dataflow/docs/concepts/security-and-permissions#worker-service-account">Worker
 *     service account</a>
 */
final class WorkerCheck {

  private static final String THING = "workers' account";

  /** They hold all that is looked for. */
  private static final Set<String> ALL = Set.of("roles/owner", "roles/editor");

  private WorkerCheck() {}

  static List<Finding> of(Patient patient) {
    return patient.told(
        THING,
        ResourceManager.API,
        "resourcemanager.projects.getIamPolicy (roles/iam.securityReviewer)",
        () -> List.of(look(patient)));
  }

  private static Finding look(Patient patient) {
    String account = account(patient);
    Set<String> held =
        new TreeSet<>(ResourceManager.of(patient).roles("serviceAccount:" + account));
    List<String> missing = new ArrayList<>(needed(patient));
    missing.removeAll(held);
    // Each may do all that the other may.
    if (held.contains("roles/storage.objectAdmin") || held.contains("roles/storage.admin")) {
      missing.remove("roles/storage.objectUser");
    }
    if (held.contains("roles/bigquery.dataOwner") || held.contains("roles/bigquery.admin")) {
      missing.remove("roles/bigquery.dataEditor");
    }
    if (held.contains("roles/pubsub.editor") || held.contains("roles/pubsub.admin")) {
      missing.removeIf(role -> role.startsWith("roles/pubsub."));
    }
    return missing.isEmpty() || held.stream().anyMatch(ALL::contains)
        ? Finding.ok(THING, account)
        : Finding.warning(
            THING,
            account + " has not in the project " + String.join(", ", missing),
            missing.stream()
                .map(
                    role ->
                        "gcloud projects add-iam-policy-binding "
                            + patient.project()
                            + " --member=serviceAccount:"
                            + account
                            + " --role="
                            + role)
                .collect(Collectors.joining("\n")));
  }

  private static List<String> needed(Patient patient) {
    List<String> needed =
        new ArrayList<>(
            List.of(
                "roles/dataflow.worker",
                "roles/storage.objectUser",
                "roles/bigquery.dataEditor",
                "roles/bigquery.jobUser"));
    if (patient.isStream()) {
      needed.add("roles/pubsub.subscriber");
      needed.add("roles/pubsub.viewer");
    }
    if (patient.spec().deadLetters().topic() != null
        || (patient.spec().steps() != null && patient.spec().steps().announceTopic() != null)) {
      needed.add("roles/pubsub.publisher");
    }
    return needed;
  }

  /** The one that is given, or else Compute Engine's own. */
  private static String account(Patient patient) {
    String given = patient.options().as(DataflowPipelineOptions.class).getServiceAccount();
    if (given != null) {
      return given;
    }
    return ResourceManager.of(patient).number() + "-compute@developer.gserviceaccount.com";
  }
}

package dev.packhouse.doctor;

import java.util.ArrayList;
import java.util.List;

/** Whether who launches may start jobs and see what becomes of them. */
final class CallerCheck {

  private static final String THING = "this account";

  private static final List<String> PERMISSIONS =
      List.of(
          "dataflow.jobs.create",
          "dataflow.jobs.get",
          "dataflow.jobs.list",
          "dataflow.jobs.cancel",
          "dataflow.jobs.updateContents",
          "dataflow.messages.list");

  /** Granted in the project or on the workers' account alone, which this does not see. */
  private static final String ACT_AS = "iam.serviceAccounts.actAs";

  private CallerCheck() {}

  static List<Finding> of(Patient patient) {
    return patient.told(
        THING, ResourceManager.API, "to be known to the project", () -> look(patient));
  }

  private static List<Finding> look(Patient patient) {
    List<String> asked = new ArrayList<>(PERMISSIONS);
    asked.add(ACT_AS);
    List<String> granted = ResourceManager.of(patient).granted(asked);
    List<String> missing = new ArrayList<>(PERMISSIONS);
    missing.removeAll(granted);
    List<Finding> findings = new ArrayList<>();
    findings.add(
        missing.isEmpty()
            ? Finding.ok(THING, "may start and follow jobs")
            : Finding.failed(
                THING,
                "lacks " + String.join(", ", missing),
                grant(patient, "dataflow.developer")));
    if (!granted.contains(ACT_AS)) {
      findings.add(
          Finding.warning(
              THING,
              "may not act as every service account of the project; the workers' own is enough",
              grant(patient, "iam.serviceAccountUser")));
    }
    return findings;
  }

  private static String grant(Patient patient, String role) {
    return "gcloud projects add-iam-policy-binding "
        + patient.project()
        + " --role=roles/"
        + role
        + " --member=user:$(gcloud config get account)";
  }
}

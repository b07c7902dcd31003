package dev.packhouse.doctor;

import dev.packhouse.job.DataflowJobs;
import dev.packhouse.job.LineJob;
import java.util.List;

/** Whether the line runs already. */
final class RunningCheck {

  private static final String THING = "running jobs";

  private RunningCheck() {}

  static List<Finding> of(Patient patient) {
    if (!patient.isStream()) {
      return List.of();
    }
    return patient.told(
        THING, DataflowJobs.API, "roles/dataflow.viewer", () -> List.of(look(patient)));
  }

  private static Finding look(Patient patient) {
    DataflowJobs jobs = DataflowJobs.of(patient.options(), patient.project(), patient.region());
    List<LineJob> active = jobs.active(patient.spec().name());
    return active.isEmpty()
        ? Finding.ok(THING, "none of this line")
        : Finding.warning(
            THING,
            "the line runs as " + active.get(0).name() + ", " + active.get(0).id(),
            "launch with --update to replace it");
  }
}

package dev.packhouse.doctor;

import java.util.ArrayList;
import java.util.List;

/** Looks for what makes a launch fail. It changes nothing. */
public final class Doctor {

  private static final List<Check> CHECKS =
      List.of(
          ApiCheck::of,
          BucketCheck::of,
          TemplateCheck::of,
          PubsubCheck::of,
          DatasetCheck::of,
          CallerCheck::of,
          WorkerCheck::of,
          QuotaCheck::of,
          NetworkCheck::of,
          RunningCheck::of);

  private Doctor() {}

  /** What is so, in the order in which a launch would need it. */
  public static List<Finding> examine(Patient patient) {
    List<Finding> findings = new ArrayList<>();
    CHECKS.forEach(check -> findings.addAll(check.of(patient)));
    return findings;
  }
}

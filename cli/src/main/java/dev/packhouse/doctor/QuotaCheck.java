package dev.packhouse.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Streams;
import dev.packhouse.job.CloudOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;

/** Whether the region has room for the job's workers. */
final class QuotaCheck {

  static final String API = "compute.googleapis.com";
  static final String SERVICE = "Compute Engine";

  /** What a launch takes where none is given. */
  private static final int MAX_WORKERS = 10;

  /**
   * The processors of a worker where no machine is named.
   *
   * @see <a
   *     href="https://cloud.google.com/dataflow/docs/guides/configure-worker-vm#machine-type">Worker
   *     VMs</a>
   */
  private static final int STREAM_PROCESSORS = 2;

  private static final int BATCH_PROCESSORS = 1;

  /** A machine of a family, or one of a custom shape, with its memory behind. */
  private static final Pattern PROCESSORS =
      Pattern.compile("([a-z0-9]+)-(?:custom|[a-z]+)-([0-9]+)(?:-.*)?|custom-([0-9]+)-.*");

  /** Those whose processors are counted in the one quota that has no family's name. */
  private static final Set<String> COMMON = Set.of("n1", "e2", "f1", "g1");

  private QuotaCheck() {}

  static List<Finding> of(Patient patient) {
    return patient.told(
        "quota",
        API,
        "roles/compute.viewer",
        () -> look(patient, patient.options().as(DataflowPipelineOptions.class)));
  }

  static String url(Patient patient, String below) {
    return Patient.root(patient.options().as(CloudOptions.class).getComputeRootUrl())
        + "compute/v1/projects/"
        + patient.project()
        + "/regions/"
        + patient.region()
        + below;
  }

  private static List<Finding> look(Patient patient, DataflowPipelineOptions options) {
    JsonNode region =
        Patient.orMissing(() -> patient.calls().json(SERVICE, url(patient, ""), null));
    if (region == null) {
      return List.of(
          Finding.failed(
              "region " + patient.region(),
              "there is none",
              "gcloud compute regions list --project=" + patient.project()));
    }
    int most = options.getMaxNumWorkers() == 0 ? MAX_WORKERS : options.getMaxNumWorkers();
    List<Finding> findings = new ArrayList<>();
    for (JsonNode quota : region.path("quotas")) {
      String metric = quota.path("metric").asText();
      if (metric.equals(processorQuota(region, options))) {
        findings.add(room(patient, quota, "processors", processors(patient, options), most));
      } else if (metric.equals("IN_USE_ADDRESSES")
          && !Boolean.FALSE.equals(options.getUsePublicIps())) {
        findings.add(room(patient, quota, "public addresses", 1, most));
      }
    }
    return findings;
  }

  /**
   * The quota that the workers' processors are counted in.
   *
   * @see <a href="https://cloud.google.com/compute/resource-usage#cpu_quota">CPU quota</a>
   */
  private static String processorQuota(JsonNode region, DataflowPipelineOptions options) {
    String machine = options.getWorkerMachineType();
    String family = machine == null ? "n1" : machine.replaceFirst("-.*", "");
    String own = family.toUpperCase(Locale.ROOT) + "_CPUS";
    boolean told =
        Streams.stream(region.path("quotas"))
            .anyMatch(quota -> quota.path("metric").asText().equals(own));
    return told && !COMMON.contains(family) ? own : "CPUS";
  }

  private static int processors(Patient patient, DataflowPipelineOptions options) {
    String machine = options.getWorkerMachineType();
    Matcher parts = PROCESSORS.matcher(machine == null ? "" : machine);
    return parts.matches()
        ? Integer.parseInt(parts.group(2) == null ? parts.group(3) : parts.group(2))
        : patient.isStream() ? STREAM_PROCESSORS : BATCH_PROCESSORS;
  }

  private static Finding room(Patient patient, JsonNode quota, String what, int each, int most) {
    double free = quota.path("limit").asDouble() - quota.path("usage").asDouble();
    String thing = "quota of " + what;
    String text =
        String.format(
            "%,.0f free in %s; a worker takes %d, and there may be %d workers",
            free, patient.region(), each, most);
    String more =
        "https://console.cloud.google.com/iam-admin/quotas?project="
            + patient.project()
            + " raises it";
    if (free < each) {
      return Finding.failed(thing, text, more);
    }
    long fitting = (long) (free / each);
    return fitting < most
        ? Finding.warning(thing, text, "launch with --maxNumWorkers=" + fitting + "; " + more)
        : Finding.ok(thing, text);
  }
}

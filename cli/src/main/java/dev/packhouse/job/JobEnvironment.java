package dev.packhouse.job;

import com.google.api.services.dataflow.model.FlexTemplateRuntimeEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What a job of a template is told by Beam's pipeline options, each in its own field if it has one.
 */
public final class JobEnvironment {

  /** They tell where this machine finds the services, not the job. */
  private static final Set<String> OF_THIS_MACHINE =
      Set.of(
          "runner",
          "project",
          "region",
          "apiRootUrl",
          "dataflowEndpoint",
          "gcsEndpoint",
          "pubsubRootUrl",
          "bigQueryEndpoint",
          "loggingRootUrl",
          "serviceUsageRootUrl",
          "resourceManagerRootUrl",
          "computeRootUrl",
          "artifactRegistryRootUrl",
          "credentialFactoryClass");

  private JobEnvironment() {}

  /**
   * The environment of a job.
   *
   * @param given as they stand on the command line, {@code --name=value}
   * @param parsed the same
   * @param labels that the job has beside those that are given
   */
  public static FlexTemplateRuntimeEnvironment of(
      List<String> given, PipelineOptions parsed, Map<String, String> labels) {
    DataflowPipelineOptions options = parsed.as(DataflowPipelineOptions.class);
    Map<String, String> all =
        new TreeMap<>(options.getLabels() == null ? Map.of() : options.getLabels());
    all.putAll(labels);
    FlexTemplateRuntimeEnvironment environment =
        new FlexTemplateRuntimeEnvironment().setAdditionalUserLabels(all);
    List<String> others = new ArrayList<>();
    for (String option : given) {
      int equals = option.indexOf('=');
      String name = option.substring(2, equals < 0 ? option.length() : equals);
      if (!OF_THIS_MACHINE.contains(name) && !set(environment, name, options)) {
        others.add(equals < 0 ? name + "=true" : option.substring(2));
      }
    }
    return others.isEmpty() ? environment : environment.setAdditionalPipelineOptions(others);
  }

  /** Sets the field of one option; false where it has none. */
  private static boolean set(
      FlexTemplateRuntimeEnvironment environment, String name, DataflowPipelineOptions options) {
    switch (name) {
      case "maxNumWorkers" -> environment.setMaxWorkers(options.getMaxNumWorkers());
      case "numWorkers" -> environment.setNumWorkers(options.getNumWorkers());
      case "workerMachineType" -> environment.setMachineType(options.getWorkerMachineType());
      case "diskSizeGb" -> environment.setDiskSizeGb(options.getDiskSizeGb());
      case "serviceAccount" -> environment.setServiceAccountEmail(options.getServiceAccount());
      case "network" -> environment.setNetwork(options.getNetwork());
      case "subnetwork" -> environment.setSubnetwork(options.getSubnetwork());
      case "usePublicIps" ->
          environment.setIpConfiguration(
              Boolean.FALSE.equals(options.getUsePublicIps())
                  ? "WORKER_IP_PRIVATE"
                  : "WORKER_IP_PUBLIC");
      case "dataflowKmsKey" -> environment.setKmsKeyName(options.getDataflowKmsKey());
      case "flexRSGoal" -> environment.setFlexrsGoal("FLEXRS_" + options.getFlexRSGoal());
      case "workerZone" -> environment.setWorkerZone(options.getWorkerZone());
      case "workerRegion" -> environment.setWorkerRegion(options.getWorkerRegion());
      case "tempLocation" -> environment.setTempLocation(options.getTempLocation());
      case "stagingLocation" -> environment.setStagingLocation(options.getStagingLocation());
      case "experiments" -> environment.setAdditionalExperiments(options.getExperiments());
      case "labels", "transformNameMapping" -> {
        // Those are there, beside the line's own; these are no part of the environment.
      }
      default -> {
        return false;
      }
    }
    return true;
  }
}

package dev.packhouse.job;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Where those services of Google Cloud are that Beam has no option for. */
public interface CloudOptions extends PipelineOptions {

  @Description("The root URL of Cloud Logging.")
  @Default.String("https://logging.googleapis.com/")
  String getLoggingRootUrl();

  void setLoggingRootUrl(String url);

  @Description("The root URL of Service Usage.")
  @Default.String("https://serviceusage.googleapis.com/")
  String getServiceUsageRootUrl();

  void setServiceUsageRootUrl(String url);

  @Description("The root URL of Resource Manager.")
  @Default.String("https://cloudresourcemanager.googleapis.com/")
  String getResourceManagerRootUrl();

  void setResourceManagerRootUrl(String url);

  @Description("The root URL of Compute Engine.")
  @Default.String("https://compute.googleapis.com/")
  String getComputeRootUrl();

  void setComputeRootUrl(String url);

  @Description("The root URL of Artifact Registry.")
  @Default.String("https://artifactregistry.googleapis.com/")
  String getArtifactRegistryRootUrl();

  void setArtifactRegistryRootUrl(String url);
}

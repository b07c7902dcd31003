package dev.packhouse.job;

import com.google.api.services.dataflow.Dataflow;
import com.google.api.services.dataflow.model.Job;
import com.google.api.services.dataflow.model.LaunchFlexTemplateRequest;
import com.google.api.services.dataflow.model.LaunchFlexTemplateResponse;
import com.google.api.services.dataflow.model.ListJobsResponse;
import dev.packhouse.launch.JobLabels;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.dataflow.options.DataflowPipelineDebugOptions;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** The jobs of a project in a region. */
public final class DataflowJobs {

  /** As it is enabled. */
  public static final String API = "dataflow.googleapis.com";

  static final String SERVICE = "Dataflow";

  private static final int PAGE = 100;

  /** Of several times the jobs that a project may run at a time, unless it has asked for more. */
  private static final int MOST_PAGES = 20;

  /** The least that tells a job's labels; a list does not. */
  private static final String WITH_LABELS = "JOB_VIEW_DESCRIPTION";

  private final Dataflow dataflow;
  private final String project;
  private final String region;

  private DataflowJobs(Dataflow dataflow, String project, String region) {
    this.dataflow = dataflow;
    this.project = project;
    this.region = region;
  }

  /** Those that are found where {@code --dataflowEndpoint} says, or else at Google's. */
  public static DataflowJobs of(PipelineOptions options, String project, String region) {
    Dataflow dataflow =
        new Dataflow.Builder(
                Transport.getTransport(),
                Transport.getJsonFactory(),
                CloudCalls.of(options).initializer())
            .setRootUrl(root(options))
            .setServicePath("")
            .setApplicationName("packhouse")
            .build();
    return new DataflowJobs(dataflow, project, region);
  }

  /** The address of the service that {@code options} name, with a slash at its end. */
  public static String root(PipelineOptions options) {
    DataflowPipelineDebugOptions named = options.as(DataflowPipelineDebugOptions.class);
    String endpoint = named.getDataflowEndpoint();
    String root = endpoint.contains("://") ? endpoint : named.getApiRootUrl() + endpoint;
    return root.endsWith("/") ? root : root + "/";
  }

  /**
   * Asks for a job of a template.
   *
   * @throws CloudException if it is refused, or is not answered, when the job may have been started
   */
  public LineJob launch(LaunchFlexTemplateRequest request) {
    LaunchFlexTemplateResponse answer =
        CloudCalls.ask(
            SERVICE,
            () ->
                dataflow
                    .projects()
                    .locations()
                    .flexTemplates()
                    .launch(project, region, request)
                    .execute());
    Job job = answer.getJob();
    if (job == null || job.getId() == null) {
      throw new IllegalStateException("Dataflow took the request, and named no job");
    }
    return LineJob.of(job);
  }

  /**
   * A job, with its labels.
   *
   * @throws CloudException if there is none, or it is not told
   */
  public LineJob get(String id) {
    return LineJob.of(
        CloudCalls.ask(
            SERVICE,
            () ->
                dataflow
                    .projects()
                    .locations()
                    .jobs()
                    .get(project, region, id)
                    .setView(WITH_LABELS)
                    .execute()));
  }

  /**
   * The jobs of a line that are not over, the oldest first.
   *
   * @throws CloudException if they are not told
   */
  public List<LineJob> active(String line) {
    String wanted = JobLabels.value(line);
    List<LineJob> found = new ArrayList<>();
    String token = null;
    int pages = 0;
    do {
      if (pages++ == MOST_PAGES) {
        throw CloudException.endless(
            "there are more than " + MOST_PAGES + " pages of active jobs in " + region);
      }
      ListJobsResponse page = page(token);
      List<Job> jobs = page.getJobs() == null ? List.of() : page.getJobs();
      for (Job job : jobs) {
        LineJob one = LineJob.of(job);
        LineJob told = one.labels().isEmpty() ? orGone(one) : one;
        if (wanted.equals(told.labels().get(JobLabels.LINE)) && !told.state().isTerminal()) {
          found.add(told);
        }
      }
      token = page.getNextPageToken();
    } while (token != null && !token.isEmpty());
    found.sort((one, other) -> one.since().compareTo(other.since()));
    return found;
  }

  /** A job that was listed with its labels, or as it was listed where it is gone since. */
  private LineJob orGone(LineJob listed) {
    try {
      return get(listed.id());
    } catch (CloudException refused) {
      if (refused.isMissing()) {
        return listed;
      }
      throw refused;
    }
  }

  private ListJobsResponse page(@Nullable String token) {
    return CloudCalls.ask(
        SERVICE,
        () ->
            dataflow
                .projects()
                .locations()
                .jobs()
                .list(project, region)
                .setFilter("ACTIVE")
                .setPageSize(PAGE)
                .setPageToken(token)
                .execute());
  }

  /**
   * Asks a job to come to an end.
   *
   * @param drain whether what it has read is to land first
   * @throws CloudException if that is refused
   */
  public void stop(String id, boolean drain) {
    JobState wanted = drain ? JobState.DRAINED : JobState.CANCELLED;
    Job request = new Job().setRequestedState(wanted.apiName());
    CloudCalls.ask(
        SERVICE,
        () ->
            dataflow.projects().locations().jobs().update(project, region, id, request).execute());
  }

  /** What a job says. */
  public JobMessages messages(String id) {
    return new JobMessages(dataflow, project, region, id);
  }

  /** Where a person looks at a job. */
  public String link(String id) {
    return "https://console.cloud.google.com/dataflow/jobs/"
        + region
        + "/"
        + id
        + "?project="
        + project;
  }

  /** What helps against {@code failure}, after a semicolon; empty where nothing is known. */
  public String remedy(CloudException failure, String role) {
    String remedy = failure.remedy(API, project, role + " in project " + project);
    return remedy.isEmpty() ? "" : "; " + remedy;
  }
}

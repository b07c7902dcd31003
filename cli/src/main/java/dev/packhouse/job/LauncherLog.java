package dev.packhouse.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What a template's launcher has written: the report of a line that is invalid among it, which the
 * job's own messages do not have.
 *
 * @see <a href="https://cloud.google.com/dataflow/docs/guides/troubleshoot-templates">Troubleshoot
 *     Flex Templates</a>
 */
public final class LauncherLog {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SERVICE = "Cloud Logging";
  private static final int LAST_LINES = 200;

  private final CloudCalls calls;
  private final String url;
  private final String project;
  private final String job;

  private LauncherLog(CloudCalls calls, String url, String project, String job) {
    this.calls = calls;
    this.url = url;
    this.project = project;
    this.job = job;
  }

  /** Of the launcher of {@code job}. */
  public static LauncherLog of(PipelineOptions options, String project, String job) {
    String root = options.as(CloudOptions.class).getLoggingRootUrl();
    return new LauncherLog(
        CloudCalls.of(options),
        root + (root.endsWith("/") ? "" : "/") + "v2/entries:list",
        project,
        job);
  }

  private String filter() {
    return "resource.type=\"dataflow_step\" AND resource.labels.job_id=\""
        + job
        + "\" AND log_id(\"dataflow.googleapis.com/launcher\")";
  }

  /**
   * Its last lines, in their order.
   *
   * @throws CloudException if they are not told
   */
  public List<String> lines() {
    ObjectNode request = JSON.createObjectNode();
    request.putArray("resourceNames").add("projects/" + project);
    request.put("filter", filter());
    request.put("orderBy", "timestamp desc");
    request.put("pageSize", LAST_LINES);
    List<String> lines = new ArrayList<>();
    for (JsonNode entry : calls.json(SERVICE, url, request).path("entries")) {
      JsonNode text = entry.path("textPayload");
      lines.add(0, (text.isMissingNode() ? entry.at("/jsonPayload/message") : text).asText());
    }
    return lines;
  }

  /** What shows the same on a command line. */
  public String command() {
    return "gcloud logging read '"
        + filter()
        + "' --project="
        + project
        + " --order=asc --format='value(textPayload,jsonPayload.message)'";
  }
}

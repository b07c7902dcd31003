package dev.packhouse.job;

import com.google.api.services.dataflow.Dataflow;
import com.google.api.services.dataflow.model.JobMessage;
import com.google.api.services.dataflow.model.ListJobMessagesResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a job says, each of its messages told once. */
public final class JobMessages {

  /** What a person needs to see; below it are a job's details. */
  private static final String LEAST = "JOB_MESSAGE_BASIC";

  private static final int MOST_PAGES = 20;
  private static final int MOST_REMEMBERED = 10_000;

  /**
   * A message.
   *
   * @param severity {@code info}, {@code warning} or {@code error}
   */
  public record Message(String time, String severity, String text) {

    /** Whether it says that something is wrong. */
    public boolean isError() {
      return severity.equals("error");
    }
  }

  private final Dataflow dataflow;
  private final String project;
  private final String region;
  private final String job;
  private final Set<String> told = new HashSet<>();
  private @Nullable String since;

  JobMessages(Dataflow dataflow, String project, String region, String job) {
    this.dataflow = dataflow;
    this.project = project;
    this.region = region;
    this.job = job;
  }

  /**
   * Those that have come since the last time, in the order of their times.
   *
   * @throws CloudException if Dataflow does not tell
   */
  public List<Message> fresh() {
    List<JobMessage> all = new ArrayList<>();
    String token = null;
    int pages = 0;
    do {
      ListJobMessagesResponse page = page(token);
      if (page.getJobMessages() != null) {
        all.addAll(page.getJobMessages());
      }
      token = page.getNextPageToken();
    } while (token != null && !token.isEmpty() && ++pages < MOST_PAGES);
    all.sort(Comparator.comparing(message -> String.valueOf(message.getTime())));
    if (told.size() > MOST_REMEMBERED) {
      // Those of the last instant are told again.
      told.clear();
    }
    List<Message> fresh = new ArrayList<>();
    for (JobMessage message : all) {
      if (told.add(String.valueOf(message.getId()))) {
        since = message.getTime();
        fresh.add(
            new Message(
                String.valueOf(message.getTime()),
                severity(String.valueOf(message.getMessageImportance())),
                String.valueOf(message.getMessageText()).strip()));
      }
    }
    return fresh;
  }

  private ListJobMessagesResponse page(@Nullable String token) {
    return CloudCalls.ask(
        DataflowJobs.SERVICE,
        () -> {
          Dataflow.Projects.Locations.Jobs.Messages.List request = request();
          return request.setStartTime(since).setPageToken(token).execute();
        });
  }

  private Dataflow.Projects.Locations.Jobs.Messages.List request() throws IOException {
    return dataflow
        .projects()
        .locations()
        .jobs()
        .messages()
        .list(project, region, job)
        .setMinimumImportance(LEAST);
  }

  private static String severity(String importance) {
    return switch (importance) {
      case "JOB_MESSAGE_ERROR" -> "error";
      case "JOB_MESSAGE_WARNING" -> "warning";
      default -> "info";
    };
  }
}

package dev.packhouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small line in a folder, and a project that it is launched in. */
final class LaunchedTown implements AutoCloseable {

  static final String JOBS = "/v1b3/projects/acme-fruit/locations/europe-west1/jobs";
  static final String LAUNCH =
      "POST /v1b3/projects/acme-fruit/locations/europe-west1/flexTemplates:launch";
  static final String ID = "2026-11-23_06_00_00-1";

  private static final String LINE =
      """
      name: town
      sources:
        people: {type: pubsub, subscription: "projects/${PROJECT:-acme-fruit}/subscriptions/people", format: json}
        files: {type: files, pattern: data/*.jsonl, format: json}
      records:
        - type: person
          schema: schemas/person.json
          routes: [{name: all, table: town.people}]
      """;

  private static final String SCHEMA =
      "[{\"name\": \"name\", \"type\": \"STRING\"}, {\"name\": \"age\", \"type\": \"INTEGER\"}]";

  private final Path folder;
  final FakeCloud cloud = new FakeCloud();

  LaunchedTown(Path folder) throws IOException {
    this.folder = folder;
    write("line.yaml", LINE);
    write("schemas/person.json", SCHEMA);
    cloud.answer("GET " + JOBS, 200, "{}");
    cloud.answer(LAUNCH, 200, "{\"job\": " + job(ID, "town", "QUEUED", "") + "}");
    cloud.answer("GET " + JOBS + "/" + ID + "/messages", 200, "{}");
  }

  void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** Writes the line anew, with {@code what} as {@code with}. */
  void change(String what, String with) throws IOException {
    write("line.yaml", LINE.replace(what, with));
  }

  /**
   * A job as the service tells of it.
   *
   * @param state without its prefix
   * @param line the label; none if empty
   */
  static String job(String id, String name, String state, String line) {
    return "{\"id\": \"%s\", \"name\": \"%s\", \"currentState\": \"JOB_STATE_%s\", \"type\": \"JOB_TYPE_STREAMING\", \"createTime\": \"2026-11-23T06:00:00Z\"%s}"
        .formatted(
            id,
            name,
            state,
            line.isEmpty() ? "" : ", \"labels\": {\"packhouse-line\": \"" + line + "\"}");
  }

  /** Tells of the job of the launch, one state after another. */
  void states(String... states) {
    for (String state : states) {
      cloud.answer("GET " + JOBS + "/" + ID, 200, job(ID, "town", state, "town"));
    }
  }

  /** Tells of jobs that run, as lists do: without labels. */
  void running(Map<String, String> names) {
    running(names, "RUNNING");
  }

  /** The same of jobs in another state. */
  void running(Map<String, String> names, String state) {
    List<String> jobs = new ArrayList<>();
    names.forEach(
        (id, name) -> {
          jobs.add(job(id, name, state, ""));
          if (!id.equals(ID)) {
            cloud.answer("GET " + JOBS + "/" + id, 200, job(id, name, state, "town"));
          }
        });
    replaceList("{\"jobs\": [" + String.join(", ", jobs) + "]}");
  }

  private void replaceList(String body) {
    cloud.replace("GET " + JOBS, 200, body);
  }

  String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  CommandOutput launch(String kind, String... more) {
    return launchLine(kind, folder.toString(), more);
  }

  CommandOutput launchLine(String kind, String line, String... more) {
    return run(List.of("launch", kind, line), more);
  }

  CommandOutput stop(String... more) {
    return run(List.of("stop", folder.toString()), more);
  }

  CommandOutput doctor(String... more) {
    return run(List.of("doctor", folder.toString()), more);
  }

  private CommandOutput run(List<String> start, String... more) {
    List<String> arguments = new ArrayList<>(start);
    arguments.addAll(List.of("--project=acme-fruit", "--region=europe-west1"));
    if (start.get(0).equals("launch")) {
      arguments.add("--bucket=acme-packhouse");
    }
    if (!start.get(0).equals("doctor")) {
      arguments.add("--poll=10ms");
    }
    arguments.addAll(List.of(more));
    arguments.addAll(cloud.options());
    return CommandOutput.of(arguments);
  }

  @Override
  public void close() {
    cloud.close();
  }
}

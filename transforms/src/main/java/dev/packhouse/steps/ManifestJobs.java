package dev.packhouse.steps;

import java.util.List;
import java.util.stream.Stream;

/** The jobs of one manifest's tasks: what each is called, and what it is asked to run. */
final class ManifestJobs {

  private final Manifest manifest;
  private final String location;

  ManifestJobs(Manifest manifest, String location) {
    this.manifest = manifest;
    this.location = location;
  }

  /** The id of the attempt that begins next. */
  String nextId(Task task) {
    return JobIds.id(
        manifest.line(), manifest.id(), task.name(), task.progress().attempt() + 1, hash(task));
  }

  /** Where the job of the attempt that has begun is found. */
  JobReference reference(Task task) {
    return new JobReference(Checks.given(task.progress().job(), "job"), location);
  }

  JobRequest request(Task task) {
    return new JobRequest(
        reference(task),
        task.statement().hash(),
        parameters(task),
        JobIds.labels(manifest.line(), manifest.id(), task.name(), hash(task)),
        task.progress().maximumBytesBilled(),
        task.statement().timeout());
  }

  private List<Parameter> parameters(Task task) {
    return Stream.concat(manifest.parameters().stream(), task.statement().parameters().stream())
        .toList();
  }

  private String hash(Task task) {
    return JobIds.hash(
        manifest.line(), manifest.id(), task.name(), task.statement().hash(), parameters(task));
  }
}

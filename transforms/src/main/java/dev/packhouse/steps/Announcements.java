package dev.packhouse.steps;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the announce topic is told. */
final class Announcements {

  private Announcements() {}

  /**
   * Data of an event. The names are part of what subscribers read: they do not change.
   *
   * @param arrived the tables whose rows set the manifest off
   * @param written those that its steps have written
   */
  private record ManifestData(
      String line,
      String run,
      String manifest,
      ManifestState state,
      List<String> arrived,
      List<String> written,
      Instant windowStart,
      Instant windowEnd,
      @Nullable JobError error,
      List<TaskData> steps) {}

  private record TaskData(
      String name,
      TaskKind kind,
      TaskState state,
      @Nullable String job,
      int attempt,
      long bytesBilled,
      long slotMillis,
      @Nullable JobError error) {}

  private record FailureData(String line, String run, String manifest, TaskData step) {}

  static CloudEvent finished(Manifest manifest, Instant now) {
    Arrivals arrivals = manifest.arrivals();
    ManifestData data =
        new ManifestData(
            manifest.line(),
            manifest.run(),
            manifest.id(),
            manifest.state(),
            arrivals.tables(),
            Tables.sorted(
                manifest.tasks().stream()
                    .filter(task -> task.progress().state() == TaskState.SUCCEEDED)
                    .flatMap(task -> task.writes().stream())
                    .toList()),
            arrivals.windowStart(),
            arrivals.windowEnd(),
            manifest.error(),
            manifest.tasks().stream().map(Announcements::data).toList());
    return event(manifest, manifest.id(), CloudEvent.MANIFEST_FINISHED, manifest.id(), now, data);
  }

  static CloudEvent failed(Manifest manifest, Task task, Instant now) {
    return event(
        manifest,
        manifest.id() + "/" + task.name(),
        CloudEvent.STEP_FAILED,
        task.name(),
        now,
        new FailureData(manifest.line(), manifest.run(), manifest.id(), data(task)));
  }

  private static CloudEvent event(
      Manifest manifest, String id, String type, String subject, Instant now, Object data) {
    return new CloudEvent(
        id, CloudEvent.sourceOf(manifest.line()), type, subject, now, StepsJson.write(data));
  }

  private static TaskData data(Task task) {
    Progress progress = task.progress();
    return new TaskData(
        task.name(),
        task.kind(),
        progress.state(),
        progress.job(),
        progress.attempt(),
        progress.usage().bytesBilled(),
        progress.usage().slotMillis(),
        progress.error());
  }
}

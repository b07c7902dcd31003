package dev.packhouse.steps;

import java.util.List;

/**
 * One step or assertion of a manifest.
 *
 * @param name of the step or assertion
 * @param kind which of the two
 * @param statement what it runs
 * @param after names of the tasks that must have succeeded before it begins
 * @param writes tables; none for an assertion
 * @param progress how far it is
 */
public record Task(
    String name,
    TaskKind kind,
    Statement statement,
    List<String> after,
    List<String> writes,
    Progress progress) {

  public Task {
    after = List.copyOf(after);
    writes = List.copyOf(writes);
  }

  Task with(Progress progress) {
    return new Task(name, kind, statement, after, writes, progress);
  }
}

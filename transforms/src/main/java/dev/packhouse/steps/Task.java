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
    Checks.text(name, "a task's name");
    Checks.given(kind, "a task's kind");
    Checks.given(statement, "a task's statement");
    Checks.given(progress, "a task's progress");
    after = List.copyOf(Checks.given(after, "after"));
    writes = List.copyOf(Checks.given(writes, "writes"));
  }

  Task with(Progress progress) {
    return new Task(name, kind, statement, after, writes, progress);
  }
}

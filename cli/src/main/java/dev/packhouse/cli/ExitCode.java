package dev.packhouse.cli;

/** How a command ends: one number for each class of outcome, for scripts and schedulers. */
enum ExitCode {
  DONE(0),
  UNEXPECTED(1),
  USAGE(2),
  SPEC_INVALID(3),
  SOURCE_UNREADABLE(4),
  TOO_MANY_DEAD_LETTERS(5),
  STEP_FAILED(6),
  OUT_OF_BALANCE(7),
  JOB_FAILED(8),
  NOT_READY(9);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}

package dev.packhouse.cli;

/** Ends a command with a message for the person who typed it and the exit code that fits. */
final class CommandFailure extends RuntimeException {

  private final ExitCode exitCode;

  CommandFailure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  CommandFailure(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  String reason() {
    String message = getMessage();
    return message == null ? exitCode.name() : message;
  }
}

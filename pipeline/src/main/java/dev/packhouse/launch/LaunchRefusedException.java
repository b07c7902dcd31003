package dev.packhouse.launch;

/** A line cannot be started as it was asked for; the message is for who asked. */
public final class LaunchRefusedException extends RuntimeException {

  public LaunchRefusedException(String message) {
    super(message);
  }
}

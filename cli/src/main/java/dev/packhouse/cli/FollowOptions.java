package dev.packhouse.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether a job is followed, and how closely. */
final class FollowOptions {

  @Option(
      names = "--detach",
      description = "End as soon as Dataflow has taken the request, and do not follow the job.")
  private boolean detach;

  @Option(
      names = "--poll",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = Pause.class,
      description = "How often the job is asked for its state (default: ${DEFAULT-VALUE}).")
  private Duration poll;

  boolean detach() {
    return detach;
  }

  Duration poll() {
    return poll;
  }

  /** A duration that is more than none. */
  private static final class Pause implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Duration pause = new DurationConverter().convert(text);
      if (pause.isZero()) {
        throw new TypeConversionException("a job is not asked without a pause");
      }
      return pause;
    }
  }
}

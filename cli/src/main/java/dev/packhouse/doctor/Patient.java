package dev.packhouse.doctor;

import dev.packhouse.job.CloudCalls;
import dev.packhouse.job.CloudException;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import java.util.List;
import java.util.function.Supplier;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * A launch that is to be looked at.
 *
 * @param source that is to be read
 * @param bucket of the template and the lines; null where none is named
 * @param template its {@code gs://} address; null where none is named
 * @param options of the job and of this machine
 */
public record Patient(
    LineSpec spec,
    Source source,
    String project,
    String region,
    @Nullable String bucket,
    @Nullable String template,
    PipelineOptions options) {

  boolean isStream() {
    return !source.isBounded();
  }

  CloudCalls calls() {
    return CloudCalls.of(options);
  }

  /** An address with a slash at its end. */
  static String root(String url) {
    return url.endsWith("/") ? url : url + "/";
  }

  /**
   * What {@code check} finds; that it is not known where the service does not tell.
   *
   * @param api that the check asks, such as {@code pubsub.googleapis.com}
   * @param needs what the caller must have to be told
   */
  List<Finding> told(String thing, String api, String needs, Supplier<List<Finding>> check) {
    try {
      return check.get();
    } catch (CloudException refused) {
      String remedy = refused.remedy(api, project, needs);
      return List.of(Finding.notKnown(thing, refused.said(), remedy.isEmpty() ? null : remedy));
    }
  }

  /** What {@code found} is, or null where there is no such thing. */
  static <T> @Nullable T orMissing(Supplier<T> found) {
    try {
      return found.get();
    } catch (CloudException refused) {
      if (refused.isMissing()) {
        return null;
      }
      throw refused;
    }
  }
}

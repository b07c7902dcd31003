package dev.packhouse.cli;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the templates and the lines are in Cloud Storage. */
final class TemplateOptions {

  /**
   * A bucket's name; those with dots are of domains.
   *
   * @see <a href="https://cloud.google.com/storage/docs/buckets#naming">Bucket naming</a>
   */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][-_.a-z0-9]{1,220}[a-z0-9]");

  @Option(
      names = "--bucket",
      paramLabel = "NAME",
      description = {
        "The bucket of the template, the lines and what jobs keep for a while, in its folders"
            + " templates, lines/LINE, temp and staging."
      })
  private @Nullable String bucket;

  @Option(
      names = "--template",
      paramLabel = "gs://...",
      description =
          "The template; templates/packhouse-stream.json or templates/packhouse-batch.json of the"
              + " bucket if not given.")
  private @Nullable String template;

  /** The bucket's name; null where none is given. */
  @Nullable String bucket() {
    if (bucket != null && !BUCKET.matcher(bucket).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--bucket: '"
              + bucket
              + "' is no name of a bucket"
              + (bucket.startsWith("gs://")
                  ? ": leave out gs:// and what is behind its name"
                  : ""));
    }
    return bucket;
  }

  /** The template of a stream or of files; null where neither it nor a bucket is given. */
  @Nullable String template(boolean stream) {
    String file = stream ? "packhouse-stream.json" : "packhouse-batch.json";
    return address("--template", template, "templates/" + file);
  }

  /** What {@code option} names, or else what is so in the bucket; null where that is not given. */
  @Nullable String address(String option, @Nullable String named, String inBucket) {
    if (named == null) {
      return bucket() == null ? null : "gs://" + bucket() + "/" + inBucket;
    }
    if (!named.matches("gs://[^/]+/.+")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          option
              + ": '"
              + named
              + "' is no address in Cloud Storage, such as gs://acme-packhouse/"
              + inBucket);
    }
    return named;
  }
}

package dev.packhouse.steps;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SQL that runs as one job, and the bounds that it has. The text itself is kept under its hash, so
 * that a manifest runs what it was sealed with, whatever has been deployed since.
 *
 * @param hash of the text: SHA-256 in lower-case hex
 * @param parameters the spec's own; those of the manifest are added to them
 * @param timeout of one attempt, from the first request to start it
 * @param attempts how many jobs may be started for it, one after another, and how often one of them
 *     may be refused
 * @param maximumBytesBilled of one attempt; null: only the line's budget bounds it
 */
public record Statement(
    String hash,
    List<Parameter> parameters,
    Duration timeout,
    int attempts,
    @Nullable Long maximumBytesBilled) {

  /**
   * How long BigQuery lets a query run.
   *
   * @see <a href="https://cloud.google.com/bigquery/quotas#query_jobs">Query jobs</a>
   */
  private static final Duration TIMEOUT = Duration.ofHours(6);

  private static final int ATTEMPTS = 4;
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  public Statement {
    Checks.text(hash, "a statement's hash");
    Checks.that(isHash(hash), "a statement's hash is 64 hexadecimal digits");
    parameters = List.copyOf(Checks.given(parameters, "parameters"));
    Checks.given(timeout, "timeout");
    Checks.that(timeout.toMillis() > 0, "timeout is positive");
    Checks.that(attempts > 0, "attempts is positive");
    Checks.that(
        maximumBytesBilled == null || maximumBytesBilled > 0, "maximumBytesBilled is positive");
  }

  /** With the customary bounds. */
  public static Statement of(String sql) {
    return new Statement(hash(sql), List.of(), TIMEOUT, ATTEMPTS, null);
  }

  /** What a text is kept under. */
  public static String hash(String sql) {
    return Hashing.sha256().hashString(sql, StandardCharsets.UTF_8).toString();
  }

  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  public Statement withParameters(List<Parameter> parameters) {
    return new Statement(hash, parameters, timeout, attempts, maximumBytesBilled);
  }

  public Statement withTimeout(Duration timeout) {
    return new Statement(hash, parameters, timeout, attempts, maximumBytesBilled);
  }

  public Statement withAttempts(int attempts) {
    return new Statement(hash, parameters, timeout, attempts, maximumBytesBilled);
  }

  public Statement withMaximumBytesBilled(@Nullable Long maximumBytesBilled) {
    return new Statement(hash, parameters, timeout, attempts, maximumBytesBilled);
  }
}

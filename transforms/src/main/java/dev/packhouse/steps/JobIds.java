package dev.packhouse.steps;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Ids and labels of jobs. The same attempt has the same id however often it is worked out, so that
 * BigQuery itself refuses to start it twice.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/running-jobs#generate-jobid">Job ids</a>
 * @see <a href="https://cloud.google.com/bigquery/docs/labels-intro#requirements">Labels</a>
 */
public final class JobIds {

  /** BigQuery's limit. */
  public static final int MOST_CHARACTERS = 1_024;

  /** The label that tells what a job runs. */
  public static final String HASH_LABEL = "packhouse_hash";

  private static final int MOST_OF_A_PART = 200;
  private static final int MOST_OF_A_LABEL = 63;
  private static final int HASH_BITS = 128;

  private JobIds() {}

  /**
   * What tells two jobs apart: names, which an id only has in part, the text and all parameters.
   *
   * @return 32 hexadecimal digits, as a label's value has room for 63
   */
  static String hash(
      String line, String manifest, String task, String statement, List<Parameter> parameters) {
    Hasher hasher = Hashing.sha256().newHasher();
    text(hasher, line);
    text(hasher, manifest);
    text(hasher, task);
    text(hasher, statement);
    for (Parameter parameter : parameters) {
      text(hasher, parameter.name());
      text(hasher, parameter.type());
      List<String> values = parameter.values();
      hasher.putInt(values == null ? -1 : values.size());
      (values == null ? List.of(String.valueOf(parameter.value())) : values)
          .forEach(value -> text(hasher, value));
    }
    return hasher.hash().toString().substring(0, HASH_BITS / 4);
  }

  static String id(String line, String manifest, String task, int attempt, String hash) {
    return String.join(
        "_", "packhouse", part(line), part(manifest), part(task), String.valueOf(attempt), hash);
  }

  static Map<String, String> labels(String line, String manifest, String task, String hash) {
    return Map.of(
        "packhouse_line",
        label(line),
        "packhouse_manifest",
        label(manifest),
        "packhouse_step",
        label(task),
        HASH_LABEL,
        hash);
  }

  private static void text(Hasher hasher, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    hasher.putInt(bytes.length).putBytes(bytes);
  }

  private static String part(String name) {
    return cut(name.replaceAll("[^A-Za-z0-9_-]", "-"), MOST_OF_A_PART);
  }

  private static String label(String name) {
    return cut(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-"), MOST_OF_A_LABEL);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }
}

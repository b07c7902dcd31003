package dev.packhouse.steps;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job to start, but for its text.
 *
 * @param job under which id, and where
 * @param statement hash of the text, as in {@link Statement}
 * @param parameters those of the manifest and the statement's own
 * @param labels of the job; {@link JobIds#HASH_LABEL} tells what it runs
 * @param maximumBytesBilled null for no bound
 * @param timeout after which BigQuery itself may stop it
 */
public record JobRequest(
    JobReference job,
    String statement,
    List<Parameter> parameters,
    Map<String, String> labels,
    @Nullable Long maximumBytesBilled,
    Duration timeout) {

  public JobRequest {
    parameters = List.copyOf(parameters);
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }
}

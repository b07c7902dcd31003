package dev.packhouse.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What ops.manifests and ops.jobs tell of earlier runs of a line. */
public interface StepHistory {

  /**
   * The last record of each manifest of {@code line} that has not ended, in the order in which they
   * were made.
   */
  List<Manifest> unfinished(String line) throws IOException;

  /**
   * Reads what a record keeps of a manifest. One that cannot be read, as another version may have
   * written it, is told and passed over: it would keep every run of the line from beginning.
   *
   * @param id of the manifest
   * @param json as {@link Manifest#toJson} wrote it
   */
  static Optional<Manifest> read(@Nullable String id, @Nullable String json) {
    try {
      return Optional.of(Manifest.parse(String.valueOf(json)));
    } catch (IOException exception) {
      LoggerFactory.getLogger(StepHistory.class)
          .error(
              "The record of unfinished manifest {} cannot be read, and is left as it is; run what"
                  + " it has left with packhouse run --steps-only: {}",
              id,
              exception instanceof JsonProcessingException problem
                  ? problem.getOriginalMessage()
                  : exception.getMessage());
      return Optional.empty();
    }
  }

  /**
   * What jobs of {@code line} that ended in the budget's period of {@code now} were billed.
   *
   * @param without ids of manifests whose jobs do not count: they are asked for again, and count
   *     then
   */
  Spending spending(String line, Budget budget, List<String> without, Instant now)
      throws IOException;
}

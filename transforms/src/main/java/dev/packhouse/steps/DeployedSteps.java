package dev.packhouse.steps;

import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Where steps are deployed to: one graph, and the texts that it names. */
public interface DeployedSteps extends Serializable {

  /** The graph that is in force there now. */
  GraphReading graph() throws IOException;

  /** The text that has a hash; null where it is not there. */
  @Nullable String statement(String hash) throws IOException;
}

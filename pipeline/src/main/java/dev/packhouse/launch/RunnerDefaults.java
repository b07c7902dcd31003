package dev.packhouse.launch;

import dev.packhouse.line.LineSpec;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What a runner is told about a line where the person who starts it has not said otherwise. Found
 * by {@link java.util.ServiceLoader}; each looks whether the options are of its own runner.
 */
public interface RunnerDefaults {

  /**
   * Completes {@code options}.
   *
   * @throws LaunchRefusedException if what they say and what the line says do not go together
   */
  void apply(PipelineOptions options, LineSpec spec, RunKind kind);
}

package dev.packhouse.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/**
 * What is left to do of a batch run's steps.
 *
 * @param phase how far it is
 * @param state the engine's
 */
record BatchProgress(Phase phase, EngineState state) {

  static final BatchProgress NEW = new BatchProgress(Phase.NEW, EngineState.initial(null));
  static final BatchProgress DONE = new BatchProgress(Phase.DONE, EngineState.initial(null));

  /** The names are part of a running job's state. */
  enum Phase {
    /** The engine has not been told of anything. */
    NEW,
    /** There are manifests that have not ended. */
    RUNNING,
    DONE
  }

  static BatchProgress of(EngineState state) {
    return state.idle() ? DONE : new BatchProgress(Phase.RUNNING, state);
  }

  boolean done() {
    return phase == Phase.DONE;
  }

  /** Encodes it as the phase's name, and the state as {@link EngineStateCoder} does. */
  static final class Form extends CustomCoder<BatchProgress> {

    private static final long serialVersionUID = 1L;

    private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
    private static final EngineStateCoder STATE = EngineStateCoder.of();

    @Override
    public void encode(BatchProgress progress, OutputStream out) throws IOException {
      TEXT.encode(progress.phase.name(), out);
      STATE.encode(progress.state, out);
    }

    @Override
    public BatchProgress decode(InputStream in) throws IOException {
      return new BatchProgress(Phase.valueOf(TEXT.decode(in)), STATE.decode(in));
    }

    @Override
    public void verifyDeterministic() {}
  }
}

package dev.packhouse.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the engine's state as JSON, which is also what ops.manifests keeps of a manifest. Its
 * form is part of a streaming job's state: components are added, with a meaning for their absence,
 * and never renamed.
 */
final class EngineStateCoder extends CustomCoder<EngineState> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final EngineStateCoder INSTANCE = new EngineStateCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  private EngineStateCoder() {}

  public static EngineStateCoder of() {
    return INSTANCE;
  }

  /** The graph in its own form, as text. */
  private record Form(
      @Nullable String graph,
      List<Manifest> manifests,
      @Nullable Manifest open,
      Spending spending,
      long made,
      boolean draining,
      @Nullable String refused) {}

  @Override
  public void encode(EngineState state, OutputStream out) throws IOException {
    StepGraph graph = state.graph();
    Form form =
        new Form(
            graph == null ? null : graph.toJson(),
            state.manifests(),
            state.open(),
            state.spending(),
            state.made(),
            state.draining(),
            state.refused());
    TEXT.encode(StepsJson.write(form), out);
  }

  @Override
  public EngineState decode(InputStream in) throws IOException {
    Form form = StepsJson.MAPPER.readValue(TEXT.decode(in), Form.class);
    return new EngineState(
        // A graph of a version that is no longer read is as good as none: it is read anew.
        form.graph() == null ? null : StepGraph.parse(form.graph()).graph(),
        form.manifests(),
        form.open(),
        form.spending(),
        form.made(),
        form.draining(),
        form.refused());
  }

  @Override
  public void verifyDeterministic() {}
}

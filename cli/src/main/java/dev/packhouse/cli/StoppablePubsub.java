package dev.packhouse.cli;

import java.io.IOException;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clients by which a run in this JVM pulls its messages, so that the run can be told to
 * stop pulling, and asked how it stands: see {@link Pulling}.
 */
final class StoppablePubsub implements PubsubClientFactory {

  private final String runId;
  private final PubsubClientFactory delegate;

  private StoppablePubsub(String runId, PubsubClientFactory delegate) {
    this.runId = runId;
    this.delegate = delegate;
  }

  /** Of the run called {@code runId}, with clients of {@code delegate} behind its own. */
  static StoppablePubsub of(String runId, PubsubClientFactory delegate) {
    return new StoppablePubsub(runId, delegate);
  }

  @Override
  public PubsubClient newClient(
      @Nullable String timestampAttribute, @Nullable String idAttribute, PubsubOptions options)
      throws IOException {
    return new StoppableClient(
        delegate.newClient(timestampAttribute, idAttribute, options), Pulling.of(runId));
  }

  @Override
  public PubsubClient newClient(
      @Nullable String timestampAttribute,
      @Nullable String idAttribute,
      PubsubOptions options,
      @Nullable String rootUrl)
      throws IOException {
    return new StoppableClient(
        delegate.newClient(timestampAttribute, idAttribute, options, rootUrl), Pulling.of(runId));
  }

  @Override
  public String getKind() {
    return delegate.getKind();
  }
}

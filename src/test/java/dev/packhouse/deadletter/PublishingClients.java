package dev.packhouse.deadletter;

import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.read.UnaskedPubsub;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;

/**
 * Clients that take what is published, or fail as they are told. Beam's own PubsubTestClient knows
 * one kind of failure, and compares a message's time with that of the test.
 */
public final class PublishingClients implements PubsubClient.PubsubClientFactory {

  private static final Map<String, State> STATES = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  /** What becomes of a request. */
  public record Answer(Exception failure) {

    public static final Answer TAKE = new Answer(null);

    static Answer fail(Exception failure) {
      return new Answer(failure);
    }
  }

  private static final class State {
    final AtomicInteger calls = new AtomicInteger();
    final List<PubsubMessage> taken = new CopyOnWriteArrayList<>();
    final Set<String> topics = ConcurrentHashMap.newKeySet();
    final IntFunction<Answer> answers;
    volatile Predicate<PubsubMessage> refused = message -> false;

    State(IntFunction<Answer> answers) {
      this.answers = answers;
    }
  }

  private PublishingClients(State state) {
    STATES.put(id, state);
  }

  /**
   * @param answers to requests by their number, from 0
   */
  public static PublishingClients answering(IntFunction<Answer> answers) {
    return new PublishingClients(new State(answers));
  }

  /** The same, refusing a request with such a message as Pub/Sub refuses an invalid one. */
  PublishingClients refusing(Predicate<PubsubMessage> refused) {
    STATES.get(id).refused = refused;
    return this;
  }

  public List<PubsubMessage> taken() {
    return STATES.get(id).taken;
  }

  Set<String> topics() {
    return STATES.get(id).topics;
  }

  int calls() {
    return STATES.get(id).calls.get();
  }

  @Override
  public PubsubClient newClient(
      String timestampAttribute, String idAttribute, PubsubOptions options, String rootUrl) {
    return new Client(STATES.get(id));
  }

  @Override
  public PubsubClient newClient(
      String timestampAttribute, String idAttribute, PubsubOptions options) {
    return new Client(STATES.get(id));
  }

  @Override
  public String getKind() {
    return "Publishing";
  }

  private static final class Client extends UnaskedPubsub {

    private final State state;

    Client(State state) {
      this.state = state;
    }

    @Override
    public int publish(TopicPath topic, List<OutgoingMessage> messages) throws IOException {
      Exception failure = state.answers.apply(state.calls.getAndIncrement()).failure();
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (messages.stream().map(OutgoingMessage::getMessage).anyMatch(state.refused)) {
        throw Status.INVALID_ARGUMENT.asRuntimeException();
      }
      messages.forEach(message -> state.taken.add(message.getMessage()));
      state.topics.add(topic.getPath());
      return messages.size();
    }
  }
}

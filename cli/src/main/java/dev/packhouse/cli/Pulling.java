package dev.packhouse.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.IncomingMessage;
import org.jspecify.annotations.Nullable;

/**
 * How the pulling of one run stands, of all of its clients in this JVM together.
 *
 * <p>A message is held here from when it is pulled until it is acknowledged. What a reader gives
 * back unread is kept for the next one that pulls. The direct runner closes its readers every 200
 * messages or so and gives back what they have not read
 * (https://github.com/apache/beam/blob/v2.73.0/runners/direct-java/src/main/java/org/apache/beam/runners/direct/UnboundedReadEvaluatorFactory.java);
 * if Pub/Sub were told each time, messages would travel many times, and a subscription's dead
 * letter policy, which counts deliveries, would take good ones away. It holds no more than its
 * readers have pulled and not acknowledged, which is a few hundred messages each.
 */
final class Pulling {

  /**
   * After so many pulls of one client in a row that brought nothing, nothing is unread: the direct
   * runner goes round its readers, takes up to 10 messages of each, and asks those that have none
   * left for more. A reader holds 100 at most, so that all would have been asked by then. One that
   * has not been is closed, which its client is not told of while a checkpoint of it is open
   * (https://github.com/apache/beam/blob/v2.73.0/sdks/java/io/google-cloud-platform/src/main/java/org/apache/beam/sdk/io/gcp/pubsub/PubsubUnboundedSource.java).
   */
  static final int EMPTY_ROUNDS = 50;

  private static final ConcurrentMap<String, Pulling> RUNS = new ConcurrentHashMap<>();

  private final Map<String, IncomingMessage> byAckId = new HashMap<>();

  /** The ack ids of the deliveries that are held of each message. */
  private final Map<String, Set<String>> deliveries = new HashMap<>();

  private final Deque<IncomingMessage> givenBack = new ArrayDeque<>();
  // The clients of closed readers are forgotten here as soon as nobody else has them.
  private final Map<Object, Boolean> unread = new WeakHashMap<>();
  private final Map<Object, Integer> emptyPulls = new WeakHashMap<>();
  private long pulled;
  private long newestPublished = Long.MIN_VALUE;
  private long lastNewMessage = System.nanoTime();
  private volatile boolean stopped;

  private Pulling() {}

  /** That of the run called {@code runId}. */
  static Pulling of(String runId) {
    return RUNS.computeIfAbsent(runId, id -> new Pulling());
  }

  /** Forgets a run that has ended. */
  static void release(String runId) {
    RUNS.remove(runId);
  }

  /** From now on nothing is pulled; what was read goes its way, and then the source has ended. */
  void stop() {
    stopped = true;
  }

  boolean stopped() {
    return stopped;
  }

  /**
   * Messages pulled from Pub/Sub, those that it delivered again while they were held not among
   * them.
   */
  synchronized long pulled() {
    return pulled;
  }

  /** How long no message has come that was not held already. */
  synchronized Duration quiet() {
    return Duration.ofNanos(System.nanoTime() - lastNewMessage);
  }

  /** The latest publish time of all messages, in milliseconds since the epoch; null: none came. */
  synchronized @Nullable Long newestPublished() {
    return newestPublished == Long.MIN_VALUE ? null : newestPublished;
  }

  /** The earliest publish time of the messages pulled and not acknowledged; null: there is none. */
  synchronized @Nullable Long oldestUnacknowledged() {
    return byAckId.values().stream()
        .map(IncomingMessage::timestampMsSinceEpoch)
        .min(Long::compare)
        .orElse(null);
  }

  /** Messages pulled and not acknowledged, each delivery of its own. */
  synchronized long unacknowledged() {
    return byAckId.size();
  }

  synchronized void received(List<IncomingMessage> messages) {
    for (IncomingMessage message : messages) {
      Set<String> held = deliveries.computeIfAbsent(key(message), key -> new HashSet<>());
      if (held.isEmpty()) {
        pulled++;
        lastNewMessage = System.nanoTime();
      }
      held.add(message.ackId());
      byAckId.put(message.ackId(), message);
      newestPublished = Math.max(newestPublished, message.timestampMsSinceEpoch());
    }
  }

  /**
   * What a delivery has in common with another one of the same message. PubsubIO's clients tell no
   * message id where messages have ids of their own, and those are of several messages at times.
   */
  private static String key(IncomingMessage message) {
    return message.timestampMsSinceEpoch() + " " + message.recordId();
  }

  /** {@code client}'s reader has handed on all that it had, and asks for more. */
  synchronized void asks(Object client) {
    unread.remove(client);
  }

  /** {@code client} has answered its reader with messages. */
  synchronized void gave(Object client) {
    unread.put(client, true);
    emptyPulls.clear();
  }

  /** {@code client} has answered its reader with nothing. */
  synchronized void gaveNothing(Object client) {
    emptyPulls.merge(client, 1, Integer::sum);
  }

  /** {@code client}'s reader is closed, and what it had not handed on was given back. */
  synchronized void closed(Object client) {
    unread.remove(client);
    emptyPulls.remove(client);
  }

  /** Whether any message may be pulled and not handed on. */
  synchronized boolean unread() {
    return !givenBack.isEmpty() || (!unread.isEmpty() && !asked());
  }

  /** Whether the runner has been round its readers often enough to have asked each of them. */
  private boolean asked() {
    return emptyPulls.values().stream().anyMatch(pulls -> pulls >= EMPTY_ROUNDS);
  }

  /** With a delivery those are over that were not acknowledged in time, but for unread ones. */
  synchronized void acknowledged(List<String> acknowledged) {
    Set<String> waiting =
        givenBack.stream().map(IncomingMessage::ackId).collect(Collectors.toSet());
    for (String ackId : acknowledged) {
      IncomingMessage message = byAckId.get(ackId);
      if (message != null) {
        Set.copyOf(deliveries.getOrDefault(key(message), Set.of())).stream()
            .filter(held -> !waiting.contains(held))
            .forEach(this::forget);
      }
    }
  }

  /** Takes back what was not read; what is none of this run's is returned. */
  synchronized List<String> giveBack(List<String> notRead) {
    List<String> unknown = new ArrayList<>();
    for (String ackId : notRead) {
      IncomingMessage message = byAckId.get(ackId);
      if (message == null) {
        unknown.add(ackId);
      } else {
        givenBack.add(message);
      }
    }
    return unknown;
  }

  /** The messages given back, at most so many, for another reader. */
  synchronized List<IncomingMessage> takeGivenBack(int most) {
    List<IncomingMessage> taken = new ArrayList<>();
    while (taken.size() < most && !givenBack.isEmpty()) {
      taken.add(givenBack.remove());
    }
    return taken;
  }

  /** The messages given back, which leave this run. */
  synchronized List<String> releaseGivenBack() {
    List<String> released = givenBack.stream().map(IncomingMessage::ackId).toList();
    givenBack.clear();
    released.forEach(this::forget);
    return released;
  }

  private void forget(String ackId) {
    IncomingMessage message = byAckId.remove(ackId);
    if (message != null) {
      deliveries.computeIfPresent(
          key(message),
          (key, held) -> {
            held.remove(ackId);
            return held.isEmpty() ? null : held;
          });
    }
  }
}

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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

  private static final ConcurrentMap<String, Pulling> RUNS = new ConcurrentHashMap<>();

  private final Map<String, IncomingMessage> byAckId = new HashMap<>();
  private final Map<String, String> ackIds = new HashMap<>();
  private final Deque<IncomingMessage> givenBack = new ArrayDeque<>();
  private final Set<Object> unread = new HashSet<>();
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

  synchronized void received(List<IncomingMessage> messages) {
    for (IncomingMessage message : messages) {
      String before = ackIds.put(message.recordId(), message.ackId());
      if (before == null) {
        pulled++;
        lastNewMessage = System.nanoTime();
      } else {
        // It was not acknowledged in time. The new delivery's id is the one that counts.
        givenBack.removeIf(given -> given.ackId().equals(before));
        byAckId.remove(before);
      }
      byAckId.put(message.ackId(), message);
      newestPublished = Math.max(newestPublished, message.timestampMsSinceEpoch());
    }
  }

  /** Whether {@code client}'s reader may have messages that it has not handed on. */
  synchronized void unread(Object client, boolean may) {
    if (may) {
      unread.add(client);
    } else {
      unread.remove(client);
    }
  }

  /** Whether any message may be pulled and not handed on. */
  synchronized boolean unread() {
    return !unread.isEmpty() || !givenBack.isEmpty();
  }

  synchronized void acknowledged(List<String> acknowledged) {
    acknowledged.forEach(this::forget);
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
      ackIds.remove(message.recordId(), ackId);
    }
  }
}

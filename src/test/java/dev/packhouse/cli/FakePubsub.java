package dev.packhouse.cli;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.read.UnaskedPubsub;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A subscription in memory, which tells what it was asked. */
final class FakePubsub extends UnaskedPubsub {

  final Deque<IncomingMessage> waiting = new ArrayDeque<>();
  final List<String> acknowledged = new ArrayList<>();
  final List<String> extended = new ArrayList<>();
  final List<String> givenBack = new ArrayList<>();
  int pulls;
  int asked;

  /** Adds one with this id, published at {@code millis}. */
  FakePubsub deliver(String id, String ackId, long millis) {
    return deliver(id, ackId, millis, 10);
  }

  FakePubsub deliver(String id, String ackId, long millis, int bytes) {
    PubsubMessage message =
        PubsubMessage.newBuilder().setData(ByteString.copyFrom(new byte[bytes])).build();
    waiting.add(IncomingMessage.of(message, millis, 0, ackId, id));
    return this;
  }

  @Override
  public List<IncomingMessage> pull(
      long requestTime, SubscriptionPath subscription, int batchSize, boolean returnImmediately) {
    pulls++;
    asked = batchSize;
    List<IncomingMessage> pulled = new ArrayList<>();
    while (pulled.size() < batchSize && !waiting.isEmpty()) {
      pulled.add(waiting.remove());
    }
    return pulled;
  }

  @Override
  public void acknowledge(SubscriptionPath subscription, List<String> ackIds) {
    acknowledged.addAll(ackIds);
  }

  @Override
  public void modifyAckDeadline(
      SubscriptionPath subscription, List<String> ackIds, int deadlineSeconds) {
    (deadlineSeconds == 0 ? givenBack : extended).addAll(ackIds);
  }
}

package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.IncomingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run's clients tell Pub/Sub and Beam. */
final class StoppableClientTest {

  private static final String RUN = "stoppable-client-test";
  private static final SubscriptionPath SUBSCRIPTION =
      PubsubClient.subscriptionPathFromName("packhouse-test", "people");

  private final FakePubsub pubsub = new FakePubsub();
  private final Pulling pulling = Pulling.of(RUN);

  @AfterEach
  void release() {
    Pulling.release(RUN);
  }

  @Test
  void messagesAreHeldUntilTheyAreAcknowledged() throws IOException {
    pubsub.deliver("a", "ack-a", 1_000).deliver("b", "ack-b", 2_000);
    StoppableClient client = client();

    pull(client);
    assertThat(pulling.pulled(), is(2L));
    assertThat(pulling.newestPublished(), is(2_000L));
    assertThat(pulling.oldestUnacknowledged(), is(1_000L));

    client.acknowledge(SUBSCRIPTION, List.of("ack-a"));
    assertThat(pulling.oldestUnacknowledged(), is(2_000L));
    client.acknowledge(SUBSCRIPTION, List.of("ack-b"));
    assertThat(pulling.oldestUnacknowledged(), is(nullValue()));
    assertThat(pubsub.acknowledged, is(List.of("ack-a", "ack-b")));
  }

  @Test
  void whatOneReaderGivesBackTheNextOneGetsWithoutPubsubBeingTold() throws IOException {
    pubsub.deliver("a", "ack-a", 1_000).deliver("b", "ack-b", 2_000);
    pull(client());

    StoppableClient next = client();
    next.ackDeadlineSeconds(SUBSCRIPTION);
    next.modifyAckDeadline(SUBSCRIPTION, List.of("ack-b"), 0);
    List<IncomingMessage> again = next.pull(77, SUBSCRIPTION, 1000, true);

    assertThat(again, hasSize(1));
    assertThat(again.get(0).ackId(), is("ack-b"));
    assertThat(again.get(0).requestTimeMsSinceEpoch(), is(77L));
    assertThat(pubsub.givenBack, is(empty()));
    assertThat(pubsub.extended, is(List.of("ack-b")));
    assertThat(pulling.pulled(), is(2L));
  }

  @Test
  void messageDeliveredAgainCountsOnceAndTheOldDeliveryIsForgotten() throws IOException {
    pubsub.deliver("a", "ack-1", 1_000);
    StoppableClient client = client();
    pull(client);
    pubsub.deliver("a", "ack-2", 1_000);
    pull(client);

    assertThat(pulling.pulled(), is(1L));
    client.acknowledge(SUBSCRIPTION, List.of("ack-2"));
    assertThat(pulling.oldestUnacknowledged(), is(nullValue()));
  }

  /** As a publisher that tries again sends it: with the same id attribute, and no more. */
  @Test
  void anotherMessageOfTheSameIdIsNotADeliveryOfTheFirst() throws IOException {
    pubsub.deliver("a", "ack-1", 1_000).deliver("a", "ack-2", 1_000).deliver("a", "ack-3", 2_000);
    StoppableClient client = client();
    pull(client);
    client.modifyAckDeadline(SUBSCRIPTION, List.of("ack-1", "ack-2", "ack-3"), 0);

    assertThat(pubsub.givenBack, is(empty()));
    assertThat(pull(client()), hasSize(3));
    client.acknowledge(SUBSCRIPTION, List.of("ack-1", "ack-2"));
    assertThat(pulling.oldestUnacknowledged(), is(2_000L));
  }

  @Test
  void afterTheStopNothingIsPulledAndTheEndComesWithTheSecondEmptyAnswer() throws IOException {
    pubsub.deliver("a", "ack-a", 1_000);
    StoppableClient client = client();
    pulling.stop();

    assertThat(pull(client), is(empty()));
    assertThat(client.isEOF(), is(false));
    assertThat(pull(client), is(empty()));
    assertThat(client.isEOF(), is(true));
    assertThat(pubsub.pulls, is(0));
  }

  @Test
  void eachClientComesToItsEndByItself() throws IOException {
    StoppableClient first = client();
    pulling.stop();
    pull(first);
    pull(first);

    assertThat(first.isEOF(), is(true));
    assertThat(client().isEOF(), is(false));
  }

  @Test
  void whatWasGivenBackBeforeTheStopGoesBackToPubsub() throws IOException {
    pubsub.deliver("a", "ack-a", 1_000);
    StoppableClient client = client();
    pull(client);
    client.modifyAckDeadline(SUBSCRIPTION, List.of("ack-a"), 0);
    pulling.stop();
    pull(client);

    assertThat(pubsub.givenBack, is(List.of("ack-a")));
    assertThat(pulling.oldestUnacknowledged(), is(nullValue()));
  }

  @Test
  void largeMessagesArePulledFewAtATime() throws IOException {
    pubsub.deliver("a", "ack-a", 1_000, 4_000_000).deliver("b", "ack-b", 1_000);
    StoppableClient client = client();
    pull(client);
    assertThat(pubsub.asked, is(100));
    pull(client);
    assertThat(pubsub.asked, is(1));
  }

  @Test
  void messagesAreUnreadUntilTheirReaderAsksForMore() throws IOException {
    pubsub.deliver("a", "ack-a", 1_000);
    StoppableClient client = client();
    pull(client);
    assertThat(pulling.unread(), is(true));
    pull(client);
    assertThat(pulling.unread(), is(false));
  }

  @Test
  void whatReaderThatNeverAsksAgainHadIsNotUnreadForeverOnceAnotherHasComeRoundOftenEnough()
      throws IOException {
    pubsub.deliver("a", "ack-a", 1_000);
    StoppableClient abandoned = client();
    pull(abandoned);
    StoppableClient other = client();
    for (int round = 1; round < Pulling.EMPTY_ROUNDS; round++) {
      pull(other);
      assertThat("after round " + round, pulling.unread(), is(true));
    }
    pull(other);
    assertThat(pulling.unread(), is(false));

    pubsub.deliver("b", "ack-b", 2_000);
    pull(other);
    assertThat("a message has come since", pulling.unread(), is(true));
    abandoned.close();
    other.close();
    assertThat(pulling.unread(), is(false));
  }

  @Test
  void emptyPullsOfSeveralReadersAreNotTakenForRoundsOfOne() throws IOException {
    pubsub.deliver("a", "ack-a", 1_000);
    StoppableClient reader = client();
    pull(reader);
    List<StoppableClient> others = Stream.generate(this::client).limit(8).toList();
    for (int round = 1; round < Pulling.EMPTY_ROUNDS; round++) {
      for (StoppableClient other : others) {
        pull(other);
      }
    }
    assertThat(pulling.unread(), is(true));
    pull(reader);
    assertThat(pulling.unread(), is(false));
  }

  @Test
  void whatWasGivenBackIsUnreadHoweverOftenTheOthersCameRound() throws IOException {
    pubsub.deliver("a", "ack-a", 1_000);
    StoppableClient reader = client();
    StoppableClient other = client();
    pull(reader);
    for (int round = 0; round < Pulling.EMPTY_ROUNDS; round++) {
      pull(other);
    }
    reader.modifyAckDeadline(SUBSCRIPTION, List.of("ack-a"), 0);
    reader.close();
    assertThat(pulling.unread(), is(true));
    pull(other);
    assertThat("another reader has it", pulling.unread(), is(true));
    pull(other);
    assertThat(pulling.unread(), is(false));
  }

  private StoppableClient client() {
    return new StoppableClient(pubsub, pulling);
  }

  private static List<IncomingMessage> pull(StoppableClient client) throws IOException {
    return client.pull(0, SUBSCRIPTION, 1000, true);
  }
}

package dev.packhouse.pipeline;

import static java.util.Objects.requireNonNull;

import dev.packhouse.announcement.HearAnnouncements;
import dev.packhouse.announcement.Heard;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.decode.Decoded;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.read.ReadMessages;
import dev.packhouse.receipt.Outcome;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** The transforms from what other lines announce to the tables that have new rows by them. */
final class AnnouncementParts implements SourceParts {

  private final Source.Announcements source;
  private final String line;
  private final @Nullable PubsubClientFactory clients;

  AnnouncementParts(
      Source.Announcements source, String line, @Nullable PubsubClientFactory clients) {
    this.source = source;
    this.line = line;
    this.clients = clients;
  }

  @Override
  public List<Decoded> addTo(Pipeline pipeline, List<RecordType> recordTypes, Accounts accounts) {
    WithFailures.Result<PCollection<Envelope>, DeadLetter> messages =
        pipeline.apply("Read", read());
    hear(accounts.read("", messages.output(), messages.failures()), line, accounts);
    return List.of();
  }

  /** No record comes of a message: each is read and filtered, or a dead letter. */
  static void hear(PCollection<Envelope> messages, String line, Accounts accounts) {
    Heard heard = messages.apply("Hear", HearAnnouncements.by(line));
    accounts.refused(heard.deadLetters());
    accounts.counted("heard", Outcome.FILTERED, heard.filtered());
    accounts.arrived(heard.tables());
  }

  private ReadMessages read() {
    String topic = source.topic();
    ReadMessages read =
        topic == null
            ? ReadMessages.fromSubscription(requireNonNull(source.subscription()))
            : ReadMessages.fromTopic(topic);
    return read.withClientFactory(clients);
  }
}

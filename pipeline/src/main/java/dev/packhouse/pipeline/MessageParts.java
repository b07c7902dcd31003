package dev.packhouse.pipeline;

import static java.util.Objects.requireNonNull;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.decode.Decoded;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.line.MessagePayload;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.read.ReadMessages;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** The transforms from a source of messages to records. */
final class MessageParts implements SourceParts {

  private final Source.Pubsub source;
  private final @Nullable PubsubClientFactory clients;

  MessageParts(Source.Pubsub source, @Nullable PubsubClientFactory clients) {
    this.source = source;
    this.clients = clients;
  }

  @Override
  public List<Decoded> addTo(Pipeline pipeline, List<RecordType> recordTypes, Accounts accounts) {
    WithFailures.Result<PCollection<Envelope>, DeadLetter> messages =
        pipeline.apply("Read", read());
    Decoded decoded =
        accounts
            .read("", messages.output(), messages.failures())
            .apply("Decode", Decoders.decode(recordTypes, this::decoder));
    accounts.refused(decoded.deadLetters());
    return List.of(decoded);
  }

  private ReadMessages read() {
    String topic = source.topic();
    ReadMessages read =
        topic == null
            ? ReadMessages.fromSubscription(requireNonNull(source.subscription()))
            : ReadMessages.fromTopic(topic);
    return read.withConfig(source.payload().config())
        .withIdAttribute(source.idAttribute())
        .withTimestampAttribute(source.timestampAttribute())
        .withClientFactory(clients);
  }

  private RecordDecoder decoder(RecordType type) {
    MessagePayload payload = source.payload();
    return switch (payload.format()) {
      case JSON -> RecordDecoder.json(type.schema(), type.unknownFields());
      case CSV ->
          RecordDecoder.csv(type.schema(), type.unknownFields(), Decoders.csv(payload.csv()));
      case AVRO -> RecordDecoder.avro(type.schema(), type.unknownFields());
      case PROTOBUF -> throw new UnsupportedOperationException("protobuf");
    };
  }
}

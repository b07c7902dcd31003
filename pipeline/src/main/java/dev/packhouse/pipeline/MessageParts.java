package dev.packhouse.pipeline;

import static java.util.Objects.requireNonNull;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.decode.CsvFormat;
import dev.packhouse.decode.Decoded;
import dev.packhouse.decode.PayloadSchemas;
import dev.packhouse.decode.ProtobufType;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.line.MessagePayload;
import dev.packhouse.line.PayloadSchema;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.read.ReadMessages;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;
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
            .apply("Decode", Decoders.decode(recordTypes, decoders(pipeline.getOptions())));
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

  private Function<RecordType, RecordDecoder> decoders(PipelineOptions options) {
    MessagePayload payload = source.payload();
    PayloadSchema schema = payload.schema();
    return switch (payload.format()) {
      case JSON -> type -> RecordDecoder.json(type.schema(), type.unknownFields());
      case CSV -> {
        CsvFormat csv = Decoders.csv(payload.csv());
        yield type -> RecordDecoder.csv(type.schema(), type.unknownFields(), csv);
      }
      case AVRO -> {
        if (schema == null) {
          yield type -> RecordDecoder.avro(type.schema(), type.unknownFields());
        }
        PayloadSchemas<String> writers = avro(schema, options);
        yield type -> RecordDecoder.avro(type.schema(), type.unknownFields(), writers);
      }
      case PROTOBUF -> {
        PayloadSchemas<ProtobufType> types =
            PayloadSchemas.of(((PayloadSchema.Protobuf) requireNonNull(schema)).type());
        yield type -> RecordDecoder.protobuf(type.schema(), type.unknownFields(), types);
      }
    };
  }

  private static PayloadSchemas<String> avro(PayloadSchema schema, PipelineOptions options) {
    return schema instanceof PayloadSchema.Resource resource
        ? SchemaResource.avro(resource.name(), options.as(PubsubOptions.class))
        : PayloadSchemas.of(((PayloadSchema.Avro) schema).definition());
  }
}

package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessageWithAttributesAndMessageIdCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files in a bucket, where names come again and generations do not. */
final class GenerationTest {

  private static final ReadConfig JSON = ReadConfig.of(FileFormat.JSON);

  private CloudStorageServer storage;
  private TestPipeline pipeline;
  private GcsOptions options;

  @BeforeEach
  void start() throws IOException {
    storage = new CloudStorageServer();
    options = PipelineOptionsFactory.as(GcsOptions.class);
    options.setGcsEndpoint(storage.endpoint());
    options.as(GcpOptions.class).setCredentialFactoryClass(NoopCredentialFactory.class);
    options.as(GcpOptions.class).setProject("p");
    pipeline =
        TestPipeline.fromOptions(options.as(TestPipelineOptions.class))
            .enableAbandonedNodeEnforcement(false);
    FileSystems.setDefaultPipelineOptions(options);
  }

  @AfterEach
  void stop() {
    storage.close();
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  private Arrived read(String object, long generation) {
    return read("orchard", object, generation);
  }

  private Arrived read(String bucket, String object, long generation) {
    Map<String, String> attributes =
        Map.of(
            "eventType",
            "OBJECT_FINALIZE",
            "bucketId",
            bucket,
            "objectId",
            object,
            "objectGeneration",
            String.valueOf(generation));
    return pipeline
        .apply(
            Create.of(new PubsubMessage(new byte[0], attributes, "m1"))
                .withCoder(PubsubMessageWithAttributesAndMessageIdCoder.of()))
        .apply("Read", ReadNotified.with("projects/p/subscriptions/drop", JSON));
  }

  private static PCollection<String> told(Arrived arrived) {
    return arrived
        .deadLetters()
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(letter -> letter.refusal().reason() + " " + letter.refusal().message()));
  }

  @Test
  void theGenerationThatIsToldOfIsRead() {
    storage.put("a [1]*.jsonl", "1\n2\n", 8);
    Arrived arrived = read("a [1]*.jsonl", 8);
    PAssert.that(
            arrived
                .envelopes()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(envelope -> envelope.origin() + " " + envelope.publishTime())))
        .containsInAnyOrder(
            "Origin[subscription=null, messageId=null, file=gs://orchard/a [1]*.jsonl,"
                + " generation=8, position=0] 1772366400000000",
            "Origin[subscription=null, messageId=null, file=gs://orchard/a [1]*.jsonl,"
                + " generation=8, position=2] 1772366400000000");
    PAssert.that(arrived.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aNewerGenerationIsNotReadForTheOldOnesNotification() {
    storage.put("a.jsonl", "1\n", 9);
    Arrived arrived = read("a.jsonl", 8);
    PAssert.that(arrived.envelopes()).empty();
    PAssert.that(told(arrived))
        .containsInAnyOrder(
            "FILE_GONE generation 8 of gs://orchard/a.jsonl is gone; the bucket holds 9, which has"
                + " a notification of its own");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aFileThatIsGoneIsADeadLetter() {
    Arrived arrived = read("a.jsonl", 8);
    PAssert.that(arrived.envelopes()).empty();
    PAssert.that(told(arrived)).containsInAnyOrder("FILE_GONE gs://orchard/a.jsonl is gone");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aNameThatCloudStorageDoesNotTakeIsADeadLetter() {
    Arrived arrived = read("no..bucket", "a.jsonl", 8);
    PAssert.that(arrived.envelopes()).empty();
    PAssert.that(told(arrived))
        .containsInAnyOrder(
            "FILE_GONE gs://no..bucket/a.jsonl is no file: Cloud Storage does not take its name");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aFileThatIsReplacedBetweenFindingAndOpeningIsNotRead() throws IOException {
    storage.put("a.jsonl", "1\n", 9);
    StoredFile found = new StoredFile("gs://orchard/a.jsonl", 2, 0, 8L);
    Reading reading = new Reading();
    try (EnvelopeReader reader =
        new EnvelopeReader(found, JSON, 0, Piece.END, StoredFiles.of(options))) {
      reading.add(reader, Integer.MAX_VALUE);
    }
    assertThat(reading.envelopes, is(List.of()));
    assertThat(
        reading.deadLetter().refusal().message(),
        is(
            "a.jsonl cannot be read from byte 0 on: generation 8 of it is gone, the bucket holds"
                + " 9"));
  }
}

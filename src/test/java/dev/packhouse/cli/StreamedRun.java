package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.land.Confirmations;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.pipeline.LinePipeline;
import dev.packhouse.pipeline.RunSettings;
import dev.packhouse.read.PublishedMessages;
import dev.packhouse.receipt.Counts;
import dev.packhouse.receipt.Receipt;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** A run of a line on messages that were published before, into an embedded warehouse. */
final class StreamedRun {

  /** Where sources of a test read. */
  static final String SUBSCRIPTION = "projects/orchard/subscriptions/the-line";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PUBLISHED = 1_700_000_000_000L;

  private final LineSpec spec;
  private final String id = "run-" + UUID.randomUUID();

  private StreamedRun(LineSpec spec) {
    this.spec = spec;
  }

  /** A message with the next id, a minute after the one before. */
  static PubsubMessage message(int number, byte[] payload, Map<String, String> attributes) {
    return PubsubMessage.newBuilder()
        .setMessageId(Integer.toString(number))
        .setPublishTime(Timestamps.fromMillis(PUBLISHED + number * 60_000L))
        .setData(ByteString.copyFrom(payload))
        .putAllAttributes(attributes)
        .build();
  }

  /**
   * Lands what {@code messages} bring, and tells what the run has come to. The receipts that it
   * keeps in its table must come to the same.
   *
   * @param root the folder of files that arrive, which has a folder for each bucket
   */
  static Parity of(LineSpec spec, Source source, List<PubsubMessage> messages, Path root, Path out)
      throws Exception {
    return new StreamedRun(spec.withoutTopics()).run(source, messages, root, out);
  }

  private Parity run(Source source, List<PubsubMessage> messages, Path root, Path out)
      throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(out)) {
      for (String dataset : datasets()) {
        warehouse.createDataset(dataset);
      }
      PipelineOptions options = PipelineOptionsFactory.create();
      options.setJobName(id);
      options.as(GcpOptions.class).setProject("local");
      options.as(DirectOptions.class).setTargetParallelism(2);
      Pipeline pipeline = Pipeline.create(options);
      LinePipeline.add(
          pipeline,
          spec,
          source,
          RunSettings.of(id)
              .withServices(warehouse.services())
              .withPubsub(PublishedMessages.on(id, messages))
              .withFilesRoot(root + "/"));
      PipelineResult result = pipeline.run();
      result.waitUntilFinish();
      ReceiptFile.write(
          receipt(result),
          Receipt.counts(result.metrics()).unwritten(),
          null,
          out.resolve("receipt.json"));
    } finally {
      Confirmations.release(id);
    }
    JsonNode receipt = JSON.readTree(out.resolve("receipt.json").toFile());
    requireTheSameByInterval(out, receipt);
    return Parity.ofFolder(out, receipt, spec.deadLetters().table());
  }

  private Receipt receipt(PipelineResult result) {
    Counts counts = Receipt.counts(result.metrics());
    NavigableMap<String, Long> landed = Confirmations.of(id).landed();
    landed.remove(spec.receipts().table());
    Long deadLettered = landed.remove(spec.deadLetters().table());
    spec.tables().keySet().forEach(table -> landed.putIfAbsent(table, 0L));
    return new Receipt(
        spec.name(),
        spec.version(),
        counts.read(),
        landed.values().stream().mapToLong(Long::longValue).sum(),
        deadLettered == null ? 0 : deadLettered,
        counts.duplicate(),
        counts.filtered(),
        landed,
        counts.reasons(),
        counts.warnings());
  }

  private TreeSet<String> datasets() {
    List<String> tables = new ArrayList<>(spec.tables().keySet());
    tables.add(spec.deadLetters().table());
    tables.add(spec.receipts().table());
    TreeSet<String> datasets = new TreeSet<>();
    tables.forEach(table -> datasets.add(table.substring(0, table.lastIndexOf('.'))));
    return datasets;
  }

  /** The intervals add up to the run, and each of them lets out the records that came in. */
  private void requireTheSameByInterval(Path out, JsonNode receipt) throws Exception {
    String table = spec.receipts().table();
    JsonNode sums =
        JSON.readTree(
                GoldenRunTest.query(
                    out,
                    "query",
                    "SELECT sum(read)::BIGINT AS read, sum(landed)::BIGINT AS landed,"
                        + " sum(dead_lettered)::BIGINT AS deadLettered,"
                        + " sum(duplicate)::BIGINT AS duplicate,"
                        + " sum(filtered)::BIGINT AS filtered FROM "
                        + table))
            .get(0);
    sums.fieldNames()
        .forEachRemaining(
            count -> assertThat(count, sums.get(count).asLong(), is(receipt.get(count).asLong())));
    JsonNode unbalanced =
        JSON.readTree(
            GoldenRunTest.query(
                out,
                "query",
                "SELECT interval_start FROM "
                    + table
                    + " GROUP BY ALL HAVING bit_xor(ids_in) <> bit_xor(ids_out)"
                    + " OR sum(read) <> sum(landed + dead_lettered + duplicate + filtered)"));
    assertThat(unbalanced.toString(), unbalanced.size(), is(0));
  }
}

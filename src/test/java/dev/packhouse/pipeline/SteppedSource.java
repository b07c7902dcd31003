package dev.packhouse.pipeline;

import dev.packhouse.decode.Decoded;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.land.Confirmations;
import dev.packhouse.line.RecordType;
import dev.packhouse.receipt.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Gives the messages of a stream that goes on in steps, as a source of messages does. */
record SteppedSource(PTransform<PBegin, PCollection<Envelope>> stream, String run)
    implements SourceParts {

  /** What a run had landed when a message came, by the run and the message. */
  private static final Map<String, Map<String, Long>> LANDED_BEFORE = new ConcurrentHashMap<>();

  /** The rows of each table that were confirmed when the message of this number came. */
  static Map<String, Long> landedBefore(String run, int number) {
    return LANDED_BEFORE.get(run + "/" + number);
  }

  static void release(String run) {
    LANDED_BEFORE.keySet().removeIf(key -> key.startsWith(run + "/"));
  }

  @Override
  public List<Decoded> addTo(Pipeline pipeline, List<RecordType> types, Accounts accounts) {
    PCollection<Envelope> messages =
        pipeline.apply("Read", stream).apply("Look", ParDo.of(new LookFn(run)));
    accounts.counted("read", Outcome.READ, messages);
    Decoded decoded =
        messages.apply(
            "Decode",
            Decoders.decode(
                types, type -> RecordDecoder.json(type.schema(), type.unknownFields())));
    accounts.refused(decoded.deadLetters());
    return List.of(decoded);
  }

  /**
   * Notes what had landed when a message came. A step begins when the last one has no work left.
   */
  private static final class LookFn extends DoFn<Envelope, Envelope> {

    private final String run;

    LookFn(String run) {
      this.run = run;
    }

    @ProcessElement
    public void process(@Element Envelope message, OutputReceiver<Envelope> out) {
      String key = run + "/" + message.origin().messageId();
      LANDED_BEFORE.put(key, Map.copyOf(Confirmations.of(run).landed()));
      out.output(message);
    }
  }
}

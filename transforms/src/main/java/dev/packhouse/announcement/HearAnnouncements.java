package dev.packhouse.announcement;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import dev.packhouse.receipt.ReceiptCounters;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Hears of manifests that have finished, each a CloudEvent of type {@link
 * dev.packhouse.steps.CloudEvent#MANIFEST_FINISHED}, and names the tables that have new rows by
 * them. What is none is a dead letter (MALFORMED, stage DECODE).
 */
public final class HearAnnouncements extends PTransform<PCollection<Envelope>, Heard> {

  private static final TupleTag<String> TABLES = new TupleTag<>("tables") {};
  private static final TupleTag<Envelope> FILTERED = new TupleTag<>("filtered") {};
  private static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters") {};

  private final String line;

  private HearAnnouncements(String line) {
    this.line = line;
  }

  /**
   * For the line called {@code line}, which does not hear of its own manifests: it would set itself
   * off for ever.
   */
  public static HearAnnouncements by(String line) {
    return new HearAnnouncements(line);
  }

  @Override
  public Heard expand(PCollection<Envelope> messages) {
    PCollectionTuple heard =
        messages.apply(
            "Hear",
            ParDo.of(new HearFn(line))
                .withOutputTags(TABLES, TupleTagList.of(FILTERED).and(DEAD_LETTERS)));
    return new Heard(
        heard.get(TABLES).setCoder(StringUtf8Coder.of()),
        heard.get(FILTERED).setCoder(EnvelopeCoder.of()),
        heard.get(DEAD_LETTERS).setCoder(DeadLetterCoder.of()));
  }

  private static final class HearFn extends DoFn<Envelope, String> {

    private final String line;

    HearFn(String line) {
      this.line = line;
    }

    @ProcessElement
    public void process(@Element Envelope message, MultiOutputReceiver out) {
      Announcement announcement = Announcement.read(message, line);
      if (announcement instanceof Announcement.Unreadable unreadable) {
        out.get(DEAD_LETTERS)
            .output(DeadLetter.of(message, null, Stage.DECODE, unreadable.refusal()));
        return;
      }
      if (announcement instanceof Announcement.Finished finished) {
        finished.tables().forEach(out.get(TABLES)::output);
      }
      ReceiptCounters.FILTERED.inc();
      out.get(FILTERED).output(message);
    }
  }
}

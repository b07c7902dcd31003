package dev.packhouse.decode;

import static java.util.Objects.requireNonNull;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Record;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Decodes envelopes into the records of their record type. The first record type whose {@code when}
 * is true takes an envelope; one without {@code when} takes every envelope that gets so far.
 */
public final class Decode extends PTransform<PCollection<Envelope>, Decoded> {

  private final List<RecordType> recordTypes;

  private Decode(List<RecordType> recordTypes) {
    this.recordTypes = List.copyOf(recordTypes);
  }

  /** Decodes nothing until a record type is given. */
  public static Decode create() {
    return new Decode(List.of());
  }

  /**
   * Adds a record type, asked after those added before.
   *
   * @param name its name, unique on the line
   * @param when which envelopes are of it; null where all are
   * @param decoder reads their payload
   * @param width how many values a record has: those of the schema, the column of unknown fields,
   *     computed columns and {@code let} values. Those that the decoder does not fill are null
   */
  public Decode withRecordType(
      String name, @Nullable EnvelopePredicate when, RecordDecoder decoder, int width) {
    for (RecordType recordType : recordTypes) {
      if (recordType.name.equals(name)) {
        throw new IllegalArgumentException("two record types are called " + name);
      }
    }
    List<RecordType> more = new ArrayList<>(recordTypes);
    more.add(new RecordType(name, when, decoder, width));
    return new Decode(more);
  }

  @Override
  public Decoded expand(PCollection<Envelope> envelopes) {
    Map<String, TupleTag<Record>> tags = new LinkedHashMap<>();
    for (RecordType recordType : recordTypes) {
      tags.put(recordType.name, recordType.tag);
    }
    return new Decoded(
        envelopes.apply(
            "Decode records",
            ParDo.of(new DecodeFn(recordTypes))
                .withOutputTags(
                    Decoded.DEAD_LETTERS, TupleTagList.of(new ArrayList<>(tags.values())))),
        tags);
  }

  private static final class RecordType implements Serializable {
    final String name;
    final @Nullable EnvelopePredicate when;
    final RecordDecoder decoder;
    final int width;
    final TupleTag<Record> tag;

    RecordType(String name, @Nullable EnvelopePredicate when, RecordDecoder decoder, int width) {
      this.name = name;
      this.when = when;
      this.decoder = decoder;
      this.width = width;
      this.tag = new TupleTag<>("recordType/" + name);
    }
  }

  private static final class DecodeFn extends DoFn<Envelope, DeadLetter> {

    private final RecordType[] recordTypes;

    DecodeFn(List<RecordType> recordTypes) {
      this.recordTypes = recordTypes.toArray(RecordType[]::new);
    }

    @ProcessElement
    public void decode(@Element Envelope envelope, MultiOutputReceiver outputs) {
      for (RecordType recordType : recordTypes) {
        if (recordType.when != null) {
          EnvelopePredicate.Answer answer = recordType.when.test(envelope);
          if (answer.refusal() != null) {
            refuse(envelope, recordType.name, requireNonNull(answer.refusal()), outputs);
            return;
          }
          if (!answer.matches()) {
            continue;
          }
        }
        @Nullable Object[] values = new @Nullable Object[recordType.width];
        Refusal refusal = recordType.decoder.decode(envelope, values);
        if (refusal == null) {
          outputs.get(recordType.tag).output(new Record(envelope, values));
        } else {
          refuse(envelope, recordType.name, refusal, outputs);
        }
        return;
      }
      refuse(
          envelope,
          null,
          Refusal.of(Reason.NO_RECORD_TYPE, "the 'when' of no record type is true"),
          outputs);
    }

    private static void refuse(
        Envelope envelope,
        @Nullable String recordType,
        Refusal refusal,
        MultiOutputReceiver outputs) {
      outputs
          .get(Decoded.DEAD_LETTERS)
          .output(DeadLetter.of(envelope, recordType, Stage.DECODE, refusal));
    }
  }
}

package dev.packhouse.set;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Adds to each record what is computed from it.
 *
 * <p>The values of what comes out are those of the decoded schema's columns, then those of the
 * computed columns, then those of the lets: with n decoded columns and m computed ones, the first
 * let stands at n + m. Lets are computed first, in their order.
 */
public final class SetColumns
    extends PTransform<PCollection<Record>, WithFailures.Result<PCollection<Record>, DeadLetter>> {

  private static final TupleTag<Record> ACCEPTED = new TupleTag<>("accepted") {};
  private static final TupleTag<DeadLetter> REFUSED = new TupleTag<>("refused") {};

  private final String recordType;
  private final RecordSchema decoded;
  private final List<Let> lets;
  private final List<Column> columns;

  private SetColumns(
      String recordType, RecordSchema decoded, List<Let> lets, List<Column> columns) {
    this.recordType = recordType;
    this.decoded = decoded;
    this.lets = List.copyOf(lets);
    this.columns = List.copyOf(columns);
  }

  /** Adds nothing yet to records of the schema that they are decoded by. */
  public static SetColumns of(String recordType, RecordSchema decoded) {
    return new SetColumns(recordType, decoded, List.of(), List.of());
  }

  public SetColumns withLets(List<Let> lets) {
    return new SetColumns(recordType, decoded, lets, columns);
  }

  public SetColumns withColumns(List<Column> columns) {
    return new SetColumns(recordType, decoded, lets, columns);
  }

  @Override
  public WithFailures.Result<PCollection<Record>, DeadLetter> expand(PCollection<Record> records) {
    PCollectionTuple set =
        records.apply(
            "Set",
            ParDo.of(new SetFn(recordType, decoded.size(), lets, columns))
                .withOutputTags(ACCEPTED, TupleTagList.of(REFUSED)));
    return WithFailures.Result.of(set.get(ACCEPTED), set.get(REFUSED));
  }

  private static final class SetFn extends DoFn<Record, Record> {

    private final String recordType;
    private final int decoded;
    private final List<Let> lets;
    private final List<Column> columns;

    SetFn(String recordType, int decoded, List<Let> lets, List<Column> columns) {
      this.recordType = recordType;
      this.decoded = decoded;
      this.lets = lets;
      this.columns = columns;
    }

    @ProcessElement
    public void process(@Element Record record, MultiOutputReceiver out) {
      // A copy with room for all: an element that was handed in is not written to.
      @Nullable Object[] values =
          Arrays.copyOf(record.values(), decoded + columns.size() + lets.size());
      Record set = new Record(record.envelope(), values);
      Refusal refusal = fill(set);
      if (refusal == null) {
        out.get(ACCEPTED).output(set);
      } else {
        out.get(REFUSED).output(DeadLetter.of(record.envelope(), recordType, Stage.SET, refusal));
      }
    }

    private @Nullable Refusal fill(Record set) {
      for (int index = 0; index < lets.size(); index++) {
        Let let = lets.get(index);
        Object value = let.expression().evaluate(set);
        if (value instanceof Refusal failed) {
          return new Refusal(failed.reason(), let.name(), failed.message());
        }
        set.values()[decoded + columns.size() + index] = value;
      }
      for (int index = 0; index < columns.size(); index++) {
        Column column = columns.get(index);
        Object value = column.expression().evaluate(set);
        if (value instanceof Refusal failed) {
          return new Refusal(failed.reason(), column.field().name(), failed.message());
        }
        Object fitted = FieldRules.fit(column.field(), value);
        if (fitted instanceof Refusal unfit) {
          return unfit;
        }
        set.values()[decoded + index] = fitted;
      }
      return null;
    }
  }
}

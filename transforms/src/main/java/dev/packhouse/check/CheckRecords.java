package dev.packhouse.check;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.record.Record;
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

/** Lets the records pass that satisfy a record type's checks. */
public final class CheckRecords
    extends PTransform<PCollection<Record>, WithFailures.Result<PCollection<Record>, DeadLetter>> {

  private static final TupleTag<Record> ACCEPTED = new TupleTag<>("accepted") {};
  private static final TupleTag<DeadLetter> REFUSED = new TupleTag<>("refused") {};

  private final String recordType;
  private final List<Check> checks;

  private CheckRecords(String recordType, List<Check> checks) {
    this.recordType = recordType;
    this.checks = List.copyOf(checks);
  }

  /**
   * Checks in their order. The first one of severity {@code reject} that is false makes the record
   * a dead letter; each one of severity {@code warn} that is false of a record that passes is
   * counted.
   */
  public static CheckRecords of(String recordType, List<Check> checks) {
    return new CheckRecords(recordType, checks);
  }

  @Override
  public WithFailures.Result<PCollection<Record>, DeadLetter> expand(PCollection<Record> records) {
    PCollectionTuple checked =
        records.apply(
            "Check",
            ParDo.of(new CheckFn(recordType, checks))
                .withOutputTags(ACCEPTED, TupleTagList.of(REFUSED)));
    return WithFailures.Result.of(checked.get(ACCEPTED), checked.get(REFUSED));
  }

  private static final class CheckFn extends DoFn<Record, Record> {

    private final String recordType;
    private final List<Check> checks;

    CheckFn(String recordType, List<Check> checks) {
      this.recordType = recordType;
      this.checks = checks;
    }

    @ProcessElement
    public void process(@Element Record record, MultiOutputReceiver out) {
      boolean[] warned = new boolean[checks.size()];
      for (int index = 0; index < checks.size(); index++) {
        Check check = checks.get(index);
        Object value = check.expression().evaluate(record);
        Refusal refusal = refusal(check, value);
        if (refusal != null) {
          out.get(REFUSED)
              .output(DeadLetter.of(record.envelope(), recordType, Stage.CHECK, refusal));
          return;
        }
        warned[index] = check.severity() == Severity.WARN && Boolean.FALSE.equals(value);
      }
      for (int index = 0; index < warned.length; index++) {
        if (warned[index]) {
          ReceiptCounters.warning(checks.get(index).name()).inc();
        }
      }
      out.get(ACCEPTED).output(record);
    }

    private static @Nullable Refusal refusal(Check check, @Nullable Object value) {
      if (value instanceof Refusal failed) {
        return new Refusal(failed.reason(), check.name(), failed.message());
      }
      boolean rejects = check.severity() == Severity.REJECT && Boolean.FALSE.equals(value);
      return rejects ? new Refusal(Reason.CHECK_FAILED, check.name(), check.explanation()) : null;
    }
  }
}

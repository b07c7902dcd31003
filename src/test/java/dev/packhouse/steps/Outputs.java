package dev.packhouse.steps;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValues;

/** What one call of a function puts out, of all tags. */
final class Outputs implements MultiOutputReceiver {

  private final List<Object> values = new ArrayList<>();

  List<Object> values() {
    return values;
  }

  @Override
  public <T> OutputReceiver<T> get(TupleTag<T> tag) {
    return value ->
        WindowedValues.<T>builder()
            .setValue(value)
            .setTimestamp(GlobalWindow.INSTANCE.maxTimestamp())
            .setWindow(GlobalWindow.INSTANCE)
            .setPaneInfo(PaneInfo.NO_FIRING)
            .setReceiver(windowed -> values.add(windowed.getValue()));
  }

  @Override
  public <T> OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
    throw new UnsupportedOperationException();
  }
}

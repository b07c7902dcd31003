package dev.packhouse.route;

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
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTagList;

/** Finds the table of each record: the first route that matches takes it. */
public final class RouteRecords extends PTransform<PCollection<Record>, RoutedRecords> {

  private final String recordType;
  private final List<Route> routes;
  private final Unrouted unrouted;

  private RouteRecords(String recordType, List<Route> routes, Unrouted unrouted) {
    this.recordType = recordType;
    this.routes = List.copyOf(routes);
    this.unrouted = unrouted;
  }

  /** Tries the routes in their order; a record that none takes is a dead letter. */
  public static RouteRecords of(String recordType, List<Route> routes) {
    return new RouteRecords(recordType, routes, Unrouted.REJECT);
  }

  /** The same with another fate for a record that no route takes. */
  public RouteRecords withUnrouted(Unrouted unrouted) {
    return new RouteRecords(recordType, routes, unrouted);
  }

  @Override
  public RoutedRecords expand(PCollection<Record> records) {
    return new RoutedRecords(
        records.apply(
            "Route",
            ParDo.of(new RouteFn(recordType, routes, unrouted))
                .withOutputTags(
                    RoutedRecords.ACCEPTED,
                    TupleTagList.of(RoutedRecords.REFUSED).and(RoutedRecords.FILTERED))));
  }

  private static final class RouteFn extends DoFn<Record, Routed> {

    private final String recordType;
    private final List<Route> routes;
    private final Unrouted unrouted;

    RouteFn(String recordType, List<Route> routes, Unrouted unrouted) {
      this.recordType = recordType;
      this.routes = routes;
      this.unrouted = unrouted;
    }

    @ProcessElement
    public void process(@Element Record record, MultiOutputReceiver out) {
      for (Route route : routes) {
        Object matches = route.when() == null ? Boolean.TRUE : route.when().evaluate(record);
        if (matches instanceof Refusal failed) {
          refuse(record, route, failed, out);
          return;
        }
        if (Boolean.TRUE.equals(matches)) {
          take(record, route, out);
          return;
        }
      }
      switch (unrouted) {
        case FILTER -> {
          ReceiptCounters.FILTERED.inc();
          out.get(RoutedRecords.FILTERED).output(record.envelope());
        }
        case REJECT ->
            out.get(RoutedRecords.REFUSED)
                .output(
                    DeadLetter.of(
                        record.envelope(),
                        recordType,
                        Stage.ROUTE,
                        Refusal.of(Reason.NO_ROUTE, "no route takes this record")));
      }
    }

    private void take(Record record, Route route, MultiOutputReceiver out) {
      Object name = route.table().name(record);
      if (name instanceof String table && route.allow().contains(table)) {
        out.get(RoutedRecords.ACCEPTED).output(new Routed(table, record));
      } else if (name instanceof Refusal failed) {
        refuse(record, route, failed, out);
      } else {
        String message =
            name == null
                ? "a value that " + route.table() + " needs is null"
                : name + " is not in the route's allow-list";
        refuse(record, route, Refusal.of(Reason.TABLE_NOT_ALLOWED, message), out);
      }
    }

    private void refuse(Record record, Route route, Refusal why, MultiOutputReceiver out) {
      Refusal refusal = new Refusal(why.reason(), route.name(), why.message());
      out.get(RoutedRecords.REFUSED)
          .output(DeadLetter.of(record.envelope(), recordType, Stage.ROUTE, refusal));
    }
  }
}

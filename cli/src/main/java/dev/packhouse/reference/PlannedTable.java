package dev.packhouse.reference;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.RangePartitioning;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TimePartitioning;
import dev.packhouse.land.BigQuerySchema;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table that a CREATE makes. */
final class PlannedTable {

  private final Plan plan;
  private final String key;

  PlannedTable(Plan plan) {
    this.plan = plan;
    key = TableKeys.of(plan.target());
  }

  String key() {
    return key;
  }

  /** Whether it is there already, and IF NOT EXISTS says that it stays as it is. */
  boolean stays(WarehouseTransaction transaction) throws WarehouseException {
    // A view that is there shows what its query returns now.
    return plan.conditional()
        && exists(transaction)
        && !(plan.kind() == Plan.Kind.VIEW && transaction.isView(key));
  }

  private boolean exists(WarehouseTransaction transaction) throws WarehouseException {
    return transaction.columns(key) != null;
  }

  void make(WarehouseTransaction transaction) throws RefusedException, WarehouseException {
    boolean temporary = plan.temporary();
    if (!temporary && key.indexOf('.') < 0) {
      throw new RefusedException(
          RefusedException.INVALID_QUERY,
          "Table \"" + key + "\" must be qualified with a dataset (e.g. dataset.table).");
    }
    if (stays(transaction)) {
      return;
    }
    if (exists(transaction)) {
      if (!plan.replace() && !plan.conditional()) {
        throw new RefusedException("duplicate", "Already Exists: Table " + key);
      }
      transaction.drop(key);
    }
    if (temporary) {
      transaction.createTemporary(key, definition());
    } else {
      transaction.create(definition());
    }
  }

  private Table definition() {
    int dot = key.indexOf('.');
    Plan.Layout layout = plan.layout();
    return new Table()
        .setTableReference(
            new TableReference()
                .setProjectId("local")
                .setDatasetId(key.substring(0, Math.max(0, dot)))
                .setTableId(key.substring(dot + 1)))
        .setType(plan.kind() == Plan.Kind.VIEW ? WarehouseTransaction.VIEW : null)
        .setSchema(BigQuerySchema.of(plan.columns()))
        .setDescription(layout.description())
        .setTimePartitioning(
            layout.partitionField() == null || layout.range() != null
                ? null
                : new TimePartitioning()
                    .setType(layout.partitionType())
                    .setField(layout.partitionField()))
        .setRangePartitioning(range(layout))
        .setClustering(
            layout.clusterBy().isEmpty()
                ? null
                : new Clustering().setFields(new ArrayList<>(layout.clusterBy())));
  }

  private static @Nullable RangePartitioning range(Plan.Layout layout) {
    List<Long> range = layout.range();
    return range == null
        ? null
        : new RangePartitioning()
            .setField(layout.partitionField())
            .setRange(
                new RangePartitioning.Range()
                    .setStart(range.get(0))
                    .setEnd(range.get(1))
                    .setInterval(range.get(2)));
  }
}

package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.TableReference;

/** A table's dataset and id. The warehouse holds one project, whatever that is called. */
record TableName(String dataset, String table) {

  /** The table that {@code reference} names, without the partition that it may name. */
  static TableName of(TableReference reference) {
    String id = reference.getTableId();
    int decorator = id.indexOf('$');
    return new TableName(reference.getDatasetId(), decorator < 0 ? id : id.substring(0, decorator));
  }

  /** As {@code projects/P/datasets/D/tables/T}, with anything after it, names a table. */
  static TableName ofUrn(String urn) {
    String[] parts = urn.split("/", -1);
    if (parts.length < 6 || !parts[2].equals("datasets") || !parts[4].equals("tables")) {
      throw new IllegalArgumentException(
          "a table is projects/P/datasets/D/tables/T, which this is not: " + urn);
    }
    return of(new TableReference().setDatasetId(parts[3]).setTableId(parts[5]));
  }

  /** As SQL names it. */
  String quoted() {
    return Session.CATALOG + "." + Session.quote(dataset) + "." + Session.quote(table);
  }

  @Override
  public String toString() {
    return dataset + "." + table;
  }
}

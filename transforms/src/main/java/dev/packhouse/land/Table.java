package dev.packhouse.land;

import dev.packhouse.record.RecordSchema;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that records land in, and how it is created where it does not exist.
 *
 * @param name {@code dataset.table} or {@code project.dataset.table}, as routes name it
 * @param schema its columns; all tables of one record type have the same
 * @param partitioning null for a table without partitions
 * @param clustering up to four columns, the first the most important; empty for none
 * @param disposition what becomes of the rows that it holds before a run
 * @param description null for none
 */
public record Table(
    String name,
    RecordSchema schema,
    @Nullable Partitioning partitioning,
    List<String> clustering,
    Disposition disposition,
    @Nullable String description)
    implements Serializable {

  public Table {
    clustering = List.copyOf(clustering);
  }

  /** A table that rows are appended to, without partitions, clustering or description. */
  public static Table of(String name, RecordSchema schema) {
    return new Table(name, schema, null, List.of(), Disposition.APPEND, null);
  }

  public Table withPartitioning(@Nullable Partitioning partitioning) {
    return new Table(name, schema, partitioning, clustering, disposition, description);
  }

  public Table withClustering(List<String> clustering) {
    return new Table(name, schema, partitioning, clustering, disposition, description);
  }

  public Table withDisposition(Disposition disposition) {
    return new Table(name, schema, partitioning, clustering, disposition, description);
  }

  public Table withDescription(@Nullable String description) {
    return new Table(name, schema, partitioning, clustering, disposition, description);
  }
}

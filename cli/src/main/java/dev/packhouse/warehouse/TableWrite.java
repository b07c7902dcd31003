package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.RangePartitioning;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.api.services.bigquery.model.TimePartitioning;
import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a load or copy job does to its table before the rows come: creates, empties, checks and
 * grows it, as the job's dispositions say.
 *
 * @param destination the table, perhaps with a partition
 * @param createDisposition CREATE_NEVER or CREATE_IF_NEEDED (also if null)
 * @param writeDisposition WRITE_APPEND (also if null), WRITE_TRUNCATE or WRITE_EMPTY
 * @param schema the job's schema; null: the table's
 * @param updateOptions ALLOW_FIELD_ADDITION, ALLOW_FIELD_RELAXATION
 */
record TableWrite(
    TableReference destination,
    @Nullable String createDisposition,
    @Nullable String writeDisposition,
    @Nullable TableSchema schema,
    @Nullable TimePartitioning timePartitioning,
    @Nullable RangePartitioning rangePartitioning,
    @Nullable Clustering clustering,
    List<String> updateOptions) {

  /** The table, ready for the rows. What is done is undone if the session is not committed. */
  Catalog.Stored prepare(Session session) throws SQLException, BigQueryErrors.Refused {
    TableName name = TableName.of(destination);
    String project = EmbeddedWarehouse.projectOf(destination);
    Catalog.requireDataset(session, project, name.dataset());
    Catalog.Stored existing = Catalog.find(session, name);
    if (existing == null) {
      if ("CREATE_NEVER".equals(createDisposition)) {
        throw BigQueryErrors.noTable(project, name);
      }
      return Catalog.create(session, declared());
    }
    if ("WRITE_TRUNCATE".equals(writeDisposition)) {
      return truncate(session, existing);
    }
    if ("WRITE_EMPTY".equals(writeDisposition) && session.count(name) > 0) {
      throw new BigQueryErrors.Refused(
          BigQueryErrors.DUPLICATE, "Already Exists: Table " + project + ":" + name);
    }
    return schema == null ? existing : fit(session, existing, schema, project);
  }

  private Table declared() {
    TableName name = TableName.of(destination);
    return new Table()
        .setTableReference(
            new TableReference()
                .setProjectId(EmbeddedWarehouse.projectOf(destination))
                .setDatasetId(name.dataset())
                .setTableId(name.table()))
        .setSchema(schema)
        .setTimePartitioning(timePartitioning)
        .setRangePartitioning(rangePartitioning)
        .setClustering(clustering);
  }

  /** A truncating job brings its own schema; partitioning stays unless the job names another. */
  private Catalog.Stored truncate(Session session, Catalog.Stored existing)
      throws SQLException, BigQueryErrors.Refused {
    if (destination.getTableId().indexOf('$') >= 0) {
      throw BigQueryErrors.invalid(
          "The embedded warehouse has no partitions to truncate: " + destination.getTableId());
    }
    Table definition = existing.definition().clone();
    if (schema != null) {
      definition.setSchema(schema);
    }
    if (timePartitioning != null) {
      definition.setTimePartitioning(timePartitioning);
    }
    if (rangePartitioning != null) {
      definition.setRangePartitioning(rangePartitioning);
    }
    if (clustering != null) {
      definition.setClustering(clustering);
    }
    Catalog.drop(session, existing.name());
    return Catalog.create(session, definition);
  }

  /** The table with the columns that the job's schema may add to it and the modes it may relax. */
  private Catalog.Stored fit(
      Session session, Catalog.Stored existing, TableSchema provided, String project)
      throws SQLException, BigQueryErrors.Refused {
    String table = project + ":" + existing.name();
    List<TableFieldSchema> merged = new ArrayList<>(existing.definition().getSchema().getFields());
    boolean changed = false;
    List<Field> fields = ColumnSchema.fields(provided);
    for (int index = 0; index < fields.size(); index++) {
      Field field = fields.get(index);
      int at = ColumnSchema.indexOf(existing.columns(), field.name());
      if (at < 0) {
        allow("ALLOW_FIELD_ADDITION", table, "Cannot add fields (field: " + field.name() + ")");
        if (field.mode() == Mode.REQUIRED) {
          throw mismatch(
              table,
              "Cannot add required fields to an existing schema. (field: " + field.name() + ")");
        }
        session.execute(
            "ALTER TABLE "
                + existing.name().quoted()
                + " ADD COLUMN "
                + ColumnSchema.columns(List.of(field)));
        merged.add(provided.getFields().get(index));
        changed = true;
        continue;
      }
      Field column = existing.columns().get(at);
      if (!ColumnSchema.duckType(column).equals(ColumnSchema.duckType(field))
          || column.type() != field.type()) {
        throw mismatch(
            table,
            "Field "
                + field.name()
                + " has changed type from "
                + column.type()
                + " to "
                + field.type());
      }
      if (column.mode() == Mode.REQUIRED && field.mode() == Mode.NULLABLE) {
        allow(
            "ALLOW_FIELD_RELAXATION",
            table,
            "Field " + field.name() + " has changed mode from REQUIRED to NULLABLE");
        merged.set(at, merged.get(at).clone().setMode("NULLABLE"));
        changed = true;
      } else if (column.mode() == Mode.NULLABLE && field.mode() == Mode.REQUIRED) {
        throw mismatch(
            table, "Field " + field.name() + " has changed mode from NULLABLE to REQUIRED");
      }
    }
    if (!changed) {
      return existing;
    }
    Table definition = existing.definition().clone().setSchema(new TableSchema().setFields(merged));
    return Catalog.redefine(session, existing.name(), definition);
  }

  private void allow(String option, String table, String otherwise) throws BigQueryErrors.Refused {
    if (!updateOptions.contains(option)) {
      throw mismatch(table, otherwise);
    }
  }

  private static BigQueryErrors.Refused mismatch(String table, String what) {
    return BigQueryErrors.invalid("Provided Schema does not match Table " + table + ". " + what);
  }
}

package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableSchema;
import dev.packhouse.record.Field;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryHelpers;
import org.jspecify.annotations.Nullable;

/**
 * The datasets and tables of a warehouse: as DuckDB's schemas and tables, and, because BigQuery's
 * modes, limits, partitioning and descriptions have no place there, as BigQuery's own table
 * resources in a table beside them.
 */
final class Catalog {

  /** The schema of the catalog's own tables, and of rows that wait for their commit. */
  static final String OWN_SCHEMA = "_packhouse";

  private static final String DATASETS = Session.CATALOG + "." + OWN_SCHEMA + ".datasets";
  private static final String TABLES = Session.CATALOG + "." + OWN_SCHEMA + ".tables";

  /** Schemas that DuckDB keeps for itself. */
  private static final Set<String> RESERVED =
      Set.of(OWN_SCHEMA, "information_schema", "pg_catalog");

  /** A table as it was declared, and its columns. */
  record Stored(TableName name, Table definition, List<Field> columns) {}

  private Catalog() {}

  /** Makes a file a warehouse, and forgets rows that an earlier process left uncommitted. */
  static void prepare(Session session) throws SQLException {
    session.execute(
        "CREATE SCHEMA IF NOT EXISTS " + Session.CATALOG + "." + Session.quote(OWN_SCHEMA));
    session.execute("CREATE TABLE IF NOT EXISTS " + DATASETS + " (name VARCHAR, location VARCHAR)");
    session.execute(
        "CREATE TABLE IF NOT EXISTS "
            + TABLES
            + " (dataset VARCHAR, name VARCHAR, definition VARCHAR)");
    List<List<@Nullable String>> left =
        session.rows(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = ?"
                + " AND table_name NOT IN ('datasets', 'tables', '"
                + JobLedger.TABLE
                + "')",
            Session.CATALOG,
            OWN_SCHEMA);
    for (List<@Nullable String> row : left) {
      session.execute(
          "DROP TABLE " + new TableName(OWN_SCHEMA, String.valueOf(row.get(0))).quoted());
    }
    JobLedger.prepare(session);
  }

  static boolean hasDataset(Session session, String dataset) throws SQLException {
    return !session.rows("SELECT 1 FROM " + DATASETS + " WHERE name = ?", dataset).isEmpty();
  }

  static void requireDataset(Session session, String project, String dataset)
      throws SQLException, BigQueryErrors.Refused {
    if (!hasDataset(session, dataset)) {
      throw BigQueryErrors.noDataset(project, dataset);
    }
  }

  /** Creates a dataset where there is none; like Beam's client, says nothing where there is one. */
  static void createDataset(Session session, String dataset, @Nullable String location)
      throws SQLException, BigQueryErrors.Refused {
    if (hasDataset(session, dataset)) {
      return;
    }
    if (RESERVED.contains(dataset.toLowerCase(Locale.ROOT))) {
      throw BigQueryErrors.invalid(
          "The embedded warehouse keeps the name " + dataset + " for itself");
    }
    refuseNameInOtherCase(
        session.rows("SELECT name FROM " + DATASETS + " WHERE lower(name) = lower(?)", dataset),
        dataset);
    session.execute(
        "CREATE SCHEMA IF NOT EXISTS " + Session.CATALOG + "." + Session.quote(dataset));
    session.execute("INSERT INTO " + DATASETS + " VALUES (?, ?)", dataset, location);
  }

  static void dropDataset(Session session, String dataset) throws SQLException {
    session.execute(
        "DROP SCHEMA IF EXISTS " + Session.CATALOG + "." + Session.quote(dataset) + " CASCADE");
    session.execute("DELETE FROM " + TABLES + " WHERE dataset = ?", dataset);
    session.execute("DELETE FROM " + DATASETS + " WHERE name = ?", dataset);
  }

  /** The table, or null; BigQuery's table names heed case. */
  static @Nullable Stored find(Session session, TableName name)
      throws SQLException, BigQueryErrors.Refused {
    List<List<@Nullable String>> found =
        session.rows(
            "SELECT definition FROM " + TABLES + " WHERE dataset = ? AND name = ?",
            name.dataset(),
            name.table());
    if (found.isEmpty()) {
      return null;
    }
    Table definition =
        BigQueryHelpers.fromJsonString(String.valueOf(found.get(0).get(0)), Table.class);
    return new Stored(name, definition, ColumnSchema.fields(definition.getSchema()));
  }

  static Stored require(Session session, String project, TableName name)
      throws SQLException, BigQueryErrors.Refused {
    requireDataset(session, project, name.dataset());
    Stored stored = find(session, name);
    if (stored == null) {
      throw BigQueryErrors.noTable(project, name);
    }
    return stored;
  }

  /** Creates the table that a table resource with a schema declares. */
  static Stored create(Session session, Table table) throws SQLException, BigQueryErrors.Refused {
    TableReference reference = table.getTableReference();
    TableName name = TableName.of(reference);
    requireDataset(session, reference.getProjectId(), name.dataset());
    TableSchema schema = table.getSchema();
    if (schema == null || schema.getFields() == null || schema.getFields().isEmpty()) {
      throw BigQueryErrors.invalid("Table " + name + " is created without a schema");
    }
    refuseNameInOtherCase(
        session.rows(
            "SELECT name FROM " + TABLES + " WHERE dataset = ? AND lower(name) = lower(?)",
            name.dataset(),
            name.table()),
        name.toString());
    List<Field> columns = ColumnSchema.fields(schema);
    session.execute("CREATE TABLE " + name.quoted() + " (" + ColumnSchema.columns(columns) + ")");
    session.execute(
        "INSERT INTO " + TABLES + " VALUES (?, ?, ?)",
        name.dataset(),
        name.table(),
        BigQueryHelpers.toJsonString(table));
    return new Stored(name, table, columns);
  }

  static void drop(Session session, TableName name) throws SQLException {
    session.execute("DROP TABLE IF EXISTS " + name.quoted());
    session.execute(
        "DELETE FROM " + TABLES + " WHERE dataset = ? AND name = ?", name.dataset(), name.table());
  }

  /** Keeps another resource for a table whose columns in DuckDB are already those that it says. */
  static Stored redefine(Session session, TableName name, Table definition)
      throws SQLException, BigQueryErrors.Refused {
    session.execute(
        "UPDATE " + TABLES + " SET definition = ? WHERE dataset = ? AND name = ?",
        BigQueryHelpers.toJsonString(definition),
        name.dataset(),
        name.table());
    return new Stored(name, definition, ColumnSchema.fields(definition.getSchema()));
  }

  /** Every table, by name. */
  static List<TableName> tables(Session session) throws SQLException {
    return session.rows("SELECT dataset, name FROM " + TABLES + " ORDER BY dataset, name").stream()
        .map(row -> new TableName(String.valueOf(row.get(0)), String.valueOf(row.get(1))))
        .toList();
  }

  private static void refuseNameInOtherCase(List<List<@Nullable String>> found, String name)
      throws BigQueryErrors.Refused {
    if (!found.isEmpty()) {
      String other = String.valueOf(found.get(0).get(0));
      if (name.endsWith(other)) {
        throw new BigQueryErrors.Refused(BigQueryErrors.DUPLICATE, "Already Exists: " + name);
      }
      throw BigQueryErrors.invalid(
          "The embedded warehouse cannot hold "
              + name
              + " beside "
              + other
              + ": DuckDB's names do not heed case");
    }
  }
}

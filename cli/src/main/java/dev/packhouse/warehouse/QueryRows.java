package dev.packhouse.warehouse;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.duckdb.JsonNode;
import org.jspecify.annotations.Nullable;

/** A query's rows as DuckDB streams them. */
final class QueryRows implements ResultRows {

  private final Connection connection;
  private final Statement statement;
  private final ResultSet rows;
  private final List<Column> columns;
  private final List<Boolean> civilTimes = new ArrayList<>();

  private QueryRows(
      Connection connection, Statement statement, ResultSet rows, List<Column> columns) {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
    this.columns = columns;
    columns.forEach(column -> civilTimes.add(column.type().equals("DATETIME")));
  }

  /**
   * Runs a query on a connection, which it closes when it is closed itself, or if the query fails.
   *
   * @param columns what the columns are called, where that is known better than from DuckDB's types
   */
  static QueryRows run(Connection connection, String sql, @Nullable List<Column> columns)
      throws SQLException {
    try {
      Statement statement = connection.createStatement();
      ResultSet rows = statement.executeQuery(sql);
      return new QueryRows(
          connection, statement, rows, columns == null ? columns(rows.getMetaData()) : columns);
    } catch (SQLException refused) {
      connection.close();
      throw refused;
    }
  }

  private static List<Column> columns(ResultSetMetaData data) throws SQLException {
    List<Column> columns = new ArrayList<>();
    for (int index = 1; index <= data.getColumnCount(); index++) {
      columns.add(
          new Column(data.getColumnLabel(index), TypeNames.of(data.getColumnTypeName(index))));
    }
    return columns;
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public @Nullable List<@Nullable Object> next() throws WarehouseException {
    try {
      if (!rows.next()) {
        return null;
      }
      List<@Nullable Object> row = new ArrayList<>(columns.size());
      for (int index = 0; index < columns.size(); index++) {
        // A Timestamp has the machine's zone in it, which may skip an hour; this has none.
        Object value =
            civilTimes.get(index)
                ? rows.getObject(index + 1, LocalDateTime.class)
                : rows.getObject(index + 1);
        row.add(value(value));
      }
      return row;
    } catch (SQLException failed) {
      throw new WarehouseException(WarehouseReader.text(failed), failed);
    }
  }

  private static @Nullable Object value(@Nullable Object value) throws SQLException {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof Timestamp time) {
      return time.toLocalDateTime();
    }
    if (value instanceof Blob blob) {
      return blob.getBytes(1, Math.toIntExact(blob.length()));
    }
    if (value instanceof JsonNode json) {
      return new RawJson(json.toString());
    }
    if (value instanceof Array array) {
      List<@Nullable Object> elements = new ArrayList<>();
      for (Object element : (Object[]) array.getArray()) {
        elements.add(value(element));
      }
      return elements;
    }
    if (value instanceof DuckDBStruct struct) {
      return members(struct.getMap());
    }
    if (value instanceof Map<?, ?> map) {
      return members(map);
    }
    if (value == null
        || value instanceof Boolean
        || value instanceof Number
        || value instanceof java.time.temporal.Temporal) {
      return value;
    }
    return value.toString();
  }

  private static Map<String, @Nullable Object> members(Map<?, ?> members) throws SQLException {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    for (Map.Entry<?, ?> member : members.entrySet()) {
      result.put(String.valueOf(member.getKey()), value(member.getValue()));
    }
    return result;
  }

  @Override
  public void close() throws WarehouseException {
    try {
      rows.close();
      statement.close();
      connection.close();
    } catch (SQLException failed) {
      throw new WarehouseException(WarehouseReader.text(failed), failed);
    }
  }
}

package dev.packhouse.reference;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import com.google.zetasql.LocalService.TableData;
import com.google.zetasql.ZetaSQLValue.ValueProto;
import dev.packhouse.land.BigQuerySchema;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.steps.Parameter;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One job: the statements of a text, one after another, in one transaction. */
final class JobRun {

  private final EngineClient engine;
  private final EmbeddedWarehouse warehouse;
  private final String sql;
  private final List<Parameter> parameters;

  JobRun(EngineClient engine, EmbeddedWarehouse warehouse, String sql, List<Parameter> parameters) {
    this.engine = engine;
    this.warehouse = warehouse;
    this.sql = sql;
    this.parameters = parameters;
  }

  void run() throws RefusedException, WarehouseException, IOException {
    List<Question.Statement> statements =
        engine.ask(new Question.Parse(sql), Answer.Parsed.class).statements();
    Set<String> writes = new LinkedHashSet<>();
    for (Question.Statement statement : statements) {
      for (List<String> target : statement.targets()) {
        writes.add(key(target));
      }
    }
    try (WarehouseTransaction transaction = warehouse.transaction(writes)) {
      for (Question.Statement statement : statements) {
        run(statement, transaction);
      }
      transaction.commit();
    }
  }

  /** {@code dataset.table}, whatever project stands before it; a temporary table has no dataset. */
  static String key(List<String> path) {
    String[] names = String.join(".", path).split("\\.", -1);
    return names.length < 2 ? names[0] : names[names.length - 2] + "." + names[names.length - 1];
  }

  private void run(Question.Statement statement, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, IOException {
    List<Question.Known> tables = new ArrayList<>();
    for (List<String> path : statement.tables()) {
      String key = key(path);
      List<Field> columns = transaction.columns(key);
      if (columns == null) {
        throw new RefusedException(
            RefusedException.NOT_FOUND, "Not found: Table " + String.join(".", path));
      }
      tables.add(new Question.Known(path, key, columns));
    }
    Plan plan =
        engine.ask(new Question.Plan(statement, tables, parameters), Answer.Planned.class).plan();
    switch (plan.kind()) {
      case CREATE -> create(plan, transaction);
      case QUERY, ASSERT, INSERT, CHANGE, TRUNCATE, DROP, NOTHING ->
          throw RefusedException.beyond("the statement is " + plan.kind());
    }
  }

  private void create(Plan plan, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, IOException {
    String key = key(plan.target());
    boolean exists = transaction.columns(key) != null;
    if (exists && plan.conditional()) {
      return;
    }
    Plan.Query query = plan.query();
    if (query != null) {
      evaluate(query, transaction);
    }
    if (exists && plan.replace()) {
      transaction.drop(key);
    }
    transaction.create(definition(key, plan));
    if (query == null) {
      return;
    }
    try (WarehouseTransaction.Rows rows = transaction.insert(key)) {
      for (TableData.Row row = engine.nextRow(); row != null; row = engine.nextRow()) {
        rows.add(values(plan.columns(), row.getCellList()));
      }
    }
  }

  private static @Nullable Object[] values(List<Field> columns, List<ValueProto> cells) {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    for (int index = 0; index < values.length; index++) {
      values[index] = EngineValues.value(columns.get(index), cells.get(index));
    }
    return values;
  }

  private static Table definition(String key, Plan plan) {
    int dot = key.indexOf('.');
    return new Table()
        .setTableReference(
            new TableReference()
                .setProjectId("local")
                .setDatasetId(key.substring(0, Math.max(0, dot)))
                .setTableId(key.substring(dot + 1)))
        .setSchema(BigQuerySchema.of(plan.columns()))
        .setDescription(plan.layout().description())
        .setClustering(
            plan.layout().clusterBy().isEmpty()
                ? null
                : new Clustering().setFields(new ArrayList<>(plan.layout().clusterBy())));
  }

  /** Has a query run; its rows are read next. */
  private void evaluate(Plan.Query query, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, IOException {
    List<Question.Known> tables = new ArrayList<>();
    Map<String, List<Field>> sent = new LinkedHashMap<>();
    for (Plan.Read read : query.reads()) {
      List<Field> columns = columns(read, transaction);
      tables.add(new Question.Known(List.of(read.table()), read.table(), columns));
      sent.put(read.table(), columns);
    }
    Rows rows = new Rows(query, sent, transaction);
    engine.ask(
        new Question.Evaluate(query.sql(), tables, parameters), rows::send, Answer.Evaluated.class);
  }

  private static List<Field> columns(Plan.Read read, WarehouseTransaction transaction)
      throws WarehouseException {
    List<Field> all = transaction.columns(read.table());
    List<Field> columns = new ArrayList<>();
    for (String name : read.columns()) {
      if (name.equals(Plan.ROW)) {
        columns.add(Field.of(Plan.ROW, FieldType.INT64));
      } else if (all != null) {
        all.stream().filter(field -> field.name().equalsIgnoreCase(name)).forEach(columns::add);
      }
    }
    return columns;
  }

  /** The rows that a query reads, on their way to the engine. */
  private record Rows(
      Plan.Query query, Map<String, List<Field>> columns, WarehouseTransaction transaction) {

    void send(java.io.DataOutputStream out) throws IOException, RefusedException {
      try {
        for (Map.Entry<String, List<Field>> table : columns.entrySet()) {
          List<Field> fields = table.getValue();
          transaction.<IOException>read(
              table.getKey(),
              fields.stream().map(Field::name).toList(),
              Plan.ROW,
              row -> {
                TableData.Row.Builder cells = TableData.Row.newBuilder();
                for (int index = 0; index < row.length; index++) {
                  cells.addCell(EngineValues.proto(fields.get(index), row[index]));
                }
                Frames.writeRow(out, cells.build());
              });
          Frames.endRows(out);
        }
      } catch (WarehouseException failed) {
        throw new RefusedException(failed.reason(), String.valueOf(failed.getMessage()));
      }
    }
  }
}

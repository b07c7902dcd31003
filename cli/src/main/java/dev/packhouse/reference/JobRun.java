package dev.packhouse.reference;

import com.google.zetasql.LocalService.TableData;
import dev.packhouse.record.Field;
import dev.packhouse.steps.JobError;
import dev.packhouse.steps.Parameter;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseTransaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One job: the statements of a text, one after another, in one transaction. */
final class JobRun {

  /** Begins a transaction that may change tables. */
  interface Transactions {
    WarehouseTransaction begin(Set<String> writes) throws WarehouseException;
  }

  /** Says whether a job may go on. */
  interface Stop {
    void check() throws RefusedException;
  }

  /** What a job leaves behind with its tables, in the same transaction. */
  interface Ending {
    void end(WarehouseTransaction transaction, Result result) throws WarehouseException;
  }

  /**
   * What came of a job.
   *
   * @param bytes of the columns that it read
   * @param rows of the last query
   * @param sample the first of them
   */
  record Result(long bytes, long rows, List<String> sample) {}

  private final EngineClient engine;
  private final Stop stop;
  private final List<Parameter> parameters;
  private final @Nullable Long maximumBytes;
  private long bytes;
  private long rows;
  private List<String> sample = List.of();

  JobRun(EngineClient engine, Stop stop, List<Parameter> parameters, @Nullable Long maximumBytes) {
    this.engine = engine;
    this.stop = stop;
    this.parameters = parameters;
    this.maximumBytes = maximumBytes;
  }

  /** Runs a text to its end. */
  void run(String sql, Transactions transactions, Ending ending)
      throws RefusedException, WarehouseException, EngineEndedException {
    stop.check();
    List<Question.Statement> statements = parse(sql);
    Set<String> writes = new LinkedHashSet<>();
    for (Question.Statement statement : statements) {
      statement.targets().forEach(target -> writes.add(TableKeys.of(target)));
    }
    try (WarehouseTransaction transaction = transactions.begin(writes)) {
      for (Question.Statement statement : statements) {
        stop.check();
        try {
          run(plan(statement, transaction), transaction);
        } catch (RefusedException refused) {
          throw statements.size() == 1 ? refused : refused.at(place(statement));
        }
      }
      stop.check();
      ending.end(transaction, new Result(bytes, rows, sample));
      transaction.commit();
    }
  }

  /** How many bytes a text would read. It does as if tables were made, and undoes that. */
  long dryRun(String sql, Transactions transactions)
      throws RefusedException, WarehouseException, EngineEndedException {
    List<Question.Statement> statements = parse(sql);
    try (WarehouseTransaction transaction = transactions.begin(Set.of())) {
      for (Question.Statement statement : statements) {
        Plan plan = plan(statement, transaction);
        if (plan.query() != null) {
          count(plan.query(), transaction);
        }
        if (plan.kind() == Plan.Kind.CREATE || plan.kind() == Plan.Kind.VIEW) {
          new PlannedTable(plan).make(transaction);
        }
      }
      return bytes;
    }
  }

  private static String place(Question.Statement statement) {
    return StatementText.of(statement.sql(), statement.start(), statement.end())
        .place(statement.start());
  }

  private List<Question.Statement> parse(String sql) throws RefusedException, EngineEndedException {
    List<Question.Statement> statements =
        engine.ask(new Question.Parse(sql), Answer.Parsed.class).statements();
    if (statements.isEmpty()) {
      throw new RefusedException(RefusedException.INVALID_QUERY, "there is no statement in it");
    }
    return statements;
  }

  private Plan plan(Question.Statement statement, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, EngineEndedException {
    List<Question.Known> tables = new ArrayList<>();
    for (List<String> path : statement.tables()) {
      String key = TableKeys.of(path);
      List<Field> columns = transaction.columns(key);
      if (columns == null) {
        throw TableKeys.missing(path);
      }
      tables.add(new Question.Known(path, key, columns));
    }
    return engine
        .ask(new Question.Plan(statement, tables, parameters), Answer.Planned.class)
        .plan();
  }

  private void run(Plan plan, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, EngineEndedException {
    String target = TableKeys.of(plan.target());
    switch (plan.kind()) {
      case QUERY -> query(plan, transaction);
      case ASSERT -> check(plan, transaction);
      case CREATE, VIEW -> create(plan, transaction);
      case INSERT -> insert(plan, target, transaction);
      case CHANGE -> {
        evaluate(plan, transaction);
        new TableChange(plan, target, transaction).apply(engine);
      }
      case TRUNCATE -> transaction.truncate(target);
      case DROP -> {
        if (transaction.columns(target) != null) {
          transaction.drop(target);
        } else if (!plan.conditional()) {
          throw TableKeys.missing(plan.target());
        }
      }
      case NOTHING -> {}
    }
  }

  private void query(Plan plan, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, EngineEndedException {
    evaluate(plan, transaction);
    List<String> first = new ArrayList<>();
    rows = 0;
    for (TableData.Row row = engine.nextRow(); row != null; row = engine.nextRow()) {
      if (rows++ < JobError.MOST_ROWS) {
        first.add(RowJson.of(plan.columns(), EngineValues.row(plan.columns(), row)));
      }
    }
    sample = first;
  }

  private void check(Plan plan, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, EngineEndedException {
    evaluate(plan, transaction);
    boolean holds = false;
    for (TableData.Row row = engine.nextRow(); row != null; row = engine.nextRow()) {
      holds = Boolean.TRUE.equals(EngineValues.row(plan.columns(), row)[0]);
    }
    if (!holds) {
      throw new RefusedException(
          RefusedException.INVALID_QUERY, "Assertion failed: " + plan.layout().description());
    }
  }

  private void create(Plan plan, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, EngineEndedException {
    PlannedTable table = new PlannedTable(plan);
    if (table.stays(transaction)) {
      return;
    }
    // First, because it may read the table that it is to replace.
    if (plan.query() != null) {
      evaluate(plan, transaction);
    }
    table.make(transaction);
    if (plan.query() != null) {
      try (WarehouseTransaction.Rows into = transaction.insert(table.key())) {
        for (TableData.Row row = engine.nextRow(); row != null; row = engine.nextRow()) {
          into.add(EngineValues.row(plan.columns(), row));
        }
      }
    }
  }

  private void insert(Plan plan, String target, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, EngineEndedException {
    evaluate(plan, transaction);
    List<Field> all = TableChange.columns(target, transaction);
    int[] places =
        plan.columns().stream()
            .mapToInt(column -> TableChange.indexOf(all, column.name()))
            .toArray();
    try (WarehouseTransaction.Rows into = transaction.insert(target)) {
      for (TableData.Row row = engine.nextRow(); row != null; row = engine.nextRow()) {
        @Nullable Object[] given = EngineValues.row(plan.columns(), row);
        @Nullable Object[] values = new @Nullable Object[all.size()];
        for (int index = 0; index < places.length; index++) {
          values[places[index]] = given[index];
        }
        into.add(values);
      }
    }
  }

  /** Has a plan's query run; its rows are read next. */
  private void evaluate(Plan plan, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException, EngineEndedException {
    Plan.Query query = plan.query();
    if (query == null) {
      throw new IllegalStateException(plan.kind() + " without a query");
    }
    count(query, transaction);
    QueryInput input = QueryInput.read(query, transaction);
    try {
      engine.ask(
          new Question.Evaluate(query.sql(), input.tables(), parameters),
          input::send,
          Answer.Evaluated.class);
    } catch (RefusedException refused) {
      throw refused.reason().equals(RefusedException.LIMIT) ? input.tooMuch() : refused;
    }
  }

  private void count(Plan.Query query, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException {
    for (Plan.Read read : query.reads()) {
      bytes += transaction.bytes(read.table(), read.columns());
    }
    if (maximumBytes != null && bytes > maximumBytes) {
      throw new RefusedException(
          "bytesBilledLimitExceeded",
          String.format(
              Locale.ROOT,
              "Query exceeded limit for bytes billed: %d. %d or higher required.",
              maximumBytes,
              bytes));
    }
  }
}

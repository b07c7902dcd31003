package dev.packhouse.reference;

import com.google.zetasql.LocalService;
import com.google.zetasql.LocalService.TableData;
import com.google.zetasql.PreparedQuery;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.SqlException;
import com.google.zetasql.TableContent;
import com.google.zetasql.Value;
import dev.packhouse.record.Field;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers questions with GoogleSQL's parser, analyzer and reference engine. */
final class Engine {

  private static final Pattern TOO_LARGE =
      Pattern.compile("Received message larger than max \\((\\d+) vs. (\\d+)\\)");

  /** What the engine says where BigQuery would go on. */
  private static final Pattern LACKING =
      Pattern.compile(
          "(?i)\\bunsupported|\\bunimplemented|not (yet )?(supported|implemented)"
              // Its own bounds, which are below BigQuery's.
              + "|limited to \\d+ bytes|larger than \\d+ bytes|exceeds max allowed output size"
              + "|generate arrays with more than|out of memory"
              // What the tables and the scripts of this machine do not have.
              + "|unrecognized name: `?(@@|_partition|_table_suffix|_file_name)");

  private final Language language = new Language();

  /** Reads what belongs to a question, and writes all that answers it. */
  void answer(Question question, DataInputStream in, DataOutputStream out) throws IOException {
    try {
      if (question instanceof Question.Parse parse) {
        write(out, new Answer.Parsed(new ScriptReader(language).read(parse.sql())));
      } else if (question instanceof Question.Plan plan) {
        write(out, new Answer.Planned(new Planner(language, plan).plan()));
      } else if (question instanceof Question.Evaluate evaluate) {
        evaluate(evaluate, in, out);
      }
    } catch (SqlException failed) {
      RefusedException refused = refused(failed);
      write(out, new Answer.Refused(refused.reason(), refused.text()));
    } catch (RefusedException refused) {
      write(out, new Answer.Refused(refused.reason(), refused.text()));
    }
  }

  private static void write(DataOutputStream out, Answer answer) throws IOException {
    Frames.write(out, answer, Answer.class);
  }

  private void evaluate(Question.Evaluate evaluate, DataInputStream in, DataOutputStream out)
      throws IOException, RefusedException {
    SimpleCatalog catalog = language.catalog();
    Map<String, TableContent> contents = new HashMap<>();
    for (Question.Known known : evaluate.tables()) {
      catalog.addSimpleTable(table(known));
      contents.put(known.key(), rows(in));
    }
    try (PreparedQuery query =
        PreparedQuery.builder()
            .setSql(evaluate.sql())
            .setAnalyzerOptions(language.options(evaluate.parameters()))
            .setCatalog(catalog)
            .setTablesContents(contents)
            .prepare()) {
      TableContent result = query.execute(language.values(evaluate.parameters()));
      write(out, new Answer.Evaluated());
      for (List<Value> row : result.getTableData()) {
        TableData.Row.Builder cells = TableData.Row.newBuilder();
        row.forEach(value -> cells.addCell(value.serialize()));
        Frames.writeRow(out, cells.build());
      }
      Frames.endRows(out);
    } catch (SqlException failed) {
      Matcher size = TOO_LARGE.matcher(String.valueOf(failed.getMessage()));
      if (size.find()) {
        throw new RefusedException(RefusedException.LIMIT, size.group(1));
      }
      throw failed;
    }
  }

  /** A table that stands at the root of the catalog: only such a one can be given rows. */
  static SimpleTable table(Question.Known known) {
    SimpleTable table = new SimpleTable(known.key());
    for (Field column : known.columns()) {
      table.addSimpleColumn(
          column.name(),
          EngineTypes.evaluated(column),
          column.name().equals(Plan.ROW),
          !column.name().equals(Plan.ROW));
    }
    return table;
  }

  private static TableContent rows(DataInputStream in) throws IOException {
    TableData.Builder data = TableData.newBuilder();
    for (byte[] row = Frames.readRow(in); row != null; row = Frames.readRow(in)) {
      data.addRow(TableData.Row.parseFrom(row));
    }
    return new SentContent(LocalService.TableContent.newBuilder().setTableData(data).build());
  }

  private static RefusedException refused(SqlException failed) {
    String message = String.valueOf(failed.getMessage());
    return LACKING.matcher(message).find()
        ? RefusedException.beyond("GoogleSQL's reference engine says: " + message)
        : new RefusedException(RefusedException.INVALID_QUERY, message);
  }
}

package dev.packhouse.steps;

import com.google.api.client.util.Data;
import com.google.api.services.bigquery.model.GetQueryResultsResponse;
import com.google.api.services.bigquery.model.TableCell;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query's result, as a person reads them: JSON with the columns' names, and timestamps as
 * such.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults#response-body">jobs.getQueryResults</a>
 */
final class ResultRows {

  /** The end of the year 9999. */
  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(253_402_300_800L);

  private ResultRows() {}

  /** The first rows of a page, at most {@code most}. */
  static List<String> json(GetQueryResultsResponse results, int most) {
    if (results.getRows() == null || results.getSchema() == null) {
      return List.of();
    }
    List<TableFieldSchema> fields = results.getSchema().getFields();
    return results.getRows().stream()
        .limit(most)
        .map(row -> StepsJson.write(record(fields, cells(row))))
        .toList();
  }

  private static Map<String, @Nullable Object> record(
      @Nullable List<TableFieldSchema> fields, List<?> cells) {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    for (int i = 0; fields != null && i < Math.min(fields.size(), cells.size()); i++) {
      record.put(fields.get(i).getName(), value(fields.get(i), content(cells.get(i))));
    }
    return record;
  }

  private static List<?> cells(@Nullable Object row) {
    Object cells =
        row instanceof TableRow typed
            ? typed.getF()
            : row instanceof Map<?, ?> map ? map.get("f") : null;
    return cells instanceof List<?> list ? list : List.of();
  }

  private static @Nullable Object content(@Nullable Object cell) {
    Object content =
        cell instanceof TableCell typed
            ? typed.getV()
            : cell instanceof Map<?, ?> map ? map.get("v") : null;
    return content == null || Data.isNull(content) ? null : content;
  }

  private static @Nullable Object value(TableFieldSchema field, @Nullable Object content) {
    if (content instanceof List<?> elements) {
      List<@Nullable Object> values = new ArrayList<>();
      elements.forEach(element -> values.add(single(field, content(element))));
      return values;
    }
    return single(field, content);
  }

  private static @Nullable Object single(TableFieldSchema field, @Nullable Object content) {
    if (content == null) {
      return null;
    }
    if (content instanceof Map<?, ?>) {
      return record(field.getFields(), cells(content));
    }
    String text = content.toString();
    try {
      return switch (String.valueOf(field.getType())) {
        case "INTEGER", "INT64" -> new BigInteger(text);
        case "FLOAT", "FLOAT64" ->
            Double.isFinite(Double.parseDouble(text)) ? new BigDecimal(text) : text;
        case "BOOLEAN", "BOOL" -> Boolean.valueOf(text);
        case "TIMESTAMP" -> timestamp(text);
        default -> text;
      };
    } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
      // The form is not the documented one; the text itself tells no less.
      return text;
    }
  }

  /**
   * Seconds since the epoch, as a decimal number. A whole one that is beyond all of BigQuery's
   * years is of microseconds, which some servers send without being asked.
   */
  private static String timestamp(String text) {
    BigDecimal number = new BigDecimal(text);
    BigDecimal seconds =
        number.abs().compareTo(MOST_SECONDS) > 0 ? number.movePointLeft(6) : number;
    BigInteger whole = seconds.toBigInteger();
    long nanos =
        seconds.subtract(new BigDecimal(whole)).movePointRight(9).toBigInteger().longValueExact();
    return Instant.ofEpochSecond(whole.longValueExact(), nanos).toString();
  }
}

package dev.packhouse.steps;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named parameter of a statement, in the form in which BigQuery takes all of them: text.
 *
 * @param name without its {@code @}
 * @param type of the value, or of an array's elements, as BigQuery names it, such as INT64
 * @param value null for an array
 * @param values of an array; null for a single value
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/rest/v2/QueryParameter">QueryParameter</a>
 */
public record Parameter(
    String name, String type, @Nullable String value, @Nullable List<String> values)
    implements Serializable {

  public Parameter {
    Checks.text(name, "a parameter's name");
    Checks.text(type, "a parameter's type");
    Checks.that((value == null) != (values == null), "a parameter has a value, or values");
    values = values == null ? null : List.copyOf(values);
  }

  public static Parameter of(String name, String type, String value) {
    return new Parameter(name, type, value, null);
  }

  public static Parameter array(String name, String type, List<String> values) {
    return new Parameter(name, type, null, values);
  }
}

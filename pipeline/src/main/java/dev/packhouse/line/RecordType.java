package dev.packhouse.line;

import dev.packhouse.check.Check;
import dev.packhouse.decode.UnknownFields;
import dev.packhouse.expression.Expression;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Route;
import dev.packhouse.route.Unrouted;
import dev.packhouse.set.Column;
import dev.packhouse.set.Let;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of record on a line.
 *
 * <p>A record's values stand in the order of {@link #decoded}, then {@link #columns}, then {@link
 * #lets}.
 *
 * @param name its {@code type}
 * @param when asked of the envelope alone; null: every envelope is of this type
 * @param schema the declared columns
 * @param unknownFields what becomes of fields that the schema does not know
 * @param unknownFieldsColumn the JSON column that keeps them; null unless they are kept
 * @param unrouted what becomes of a record that no route takes
 * @param id what makes a record the same as another; null where the spec does not say
 * @param eventTime when what the record tells happened; null where the spec does not say
 * @param dedupeWithin how long an id is remembered; null: duplicates land
 * @param lets named values for expressions, which do not land
 * @param columns computed columns, which land
 * @param checks in the order of the file
 * @param routes in the order in which they are asked
 */
public record RecordType(
    String name,
    @Nullable Expression when,
    RecordSchema schema,
    UnknownFields unknownFields,
    @Nullable String unknownFieldsColumn,
    Unrouted unrouted,
    @Nullable Expression id,
    @Nullable Expression eventTime,
    @Nullable Duration dedupeWithin,
    List<Let> lets,
    List<Column> columns,
    List<Check> checks,
    List<Route> routes) {

  public RecordType {
    lets = List.copyOf(lets);
    columns = List.copyOf(columns);
    checks = List.copyOf(checks);
    routes = List.copyOf(routes);
  }

  /** What the decoder fills: the declared columns and, where they are kept, the unknown fields. */
  public RecordSchema decoded() {
    return unknownFieldsColumn == null
        ? schema
        : schema.plus(List.of(Field.of(unknownFieldsColumn, FieldType.JSON)));
  }

  /** The columns that land: the decoded and the computed ones. */
  public RecordSchema landed() {
    return decoded().plus(columns.stream().map(Column::field).toList());
  }

  /** How many values a record has. */
  public int width() {
    return landed().size() + lets.size();
  }
}

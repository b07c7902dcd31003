package dev.packhouse.draft;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.record.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is inside of the objects of one place, by field, in the order in which they come up. */
final class ObjectProfile {

  /**
   * BigQuery's limit of a table's columns.
   *
   * @see <a href="https://cloud.google.com/bigquery/quotas#table_limits">Table limits</a>
   */
  static final int MOST_FIELDS = 10_000;

  /** Objects with more names than this, each of them rare, are maps: their names are data. */
  private static final int FEW_NAMES = 100;

  private static final int RARE_PERCENT = 10;

  /** The levels of STRUCT that BigQuery allows. */
  private static final int MOST_LEVELS = 15;

  private final Map<String, ValueProfile> fields = new LinkedHashMap<>();
  private long count;
  private long values;

  void observe(ObjectNode object) {
    count++;
    object
        .fields()
        .forEachRemaining(
            entry -> {
              ValueProfile profile = fields.get(entry.getKey());
              if (profile == null && fields.size() <= MOST_FIELDS) {
                profile = new ValueProfile();
                fields.put(entry.getKey(), profile);
              }
              if (profile != null) {
                profile.observe(entry.getValue());
                values++;
              }
            });
  }

  /** How many objects there were. */
  long count() {
    return count;
  }

  /** How many names their fields have, up to one more than a table can have. */
  int names() {
    return fields.size();
  }

  /** Whether a STRUCT can hold the objects, as a column at a level. */
  boolean isStruct(int level) {
    boolean rareNames = values * 100 < count * fields.size() * RARE_PERCENT;
    return level <= MOST_LEVELS
        && !fields.isEmpty()
        && fields.size() < MOST_FIELDS
        && !(fields.size() > FEW_NAMES && rareNames);
  }

  List<Field> fields(String path, int level, Notes notes) {
    List<Field> columns = ColumnNames.columns(List.copyOf(fields.keySet()));
    return columns.stream()
        .map(
            column -> {
              ValueProfile profile = fields.get(column.source());
              return profile == null
                  ? column
                  : profile.field(column, path + column.name(), count, level, notes);
            })
        .toList();
  }
}

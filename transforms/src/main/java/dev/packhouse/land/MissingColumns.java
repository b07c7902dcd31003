package dev.packhouse.land;

import com.google.cloud.bigquery.storage.v1.TableFieldSchema;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The columns that rows are written with and their table does not show, those within RECORD columns
 * too, as paths such as {@code place.shelf}.
 *
 * <p>A row that has no value for any of them is the same bytes with and without them, because the
 * other columns keep their field numbers.
 */
final class MissingColumns {

  static final MissingColumns NONE =
      new MissingColumns(new Level(Map.of(), Map.of()), Map.of(), Set.of());

  /** As BigQuery names them where it refuses rows of more columns than its table has. */
  private static final Pattern EXTRA_FIELDS = Pattern.compile("extra fields?: '([^']+)'");

  private static final Pattern REFUSAL = Pattern.compile("BigQuery shows no column `([^`]+)`.*");

  /** Of one message: the path of each missing field by its number, and messages that miss some. */
  private record Level(Map<Integer, String> missing, Map<Integer, Level> nested) {
    boolean isEmpty() {
      return missing.isEmpty() && nested.isEmpty();
    }
  }

  private final Level root;
  private final Map<String, Set<Integer>> fieldsByMessage;
  private final Set<String> paths;

  private MissingColumns(Level root, Map<String, Set<Integer>> fieldsByMessage, Set<String> paths) {
    this.root = root;
    this.fieldsByMessage = fieldsByMessage;
    this.paths = paths;
  }

  /**
   * Those of {@code writer} that are not in {@code shown}, or that are {@code hidden}.
   *
   * @param shown null if it is not known what the table shows: then only the hidden ones
   * @param hidden paths of columns, in lower case
   */
  static MissingColumns of(Descriptor writer, @Nullable TableSchema shown, Set<String> hidden) {
    Map<String, Set<Integer>> fieldsByMessage = new HashMap<>();
    Set<String> paths = new TreeSet<>();
    Level root =
        level(
            writer,
            shown == null ? null : shown.getFieldsList(),
            hidden,
            "",
            fieldsByMessage,
            paths);
    return paths.isEmpty() ? NONE : new MissingColumns(root, fieldsByMessage, Set.copyOf(paths));
  }

  private static Level level(
      Descriptor message,
      @Nullable List<TableFieldSchema> shown,
      Set<String> hidden,
      String prefix,
      Map<String, Set<Integer>> fieldsByMessage,
      Set<String> paths) {
    Map<Integer, String> missing = new HashMap<>();
    Map<Integer, Level> nested = new HashMap<>();
    for (FieldDescriptor field : message.getFields()) {
      String path = prefix + field.getName().toLowerCase(Locale.ROOT);
      TableFieldSchema column = find(shown, field.getName());
      if (hidden.contains(path) || (shown != null && column == null)) {
        missing.put(field.getNumber(), path);
        paths.add(path);
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        Level inner =
            level(
                field.getMessageType(),
                column == null ? null : column.getFieldsList(),
                hidden,
                path + ".",
                fieldsByMessage,
                paths);
        if (!inner.isEmpty()) {
          nested.put(field.getNumber(), inner);
        }
      }
    }
    if (!missing.isEmpty()) {
      fieldsByMessage.put(message.getName(), missing.keySet());
    }
    return new Level(missing, nested);
  }

  private static @Nullable TableFieldSchema find(
      @Nullable List<TableFieldSchema> fields, String name) {
    if (fields != null) {
      for (TableFieldSchema field : fields) {
        if (field.getName().equalsIgnoreCase(name)) {
          return field;
        }
      }
    }
    return null;
  }

  /** The columns that a refusal of BigQuery names as those that it does not know, in lower case. */
  static Set<String> named(@Nullable String message) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = EXTRA_FIELDS.matcher(message == null ? "" : message);
    while (matcher.find()) {
      for (String name : matcher.group(1).split(",", -1)) {
        names.add(name.trim().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  /** Why a row is refused that has waited for {@code column} in vain. */
  static String refusal(String column, Duration waited) {
    return "BigQuery shows no column `"
        + column
        + "` in this table, after "
        + waited.toString().substring(2).toLowerCase(Locale.ROOT)
        + " of asking: add it to the table, then send the record again";
  }

  /** The column of a {@link #refusal}; null if {@code message} is another one. */
  static @Nullable String refused(@Nullable String message) {
    Matcher matcher = REFUSAL.matcher(message == null ? "" : message);
    return matcher.matches() ? matcher.group(1) : null;
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** The paths of the missing columns, in lower case. */
  Set<String> paths() {
    return paths;
  }

  /** The path of a missing column that {@code row} has a value for; null if there is none. */
  @Nullable String neededBy(ByteString row) {
    if (isEmpty()) {
      return null;
    }
    try {
      return neededBy(row.newCodedInput(), root);
    } catch (IOException e) {
      // Bytes that are no message are not for us to refuse: BigQuery does, and says why.
      return null;
    }
  }

  private static @Nullable String neededBy(CodedInputStream in, Level level) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      String missing = level.missing().get(number);
      if (missing != null) {
        return missing;
      }
      Level nested = level.nested().get(number);
      if (nested != null
          && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int outer = in.pushLimit(in.readRawVarint32());
        String needed = neededBy(in, nested);
        if (needed != null) {
          return needed;
        }
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
    return null;
  }

  /** A writer's message without the missing columns. */
  DescriptorProto takenFrom(DescriptorProto writer) {
    if (isEmpty()) {
      return writer;
    }
    DescriptorProto.Builder reduced = writer.toBuilder();
    Set<Integer> numbers = fieldsByMessage.getOrDefault(writer.getName(), Set.of());
    for (int index = reduced.getFieldCount() - 1; index >= 0; index--) {
      if (numbers.contains(reduced.getField(index).getNumber())) {
        reduced.removeField(index);
      }
    }
    for (int index = 0; index < reduced.getNestedTypeCount(); index++) {
      reduced.setNestedType(index, takenFrom(reduced.getNestedType(index)));
    }
    return reduced.build();
  }
}

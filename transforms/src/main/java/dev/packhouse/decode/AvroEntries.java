package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.ValueRefusals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A map of Avro as the REPEATED STRUCT of key and value that BigQuery makes of it. */
final class AvroEntries {

  private AvroEntries() {}

  /** Whether {@code field} is such a STRUCT. */
  static boolean fits(Field field) {
    return field.type() == FieldType.STRUCT
        && field.fields().size() == 2
        && field.fields().stream()
            .anyMatch(inner -> inner.source().equals("key") && inner.type() == FieldType.STRING)
        && field.fields().stream().anyMatch(inner -> inner.source().equals("value"));
  }

  /** Reads the entries of a map, each value by {@code value}. */
  static AvroReader reader(Field field, FieldIndex entry, AvroReader value) {
    int key = entry.indexOf("key", 0);
    Field keyField = entry.field(key);
    return input -> {
      List<Object> entries = new ArrayList<>();
      for (int block = input.readBlock(); block > 0; block = input.readBlock()) {
        for (int count = 0; count < block; count++) {
          String text = input.readText(input.readLength());
          @Nullable Object[] struct = new @Nullable Object[2];
          struct[key] =
              text == null
                  ? new Refusal(Reason.NOT_UTF8, keyField.name(), "the key is not UTF-8")
                  : FieldRules.text(keyField, text);
          struct[1 - key] = struct[key] instanceof Refusal refusal ? refusal : value.read(input);
          if (struct[1 - key] instanceof Refusal refusal) {
            return ValueRefusals.inElement(
                field, entries.size(), ValueRefusals.within(field.name(), refusal));
          }
          entries.add(struct);
        }
      }
      return entries;
    };
  }
}

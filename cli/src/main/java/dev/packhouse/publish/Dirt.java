package dev.packhouse.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Breaks records in the ways in which they are found broken. */
final class Dirt {

  static final byte[] NOT_UTF8 = {'{', '"', (byte) 0xC3, '"', '}'};

  private final List<Field> fields;
  private final PayloadForm form;
  private final Random random;

  Dirt(List<Field> fields, PayloadForm form, Random random) {
    this.fields = fields;
    this.form = form;
    this.random = random;
  }

  /** A way of being broken; not each fits each record. */
  enum Kind {
    CUT_SHORT,
    REQUIRED_MISSING,
    WRONG_TYPE,
    UNKNOWN_FIELD,
    NOT_UTF8
  }

  /** All of them in any order. */
  List<Kind> shuffled() {
    List<Kind> kinds = Arrays.asList(Kind.values());
    Collections.shuffle(kinds, random);
    return kinds;
  }

  /** The payload of a record so broken, or of a whole one where that does not fit it. */
  byte[] on(ObjectNode record, Kind kind) {
    ObjectNode broken = record.deepCopy();
    return switch (kind) {
      case CUT_SHORT -> {
        byte[] whole = form.write(record);
        yield Arrays.copyOf(whole, whole.length / 2);
      }
      case REQUIRED_MISSING -> {
        oneOf(field -> field.mode() == Mode.REQUIRED)
            .forEach(field -> broken.remove(field.source()));
        yield form.write(broken);
      }
      case WRONG_TYPE -> {
        oneOf(field -> field.type() != FieldType.STRING && field.type() != FieldType.JSON)
            .forEach(field -> broken.put(field.source(), "not a value"));
        yield form.write(broken);
      }
      case UNKNOWN_FIELD -> form.write(broken.put("unexpected", random.nextInt(100)));
      case NOT_UTF8 -> NOT_UTF8.clone();
    };
  }

  private List<Field> oneOf(Predicate<Field> fitting) {
    List<Field> found = fields.stream().filter(fitting).toList();
    return found.isEmpty() ? found : List.of(found.get(random.nextInt(found.size())));
  }
}

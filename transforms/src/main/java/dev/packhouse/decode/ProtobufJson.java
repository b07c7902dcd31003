package dev.packhouse.decode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Writes the values of one Protobuf field as JSON, where no typed column takes them. Fields have
 * the names of the .proto file.
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">The JSON mapping</a>
 */
final class ProtobufJson {

  private final FieldDescriptor field;
  private final JsonFormat.Printer printer;
  private final String before;

  ProtobufJson(FieldDescriptor field) {
    this.field = field;
    JsonFormat.Printer plain =
        JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();
    this.printer = field.hasPresence() ? plain : plain.includingDefaultValueFields(Set.of(field));
    this.before = "{\"" + field.getName() + "\":";
  }

  /** The whole of the field's value as JSON text, or a {@link Refusal}. */
  Object text(Object value) {
    return text(value, 0);
  }

  /** One element of the repeated field as JSON text, or a {@link Refusal}. */
  Object element(Object value) {
    return text(List.of(value), 1);
  }

  /** JsonFormat writes messages alone, so the value is cut out of one that holds nothing else. */
  private Object text(Object value, int brackets) {
    try {
      String json =
          printer.print(
              DynamicMessage.newBuilder(field.getContainingType())
                  .setField(field, value)
                  .buildPartial());
      return json.substring(before.length() + brackets, json.length() - 1 - brackets);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return Refusal.of(Reason.MALFORMED, "it cannot be written as JSON: " + e.getMessage());
    }
  }

  /** The values of a field whose type is not known: numbers, and bytes in base64. */
  static String text(UnknownFieldSet.Field field) {
    List<String> values = new ArrayList<>();
    field.getVarintList().forEach(number -> values.add(Long.toUnsignedString(number)));
    field.getFixed32List().forEach(number -> values.add(Integer.toUnsignedString(number)));
    field.getFixed64List().forEach(number -> values.add(Long.toUnsignedString(number)));
    field.getLengthDelimitedList().forEach(bytes -> values.add(base64(bytes.toByteArray())));
    field.getGroupList().forEach(group -> values.add(base64(group.toByteArray())));
    return "[" + String.join(",", values) + "]";
  }

  private static String base64(byte[] bytes) {
    return '"' + Base64.getEncoder().encodeToString(bytes) + '"';
  }
}

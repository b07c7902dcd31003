package dev.packhouse.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.JsonText;
import dev.packhouse.record.ValueRefusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads messages in the JSON mapping of Protobuf. */
final class ProtobufJsonEncoding {

  /**
   * A number that JsonFormat would write out to its last digit, if it were to be read as unsigned:
   * 1e999999999 takes it half a gigabyte and a day.
   */
  private static final Pattern ENDLESS =
      Pattern.compile("[-+]?[0-9.]+[eE][+]?[0-9]{4,}", Pattern.DOTALL);

  /** A value stands in an array or a map of the field that it is of. */
  private static final int LEVELS = 3;

  private final Descriptor type;
  private final JsonFormat.Parser parser;
  private final Set<String> unsigned = new HashSet<>();

  /**
   * @param dropUnknown whether fields that the type does not know are left out; else they are
   *     refused, because a parser that keeps them there is not
   */
  ProtobufJsonEncoding(Descriptor type, boolean dropUnknown) {
    this.type = type;
    this.parser = dropUnknown ? JsonFormat.parser().ignoringUnknownFields() : JsonFormat.parser();
    addUnsigned(type, new HashSet<>());
  }

  private void addUnsigned(Descriptor message, Set<String> seen) {
    if (!seen.add(message.getFullName())) {
      return;
    }
    for (FieldDescriptor field : message.getFields()) {
      boolean in = isUnsigned(field);
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        addUnsigned(field.getMessageType(), seen);
        in = field.getMessageType().getFields().stream().anyMatch(ProtobufJsonEncoding::isUnsigned);
      }
      if (in) {
        unsigned.add(field.getName());
        unsigned.add(field.getJsonName());
      }
    }
  }

  private static boolean isUnsigned(FieldDescriptor field) {
    return switch (field.getType()) {
      case UINT32, UINT64, FIXED32, FIXED64 -> true;
      case MESSAGE -> field.getMessageType().getFullName().startsWith("google.protobuf.UInt");
      case DOUBLE,
          FLOAT,
          INT64,
          INT32,
          BOOL,
          STRING,
          GROUP,
          BYTES,
          ENUM,
          SFIXED32,
          SFIXED64,
          SINT32,
          SINT64 ->
          false;
    };
  }

  /** The message, or a {@link Refusal}. */
  Object message(byte[] payload) {
    if ((Utf8Bytes.scan(payload) & Utf8Bytes.NOT_UTF8) != 0) {
      return Refusal.of(Reason.NOT_UTF8, "the bytes are not UTF-8");
    }
    String text = new String(payload, StandardCharsets.UTF_8);
    Refusal refusal = JsonText.check(text);
    if (refusal == null && !unsigned.isEmpty()) {
      refusal = endless(text);
    }
    if (refusal != null) {
      return refusal;
    }
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    try {
      parser.merge(text, message);
    } catch (InvalidProtocolBufferException e) {
      return Refusal.of(Reason.MALFORMED, "not JSON of its type: " + e.getMessage());
    }
    return message.isInitialized()
        ? message.build()
        : Refusal.of(
            Reason.MALFORMED,
            "required fields are missing: " + message.getInitializationErrorString());
  }

  private @Nullable Refusal endless(String text) {
    try (JsonParser tokens = JsonText.FACTORY.createParser(text)) {
      for (JsonToken token = tokens.nextToken(); token != null; token = tokens.nextToken()) {
        boolean word = token.isScalarValue() || token == JsonToken.FIELD_NAME;
        if (word
            && ofUnsigned(tokens.getParsingContext())
            && ENDLESS.matcher(tokens.getText()).matches()) {
          return Refusal.of(
              Reason.OUT_OF_RANGE, ValueRefusals.quoted(tokens.getText()) + " is out of range");
        }
      }
      return null;
    } catch (IOException e) {
      return Refusal.of(Reason.MALFORMED, "not JSON: " + e.getMessage());
    }
  }

  private boolean ofUnsigned(JsonStreamContext place) {
    JsonStreamContext context = place;
    for (int level = 0; level < LEVELS && context != null; level++) {
      if (unsigned.contains(context.getCurrentName())) {
        return true;
      }
      context = context.getParent();
    }
    return false;
  }
}

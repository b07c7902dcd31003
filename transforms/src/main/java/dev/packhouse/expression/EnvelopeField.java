package dev.packhouse.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.packhouse.envelope.Envelope;
import org.jspecify.annotations.Nullable;

/** What {@code envelope} tells. */
enum EnvelopeField {
  ATTRIBUTES("attributes", ColumnTypes.attributes()),
  MESSAGE_ID("messageId", SimpleType.STRING),
  SUBSCRIPTION("subscription", SimpleType.STRING),
  PUBLISH_TIME("publishTime", SimpleType.TIMESTAMP),
  FILE("file", SimpleType.STRING),
  POSITION("position", SimpleType.INT);

  private final String word;
  private final CelType type;

  EnvelopeField(String word, CelType type) {
    this.word = word;
    this.type = type;
  }

  String word() {
    return word;
  }

  CelType type() {
    return type;
  }

  @Nullable Object read(Envelope envelope) {
    return switch (this) {
      case ATTRIBUTES -> envelope.attributes();
      case MESSAGE_ID -> envelope.origin().messageId();
      case SUBSCRIPTION -> envelope.origin().subscription();
      case PUBLISH_TIME -> Forms.instant(envelope.publishTime());
      case FILE -> envelope.origin().file();
      case POSITION -> envelope.origin().position();
    };
  }

  static EnvelopeField of(String word) {
    for (EnvelopeField field : values()) {
      if (field.word.equals(word)) {
        return field;
      }
    }
    throw new IllegalArgumentException("an envelope has no " + word);
  }
}

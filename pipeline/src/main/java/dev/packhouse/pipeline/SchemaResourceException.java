package dev.packhouse.pipeline;

import org.jspecify.annotations.Nullable;

/** A schema of Pub/Sub that a line names cannot be used, with a message for a person. */
public final class SchemaResourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaResourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

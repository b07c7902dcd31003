package dev.packhouse.record;

/** How a TIMESTAMP is written in the input. */
public enum TimestampFormat {
  RFC3339("rfc3339"),
  EPOCH_SECONDS("epoch-seconds"),
  EPOCH_MILLIS("epoch-millis"),
  EPOCH_MICROS("epoch-micros");

  private final String word;

  TimestampFormat(String word) {
    this.word = word;
  }

  /** The word that a line.yaml uses for it. */
  public String word() {
    return word;
  }
}

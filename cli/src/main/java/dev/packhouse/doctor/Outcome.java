package dev.packhouse.doctor;

/** What a check came to. */
public enum Outcome {
  OK("ok"),
  WARNING("warning"),
  FAILED("failed"),
  NOT_KNOWN("not known");

  private final String text;

  Outcome(String text) {
    this.text = text;
  }

  /** As it is printed. */
  public String text() {
    return text;
  }
}

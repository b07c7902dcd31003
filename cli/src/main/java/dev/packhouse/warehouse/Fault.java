package dev.packhouse.warehouse;

/** What a test makes a warehouse do wrong, so that what should notice it can be seen to notice. */
public enum Fault {
  NONE,
  /** The first row written is lost; every answer but the row counts says that it landed. */
  DROP_ONE_ROW,
  /** The first row written is there twice; every answer but the row counts says once. */
  REPEAT_ONE_ROW,
  /** Every load job fails. */
  FAIL_LOAD
}

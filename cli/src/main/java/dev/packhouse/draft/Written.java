package dev.packhouse.draft;

/** How a value stands in the sample, which says how much its text tells of its type. */
enum Written {
  /** A field of a CSV record: everything is text there. */
  CSV_FIELD,
  /** A JSON string: its writer could have written a number or a truth, and did not. */
  JSON_STRING,
  JSON_NUMBER,
  JSON_TRUTH
}

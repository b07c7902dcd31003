package dev.packhouse.cli;

/** What a launch does with a job of the line that runs already. */
enum Replacing {
  /** It does not start beside one of the same name. */
  NOTHING,
  /** It replaces the one, if that can hand over what it keeps. */
  CHECKED,
  /** It replaces the one, if Dataflow thinks that it can. */
  UNCHECKED
}

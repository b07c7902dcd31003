package dev.packhouse.launch;

/** What a run does with time: it ends by itself, or it does not. */
public enum RunKind {
  STREAM,
  BATCH
}

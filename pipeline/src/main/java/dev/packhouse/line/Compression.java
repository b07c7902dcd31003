package dev.packhouse.line;

/** How files are compressed. */
public enum Compression {
  /** By the file's name: {@code .gz}, {@code .zst}, or none. */
  AUTO,
  NONE,
  GZIP,
  ZSTD
}

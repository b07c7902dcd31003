package dev.packhouse.draft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/** A first line.yaml, and the schema file that it names, for what a sample holds. */
public final class LineDraft {

  /** What a line or a record type may be called has at most 100 characters. */
  private static final int MOST_CHARACTERS = 80;

  private final Path lineFile;
  private final Path schemaFile;
  private final String line;
  private final String schema;

  private LineDraft(Path lineFile, Path schemaFile, String line, String schema) {
    this.lineFile = lineFile;
    this.schemaFile = schemaFile;
    this.line = line;
    this.schema = schema;
  }

  /**
   * Drafts a line; writes nothing.
   *
   * @param folder where the line will be; its name is the line's
   */
  public static LineDraft of(Path folder, Sample sample) {
    String name = lineName(folder);
    String recordType = recordType(sample);
    Path schemaFile = Path.of("schemas", recordType + ".json");
    String line =
        new LineText(name, recordType, pattern(folder, sample.location()), sample).toString();
    return new LineDraft(
        lineFile(folder), folder.resolve(schemaFile), line, SchemaText.of(sample.columns()));
  }

  /** The file of the line that is in a folder. */
  public static Path lineFile(Path folder) {
    return folder.resolve("line.yaml");
  }

  private static String lineName(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "" : last.toString();
    return name.matches("[A-Za-z][A-Za-z0-9_-]*") && name.length() <= MOST_CHARACTERS
        ? name
        : word(name, "line");
  }

  /** The file's name without what says how it is written, or else a pattern's first words. */
  private static String recordType(Sample sample) {
    String named = stem(sample.location());
    String type = word(named, "");
    return type.isEmpty() ? word(stem(sample.file()), "record") : type;
  }

  private static String stem(String location) {
    String file = location.substring(location.lastIndexOf('/') + 1);
    return file.replaceFirst("(?i)(\\.(?:gz|zst))?$", "")
        .replaceFirst("(?i)\\.(?:jsonl?|ndjson|geojson|csv|tsv|tab|psv|txt|avro|parquet)$", "");
  }

  private static String word(String text, String otherwise) {
    String words = ColumnNames.words(text, otherwise);
    String word = words.startsWith("_") ? "n" + words : words;
    return word.length() <= MOST_CHARACTERS ? word : word.substring(0, MOST_CHARACTERS);
  }

  /** A path that line.yaml names from its own folder on, unless it was given from the root. */
  private static String pattern(Path folder, String location) {
    if (location.contains("://")) {
      return location;
    }
    Path sample = Path.of(location);
    Path here = folder.toAbsolutePath().normalize();
    Path there = sample.toAbsolutePath().normalize();
    return sample.isAbsolute() && !there.startsWith(here)
        ? there.toString()
        : here.relativize(there).toString();
  }

  /**
   * Writes both files.
   *
   * @return what was written
   * @throws FileAlreadyExistsException if one of them is there; nothing is written then
   */
  public List<Path> write() throws IOException {
    for (Path file : List.of(lineFile, schemaFile)) {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
    }
    write(schemaFile, schema);
    write(lineFile, line);
    return List.of(lineFile, schemaFile);
  }

  private static void write(Path file, String text) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
  }

  /** The text of line.yaml. */
  String line() {
    return line;
  }

  /** The text of the schema file. */
  String schema() {
    return schema;
  }

  /** A dataset's name for a line: {@code my_line} for {@code my-line}. */
  static String dataset(String line) {
    return line.replace('-', '_').toLowerCase(Locale.ROOT);
  }
}

package dev.packhouse.sql;

import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceFile;
import dev.packhouse.yaml.SourceText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/** Reads the SQL files of a folder, not those below it. */
final class SqlFolder {

  private static final String SUFFIX = ".sql";

  /** More than a line can need, and what an analysis of some minutes can bear. */
  private static final int MOST_FILES = 2_000;

  /**
   * How long the text of a query can be.
   *
   * @see <a href="https://cloud.google.com/bigquery/quotas#query_jobs">Query jobs</a>
   */
  private static final int MOST_BYTES = 1_000_000;

  private SqlFolder() {}

  /** A file: a step. */
  record SqlFile(String name, SourceText text) {}

  /** Its files by name; what is wrong with one, or with the folder, is a problem. */
  static List<SqlFile> read(String folder, Place folderPlace, ProblemReport problems) {
    List<SqlFile> files = new ArrayList<>();
    for (String location : locations(folder, folderPlace, problems)) {
      String file = location.substring(location.lastIndexOf('/') + 1);
      String name = file.substring(0, file.length() - SUFFIX.length());
      SourceText named = SourceText.of(location, "");
      if (name.isBlank()) {
        problems.error(named.whole(), "a step has the name of its file, which has none");
        continue;
      }
      try {
        SourceText text = SourceFile.read(location);
        if (text.text().length() > MOST_BYTES) {
          problems.error(
              named.whole(),
              "BigQuery takes queries of up to 1 MB"
                  + " (https://cloud.google.com/bigquery/quotas#query_jobs): cut it into several"
                  + " steps");
        } else {
          files.add(new SqlFile(name, text));
        }
      } catch (SourceFile.UnreadableException e) {
        problems.error(named.whole(), e.getMessage() + "; save it as UTF-8 text, or remove it");
      }
    }
    return files;
  }

  private static List<String> locations(String folder, Place folderPlace, ProblemReport problems) {
    String inside = folder.endsWith("/") ? folder : folder + "/";
    TreeMap<String, String> found = new TreeMap<>();
    boolean isLocal = !folder.contains("://");
    if (isLocal) {
      requireFiles(inside, folderPlace, problems);
    }
    try {
      for (MatchResult.Metadata file :
          FileSystems.match(inside + "*" + SUFFIX, EmptyMatchTreatment.DISALLOW).metadata()) {
        String name = file.resourceId().getFilename();
        if (name != null && name.endsWith(SUFFIX)) {
          found.put(name, inside + name);
        }
      }
    } catch (FileNotFoundException e) {
      // the same as an empty match
    } catch (IOException e) {
      problems.error(folderPlace, "cannot look into " + folder + ": " + e.getMessage());
      return List.of();
    }
    if (found.isEmpty()) {
      boolean isMissing = isLocal && !Files.isDirectory(Path.of(folder));
      problems.error(
          folderPlace,
          isMissing
              ? "there is no folder " + folder + ": make it, with a file NAME.sql for each step"
              : "there is no file NAME.sql in "
                  + folder
                  + ": put one there for each step; folders below it are not looked into");
    } else if (found.size() > MOST_FILES) {
      problems.error(
          folderPlace,
          found.size() + " SQL files are in " + folder + ", and a line has up to " + MOST_FILES);
      return List.of();
    }
    return List.copyOf(found.values());
  }

  /** Beam matches regular files only, and says nothing of what else has the name of a step. */
  private static void requireFiles(String inside, Place folderPlace, ProblemReport problems) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            Path.of(inside),
            entry -> entry.toString().endsWith(SUFFIX) && !Files.isRegularFile(entry))) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (NoSuchFileException | NotDirectoryException | InvalidPathException e) {
      // told by whoever finds no file
    } catch (IOException | DirectoryIteratorException e) {
      problems.error(folderPlace, "cannot look into " + inside + ": " + e.getMessage());
    }
    names.sort(null);
    for (String name : names) {
      boolean isLink = Files.isSymbolicLink(Path.of(inside, name));
      problems.error(
          SourceText.of(inside + name, "").whole(),
          (isLink ? "the link leads to no file" : "it is no file")
              + ", and each NAME.sql is a step: "
              + (isLink ? "mend" : "rename")
              + " it, or remove it");
    }
  }
}

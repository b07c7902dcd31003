package dev.packhouse.cli;

import com.google.common.base.CharMatcher;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.jspecify.annotations.Nullable;

/** Which of a line's sources a run reads, and whether there is anything in it. */
final class SourceChoice {

  private static final CharMatcher WILDCARDS = CharMatcher.anyOf("*?[{");

  private SourceChoice() {}

  /**
   * The source called {@code name}, or the only one of files, with {@code input} as its pattern
   * where one is given.
   */
  static Source.Files files(LineSpec spec, @Nullable String name, @Nullable String input) {
    Source.Files chosen = name == null ? onlyOne(spec) : named(spec, name);
    return input == null ? chosen : withInput(chosen, input);
  }

  private static Source.Files withInput(Source.Files source, String input) {
    List<FileSet> sets = source.sets();
    if (sets.size() > 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          String.format(
              "--input takes the place of a pattern, and source '%s' has %d; say which:"
                  + " --set sources.%s.files[0].pattern=%s",
              source.name(), sets.size(), source.name(), input));
    }
    return new Source.Files(source.name(), List.of(sets.get(0).withPattern(input)));
  }

  private static Source.Files onlyOne(LineSpec spec) {
    List<Source.Files> fitting =
        spec.sources().values().stream()
            .filter(Source.Files.class::isInstance)
            .map(Source.Files.class::cast)
            .toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    String problem =
        fitting.isEmpty()
            ? "this version runs sources of type files only, and line "
                + spec.name()
                + " has none; it has"
            : "line " + spec.name() + " has several sources that fit; name one with --source:";
    throw new CommandFailure(ExitCode.USAGE, problem + " " + names(spec));
  }

  private static Source.Files named(LineSpec spec, String name) {
    Source source = spec.sources().get(name);
    if (source instanceof Source.Files files) {
      return files;
    }
    if (source == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "line " + spec.name() + " has no source '" + name + "'; it has " + names(spec));
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "source '" + name + "' is a stream; this version runs sources of type files only");
  }

  private static String names(LineSpec spec) {
    return spec.sources().keySet().stream().collect(Collectors.joining(", "));
  }

  /** All patterns of a source, for a person. */
  static String patterns(Source.Files source) {
    return source.sets().stream().map(FileSet::pattern).collect(Collectors.joining(", "));
  }

  /** Fails where a pattern matches no file that can be read. */
  static void requireFiles(Source.Files source) {
    for (int index = 0; index < source.sets().size(); index++) {
      String pattern = source.sets().get(index).pattern();
      if (!pattern.contains("://") && Files.isDirectory(Path.of(pattern))) {
        throw new CommandFailure(
            ExitCode.SOURCE_UNREADABLE,
            pattern + " is a folder; name the files in it: " + Path.of(pattern).resolve("*"));
      }
      if (!matches(pattern)) {
        throw new CommandFailure(
            ExitCode.SOURCE_UNREADABLE,
            "no file matches " + pattern + "; " + remedy(source, index));
      }
    }
  }

  private static String remedy(Source.Files source, int index) {
    String name = source.name();
    return source.sets().size() == 1
        ? "look at the pattern of source '" + name + "', or name files with --input"
        : String.format(
            "look at files[%d] of source '%s', or name files with"
                + " --set sources.%s.files[%d].pattern=...",
            index, name, name, index);
  }

  private static boolean matches(String pattern) {
    try {
      return folderExists(pattern)
          && !FileSystems.match(pattern, EmptyMatchTreatment.DISALLOW).metadata().isEmpty();
    } catch (FileNotFoundException missing) {
      return false;
    } catch (IOException | IllegalArgumentException failure) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          "cannot read " + pattern + ": " + failure.getMessage(),
          failure);
    }
  }

  /**
   * Whether the folder that a local pattern starts with is there. Beam looks for a missing one by
   * walking through all that is below its nearest parent, which may be the whole disk.
   */
  private static boolean folderExists(String pattern) {
    if (pattern.contains("://")) {
      return true;
    }
    int wildcard = WILDCARDS.indexIn(pattern);
    if (wildcard < 0) {
      return Files.exists(Path.of(pattern));
    }
    int end = pattern.lastIndexOf('/', wildcard);
    return end <= 0 || Files.isDirectory(Path.of(pattern.substring(0, end)));
  }
}

package dev.packhouse.cli;

import com.google.common.base.CharMatcher;
import dev.packhouse.job.CloudException;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.line.SourceSelection;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.jspecify.annotations.Nullable;

/** Which of a line's sources a run reads, and whether there is anything in it. */
final class SourceChoice {

  private static final CharMatcher WILDCARDS = CharMatcher.anyOf("*?[{");

  private SourceChoice() {}

  /**
   * The source called {@code name}, or the only one that fits: the line's only one, or its only one
   * of files, or, where the run has {@code limits} that only a stream can have, its only stream.
   *
   * @param input the files to read instead of the source's own; null for those
   */
  static Source of(
      LineSpec spec, @Nullable String name, @Nullable String input, StreamLimits limits) {
    try {
      Source chosen = choose(SourceSelection.of(spec), name, input == null && limits.isGiven());
      if (chosen instanceof Source.Files files && limits.isGiven()) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "source '"
                + files.name()
                + "' is files, and a run ends with them: leave out --for and --until-idle"
                + orStream(spec));
      }
      return input == null ? chosen : SourceSelection.withInput(chosen, input);
    } catch (SourceSelection.UnfitSourceException unfit) {
      throw usage(unfit);
    }
  }

  private static Source choose(SourceSelection sources, @Nullable String name, boolean stream) {
    return name == null
        ? sources.only(stream ? SourceSelection.Wanted.STREAM : SourceSelection.Wanted.FILES)
        : sources.named(name);
  }

  private static CommandFailure usage(SourceSelection.UnfitSourceException unfit) {
    return new CommandFailure(ExitCode.USAGE, String.valueOf(unfit.getMessage()), unfit);
  }

  private static String orStream(LineSpec spec) {
    String streams =
        spec.sources().values().stream()
            .filter(source -> !(source instanceof Source.Files))
            .map(Source::name)
            .collect(Collectors.joining(", "));
    return streams.isEmpty() ? "" : ", or name a stream with --source (" + streams + ")";
  }

  static Source named(LineSpec spec, String name) {
    try {
      return SourceSelection.of(spec).named(name);
    } catch (SourceSelection.UnfitSourceException unfit) {
      throw usage(unfit);
    }
  }

  /** What a source reads, for a person. */
  static String describe(Source source) {
    if (source instanceof Source.Files files) {
      return files.sets().stream().map(FileSet::pattern).collect(Collectors.joining(", "));
    }
    return SubscriptionCheck.place(source);
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

  /**
   * The folder that stands for {@code gs://}, as files in it are named; fails where {@code source}
   * reads none from there.
   */
  static String requireFilesRoot(Source source, Path folder) {
    if (!(source instanceof Source.Arrivals)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--files-root is for a source of type arrivals, which '"
              + source.name()
              + "' is not: leave it out, or name one with --source");
    }
    if (!Files.isDirectory(folder)) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          "there is no folder " + folder + "; --files-root has a folder for each bucket");
    }
    return folder.toAbsolutePath().normalize().toString();
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
    } catch (IOException failure) {
      throw unreadable(pattern, CloudException.said(failure), failure);
    } catch (IllegalArgumentException failure) {
      throw unreadable(pattern, String.valueOf(failure.getMessage()), failure);
    }
  }

  private static CommandFailure unreadable(String pattern, String said, Throwable failure) {
    return new CommandFailure(
        ExitCode.SOURCE_UNREADABLE, "cannot read " + pattern + ": " + said, failure);
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

package dev.packhouse.line;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which of a line's sources a run reads. What it throws has a message for the person who started
 * the run, in the words of the options {@code --source} and {@code --input}.
 */
public final class SourceSelection {

  /** What a run can read that does not name a source. */
  public enum Wanted {
    /** Files, or else a stream; several of either must be told apart by name. */
    ANY,
    FILES,
    STREAM
  }

  private final LineSpec spec;

  private SourceSelection(LineSpec spec) {
    this.spec = spec;
  }

  /** Of the sources of {@code spec}. */
  public static SourceSelection of(LineSpec spec) {
    return new SourceSelection(spec);
  }

  /**
   * The source called {@code name}.
   *
   * @throws UnfitSourceException if there is none
   */
  public Source named(String name) {
    Source source = spec.sources().get(name);
    if (source == null) {
      throw new UnfitSourceException(
          "line "
              + spec.name()
              + " has no source '"
              + name
              + "'; it has "
              + names(spec.sources().values()));
    }
    return source;
  }

  /**
   * The line's only source, or its only one that is {@code wanted}.
   *
   * @throws UnfitSourceException if there are several, or none
   */
  public Source only(Wanted wanted) {
    List<Source> all = List.copyOf(spec.sources().values());
    List<Source> fitting =
        all.size() == 1 ? all : all.stream().filter(source -> fits(source, wanted)).toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    throw new UnfitSourceException(
        String.format(
            "line %s has %s; name one with --source: %s",
            spec.name(),
            fitting.isEmpty()
                ? "several sources and none of them is " + noun(wanted)
                : "several sources that fit",
            names(fitting.isEmpty() ? all : fitting)));
  }

  private static boolean fits(Source source, Wanted wanted) {
    return switch (wanted) {
      case ANY -> true;
      case FILES -> source.isBounded();
      case STREAM -> !source.isBounded();
    };
  }

  private static String noun(Wanted wanted) {
    return switch (wanted) {
      case ANY -> "one";
      case FILES -> "files";
      case STREAM -> "a stream";
    };
  }

  /**
   * {@code source} with the files of {@code input} in the place of its own.
   *
   * @throws UnfitSourceException if it is a stream, or has several patterns
   */
  public static Source.Files withInput(Source source, String input) {
    if (!(source instanceof Source.Files files)) {
      throw new UnfitSourceException(
          "--input names files, and source '"
              + source.name()
              + "' is a stream: leave it out, or name a source of files with --source");
    }
    List<FileSet> sets = files.sets();
    if (sets.size() > 1) {
      throw new UnfitSourceException(
          String.format(
              "--input takes the place of a pattern, and source '%s' has %d; say which:"
                  + " --set sources.%s.files[0].pattern=%s",
              files.name(), sets.size(), files.name(), input));
    }
    return new Source.Files(files.name(), List.of(sets.get(0).withPattern(input)));
  }

  /**
   * {@code source} with {@code subscription} in the place of its own subscription or topic.
   *
   * @throws UnfitSourceException if it reads files, or {@code subscription} is none
   */
  public static Source withSubscription(Source source, String subscription) {
    if (!LineKeys.SUBSCRIPTION.takes(subscription)) {
      throw new UnfitSourceException(
          "--subscription: '" + subscription + "' is not " + LineKeys.SUBSCRIPTION.describe());
    }
    String problem = PubsubProject.problem(subscription);
    if (problem != null) {
      throw new UnfitSourceException("--subscription: " + problem + ": " + subscription);
    }
    if (source instanceof Source.Pubsub pubsub) {
      return new Source.Pubsub(
          pubsub.name(),
          subscription,
          null,
          pubsub.payload(),
          pubsub.idAttribute(),
          pubsub.timestampAttribute());
    }
    if (source instanceof Source.Arrivals arrivals) {
      return new Source.Arrivals(
          arrivals.name(),
          subscription,
          arrivals.payload(),
          arrivals.attributes(),
          arrivals.ledgerWithin());
    }
    if (source instanceof Source.Announcements announcements) {
      return new Source.Announcements(announcements.name(), subscription, null);
    }
    throw new UnfitSourceException(
        "--subscription is for streams, and source '"
            + source.name()
            + "' is files: leave it out, or name a stream with --source");
  }

  private static String names(Collection<Source> sources) {
    return sources.stream().map(Source::name).collect(Collectors.joining(", "));
  }

  /** A run cannot read what it was told to. */
  public static final class UnfitSourceException extends RuntimeException {
    UnfitSourceException(String message) {
      super(message);
    }
  }
}

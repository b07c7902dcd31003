package dev.packhouse.cli;

import dev.packhouse.launch.RunKind;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.PubsubProject;
import dev.packhouse.line.Source;
import dev.packhouse.line.SourceSelection;
import dev.packhouse.line.SourceSelection.UnfitSourceException;
import dev.packhouse.line.SourceSelection.Wanted;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a launched line reads, as the command line says it.
 *
 * @param source the name of one; null: the only one that fits
 * @param subscription in the place of the source's own; null: that
 * @param input files in the place of the source's own; null: those
 * @param stepsOnly whether nothing is read
 */
record LaunchInput(
    RunKind kind,
    @Nullable String source,
    @Nullable String subscription,
    @Nullable String input,
    boolean stepsOnly) {

  /** The source of {@code spec} that is meant; null where nothing is read. */
  @Nullable Source of(LineSpec spec) {
    if (stepsOnly) {
      return null;
    }
    Source chosen;
    try {
      requireFitting(spec);
      SourceSelection sources = SourceSelection.of(spec);
      chosen =
          source == null
              ? sources.only(kind == RunKind.BATCH ? Wanted.FILES : Wanted.STREAM)
              : sources.named(source);
      chosen = input == null ? chosen : SourceSelection.withInput(chosen, input);
      chosen =
          subscription == null ? chosen : SourceSelection.withSubscription(chosen, subscription);
    } catch (UnfitSourceException unfit) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(unfit.getMessage()), unfit);
    }
    requireKind(chosen);
    requireProject(chosen);
    String problem = spec.problemWith(chosen);
    if (problem != null) {
      throw new CommandFailure(ExitCode.SPEC_INVALID, problem);
    }
    return chosen;
  }

  /** Whichever source is named, a line that has none of the kind cannot be launched so. */
  private void requireFitting(LineSpec spec) {
    boolean batch = kind == RunKind.BATCH;
    if (source == null && spec.sources().values().stream().noneMatch(this::fits)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          String.format(
              "line %s has no source that is %s: 'packhouse launch %s' reads what it has, %s",
              spec.name(),
              batch ? "files" : "a stream",
              batch ? "stream" : "batch",
              String.join(", ", spec.sources().keySet())));
    }
  }

  private boolean fits(Source chosen) {
    return chosen.isBounded() == (kind == RunKind.BATCH);
  }

  private void requireKind(Source chosen) {
    if (!fits(chosen)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          chosen.isBounded()
              ? "source '" + chosen.name() + "' is files: 'packhouse launch batch' reads them"
              : "source '" + chosen.name() + "' is a stream: 'packhouse launch stream' reads it");
    }
    if (input != null && !input.startsWith("gs://")) {
      throw new CommandFailure(
          ExitCode.USAGE, "--input: a job reads files in Cloud Storage: gs://..., not " + input);
    }
  }

  /** The graph of a source whose project cannot be is not built. */
  private static void requireProject(Source chosen) {
    String place = chosen.isBounded() ? null : SubscriptionCheck.place(chosen);
    String problem = place == null ? null : PubsubProject.problem(place);
    if (problem != null) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          problem + "; look at source '" + chosen.name() + "': " + place);
    }
  }

  /** Adds what the launcher is told of it. */
  void addTo(Map<String, String> parameters, @Nullable Source chosen) {
    if (chosen == null) {
      parameters.put("stepsOnly", "true");
      return;
    }
    parameters.put("source", chosen.name());
    if (subscription != null) {
      parameters.put("subscription", subscription);
    }
    if (input != null) {
      parameters.put("input", input);
    }
  }
}

package dev.packhouse.cli;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the first dead letter of each reason and rule of a run in this JVM, so that the summary can
 * show one of each whatever warehouse they went to.
 */
final class DeadLetterSamples extends PTransform<PCollection<DeadLetter>, PDone> {

  /** More kinds than this are counted only: a line has a few dozen rules at most. */
  private static final int MAX_GROUPS = 200;

  private static final Map<String, Map<Group, Sample>> BY_RUN = new ConcurrentHashMap<>();

  private final String runId;

  private DeadLetterSamples(String runId) {
    this.runId = runId;
  }

  static DeadLetterSamples of(String runId) {
    BY_RUN.put(runId, new ConcurrentHashMap<>());
    return new DeadLetterSamples(runId);
  }

  /** What was kept of a run, which is forgotten with it. */
  static List<Sample> take(String runId) {
    Map<Group, Sample> samples = Objects.requireNonNullElse(BY_RUN.remove(runId), Map.of());
    Collection<Sample> found = samples.values();
    List<Sample> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparing((Sample sample) -> sample.letter().refusal().reason())
            .thenComparing(sample -> Objects.requireNonNullElse(rule(sample.letter()), "")));
    return sorted;
  }

  private static @Nullable String rule(DeadLetter letter) {
    return letter.refusal().rule();
  }

  @Override
  public PDone expand(PCollection<DeadLetter> letters) {
    letters.apply("Keep one of each", ParDo.of(new Keep(runId)));
    return PDone.in(letters.getPipeline());
  }

  /** What dead letters have in common. */
  private record Group(Reason reason, @Nullable String rule) {}

  /**
   * The first of a group, and how many there were.
   *
   * @param letter the first one
   * @param count how many there were with the same reason and rule
   */
  record Sample(DeadLetter letter, long count) {
    private Sample plus(Sample other) {
      return new Sample(letter, count + other.count);
    }
  }

  private static final class Keep extends DoFn<DeadLetter, Void> {
    private final String runId;

    private Keep(String runId) {
      this.runId = runId;
    }

    @ProcessElement
    public void process(@Element DeadLetter letter) {
      Map<Group, Sample> samples = BY_RUN.get(runId);
      if (samples == null) {
        return;
      }
      var group = new Group(letter.refusal().reason(), rule(letter));
      if (samples.size() < MAX_GROUPS || samples.containsKey(group)) {
        samples.merge(group, new Sample(letter, 1), Sample::plus);
      }
    }
  }
}

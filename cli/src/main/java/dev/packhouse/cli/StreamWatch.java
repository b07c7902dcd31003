package dev.packhouse.cli;

import dev.packhouse.receipt.Receipt;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Looks after a run on a stream: shows how it stands, and ends it when it is time. */
final class StreamWatch implements RunView {

  /** What is in flight and has not moved for so long does not keep a run from ending. */
  private static final Duration STUCK = Duration.ofMinutes(1);

  private final Pulling pulling;
  private final StreamLimits limits;
  private final LiveView view;
  private final PrintWriter err;
  private final LongSupplier clock;
  private final Drain drain;
  private final long started;
  private long lastChange;
  private final Set<String> told = new HashSet<>();
  private @Nullable Receipt before;
  private @Nullable SeenSteps stepsBefore;
  private boolean drains;

  StreamWatch(Pulling pulling, StreamLimits limits, LiveView view, PrintWriter err) {
    this(pulling, limits, view, err, System::nanoTime);
  }

  /**
   * @param clock in nanoseconds
   */
  StreamWatch(
      Pulling pulling, StreamLimits limits, LiveView view, PrintWriter err, LongSupplier clock) {
    this.pulling = pulling;
    this.limits = limits;
    this.view = view;
    this.err = err;
    this.clock = clock;
    this.drain = new Drain(pulling, view, err);
    this.started = clock.getAsLong();
    this.lastChange = started;
  }

  @Override
  public void show(Receipt soFar, SeenSteps steps) {
    if (!soFar.equals(before) || !steps.equals(stepsBefore)) {
      before = soFar;
      stepsBefore = steps;
      lastChange = clock.getAsLong();
    }
    if (!pulling.stopped()) {
      stopAtLimit(soFar, steps);
    } else if (!drains) {
      drains = true;
      lastChange = clock.getAsLong();
    }
    tellEnded(steps);
    if (drains) {
      drain.watch(since(lastChange), soFar, steps);
    }
    view.show(
        new LiveView.Moment(
            since(started),
            soFar,
            pulling.pulled(),
            age(pulling.newestPublished()),
            age(pulling.oldestUnacknowledged()),
            pulling.stopped(),
            steps.progress(Instant.now())));
  }

  /** One line for each manifest, once it has ended. */
  private void tellEnded(SeenSteps steps) {
    for (SeenSteps.Seen seen : steps.manifests()) {
      if (seen.manifest().state().end()
          && !seen.tasks().isEmpty()
          && told.add(seen.manifest().id())) {
        view.clear();
        err.println("packhouse: " + StepsSummary.line(seen));
      }
    }
  }

  private void stopAtLimit(Receipt soFar, SeenSteps steps) {
    Duration unchanged = since(lastChange);
    Duration idle = unchanged.compareTo(pulling.quiet()) < 0 ? unchanged : pulling.quiet();
    boolean inFlight = pulling.unread() || !soFar.balanced();
    boolean stuck = idle.compareTo(STUCK) >= 0;
    boolean busy = (inFlight && !stuck) || steps.running();
    String reason = limits.reached(since(started), busy ? Duration.ZERO : idle);
    if (reason != null) {
      pulling.stop();
      view.clear();
      err.println("packhouse: " + reason + ": stopping; what was read lands first");
    }
  }

  /** Whether the run is ending. */
  boolean stopping() {
    return pulling.stopped();
  }

  /** What the first Ctrl-C does. */
  void interrupted() {
    pulling.stop();
    view.clear();
    err.println();
    err.println(
        "packhouse: stopping: nothing more is pulled, what was read lands first; Ctrl-C again stops"
            + " at once");
    err.flush();
  }

  private Duration since(long nanoTime) {
    return Duration.ofNanos(clock.getAsLong() - nanoTime);
  }

  private static @Nullable Duration age(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(System.currentTimeMillis() - millis);
  }

  @Override
  public void clear() {
    view.clear();
  }
}

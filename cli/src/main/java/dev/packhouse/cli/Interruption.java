package dev.packhouse.cli;

import dev.packhouse.line.Source;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C does to a run, and what is shown while it goes on. A run on files has nothing to say
 * for itself before its end; one on a stream is ended by the first, and lands what it has read.
 */
final class Interruption implements AutoCloseable {

  /** What a shell tells of a process that Ctrl-C has ended: 128 and SIGINT's number. */
  static final int INTERRUPTED = 130;

  private final RunView view;
  private final Runnable undo;

  private Interruption(RunView view, Runnable undo) {
    this.view = view;
    this.undo = undo;
  }

  /**
   * @param source null for a run of the steps alone
   */
  static Interruption of(
      @Nullable Source source, RunTarget target, StreamLimits limits, PrintWriter err) {
    String runId = target.runId();
    if (target.inCluster()) {
      return ofWatched(() -> tellGoesOn(err), err);
    }
    return source == null || source.isBounded()
        ? ofWatched(() -> tellNoReceipt(runId, err), err)
        : ofStream(runId, limits, err);
  }

  private static Interruption ofStream(String runId, StreamLimits limits, PrintWriter err) {
    var watch = new StreamWatch(Pulling.of(runId), limits, LiveView.on(err), err);
    Runnable leave = () -> leave(watch, err);
    StopSignals signals =
        StopSignals.handle(
            () -> {
              if (watch.stopping()) {
                leave.run();
              } else {
                watch.interrupted();
              }
            },
            leave);
    return new Interruption(watch, signals::close);
  }

  private static void leave(StreamWatch watch, PrintWriter err) {
    watch.clear();
    err.println(
        "packhouse: stopped at once, without a receipt; what was read and acknowledged and has not"
            + " landed is lost");
    err.flush();
    leave();
  }

  /** Ends this process at once, as an interrupted one. */
  static void leave() {
    Runtime.getRuntime().halt(INTERRUPTED);
  }

  private static Interruption ofWatched(Runnable tell, PrintWriter err) {
    Thread told = new Thread(tell, "interrupted");
    Runtime.getRuntime().addShutdownHook(told);
    return new Interruption(ProgressLine.on(err), () -> ended(told));
  }

  private static void ended(Thread told) {
    try {
      Runtime.getRuntime().removeShutdownHook(told);
    } catch (IllegalStateException stopping) {
      // Ctrl-C came in this very moment: it is told then that there is no receipt, to be safe.
    }
  }

  private static void tellNoReceipt(String runId, PrintWriter err) {
    err.println();
    String steps = StepsWatch.seen(runId).progress(Instant.now());
    if (!steps.isEmpty()) {
      err.println(
          "packhouse: stopped while steps ran ("
              + steps
              + "); the next run of the line picks them up: rows have landed, so with --steps-only"
              + " nothing is read twice");
      err.flush();
      return;
    }
    err.println(
        "packhouse: stopped before the end, without a receipt; tables that were loaded by then keep"
            + " their rows: look with 'packhouse tables', then run again");
    err.flush();
  }

  private static void tellGoesOn(PrintWriter err) {
    err.println();
    err.println(
        "packhouse: no longer watching; a job that was handed over goes on in its cluster: look there");
    err.flush();
  }

  RunView view() {
    return view;
  }

  @Override
  public void close() {
    undo.run();
  }
}

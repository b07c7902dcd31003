package dev.packhouse.steps;

import java.io.Serializable;

/**
 * Runs the manifests of one line: a state machine without a clock, threads or services of its own.
 *
 * <pre>
 * what the engine has       event           what it does
 * ------------------------  --------------  ----------------------------------------------------
 * anything                  TablesArrived   joins the arrivals to the open manifest, or opens one
 * an open manifest that is  any             ReadGraph
 *   due, and no other
 * an open manifest          GraphRead       seals it by the graph, or by the one before if that
 *                                           does not validate: RecordManifest, and no job yet
 * a sealed manifest         TimerFired      begins it: StartJob, as many as may run
 * a running manifest        StartAnswered,  moves its tasks ({@link TaskTransitions}), and begins
 *                           StatusAnswered  the next ones
 *                           TimerFired      AskStatus for the jobs that are due
 *                           CancelAsked     CancelJob for those that run; all others end
 * one whose tasks have all  any             RecordManifest, Announce, and the next one's turn
 *   ended
 * nothing                   Resumed         queues what was sealed, joins what was open
 * anything                  DrainAsked      RecordManifest for what has not ended; from then on
 *                                           nothing begins and no timer is set
 * </pre>
 *
 * <p>Sealing ends with a timer, and only the timer begins the first job: so a host that commits its
 * state between two timers never starts a job of a manifest that could be sealed otherwise when the
 * bundle runs again.
 */
final class ManifestEngine implements Serializable {

  private final EngineSettings settings;

  public ManifestEngine(EngineSettings settings) {
    this.settings = settings;
  }

  public EngineSettings settings() {
    return settings;
  }

  /** What {@code event} leads to, always the same from the same state. */
  public Transition on(EngineState state, Event event) {
    var moment = new EngineMoment(settings, state, event.time());
    if (event instanceof Event.TablesArrived arrived) {
      moment.arrive(arrived);
    } else if (event instanceof Event.GraphRead read) {
      moment.seal(read.reading());
    } else if (event instanceof Event.Resumed resumed) {
      moment.resume(resumed);
    } else if (event instanceof Event.StartAnswered answered) {
      moment.run(run -> run.answered(answered.job(), answered.answer()));
    } else if (event instanceof Event.StatusAnswered answered) {
      moment.run(run -> run.heard(answered.answers()));
    } else if (event instanceof Event.TimerFired) {
      moment.wake();
    } else if (event instanceof Event.CancelAsked) {
      moment.cancel();
    } else if (event instanceof Event.DrainAsked) {
      moment.drain();
    }
    return moment.end();
  }
}

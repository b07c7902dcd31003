package dev.packhouse.publish;

import dev.packhouse.line.Source;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events with the attributes that their source reads: an id of their own, and the time. What they
 * have already stays.
 */
public final class StampedEvents implements Events {

  private final Events events;
  private final Source.Pubsub source;
  private final String run;
  private final Clock clock;
  private long made;

  private StampedEvents(Events events, Source.Pubsub source, String run, Clock clock) {
    this.events = events;
    this.source = source;
    this.run = run;
    this.clock = clock;
  }

  /**
   * Those of {@code events} as messages of {@code source}.
   *
   * @param run what tells the ids from those of other runs
   */
  public static StampedEvents of(Events events, Source.Pubsub source, String run, Clock clock) {
    return new StampedEvents(events, source, run, clock);
  }

  @Override
  public @Nullable Event next() throws IOException {
    Event event = events.next();
    if (event == null) {
      return null;
    }
    Map<String, String> attributes = new HashMap<>(event.attributes());
    if (source.idAttribute() != null) {
      attributes.putIfAbsent(source.idAttribute(), run + "-" + made++);
    }
    if (source.timestampAttribute() != null) {
      attributes.putIfAbsent(source.timestampAttribute(), clock.instant().toString());
    }
    return new Event(event.payload(), attributes, event.dirty());
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}

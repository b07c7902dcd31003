package dev.packhouse.publish;

import dev.packhouse.line.LineSpec;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up events of each record type in turn. The same seed makes the same ones, times aside. */
public final class MadeUpEvents implements Events {

  private final List<RecordMaker> makers;
  private final Random random;
  private final double dirtyShare;
  private int next;

  private MadeUpEvents(List<RecordMaker> makers, Random random, double dirtyShare) {
    this.makers = makers;
    this.random = random;
    this.dirtyShare = dirtyShare;
  }

  /**
   * Events that a line lands from one of its sources.
   *
   * @param attributes of each event, besides those that tell its record type
   * @param dirtyShare how many of them are broken, 0 to 1
   * @throws UnpublishableException if there are none for some record type
   */
  public static MadeUpEvents of(
      LineSpec line,
      Source.Pubsub source,
      Map<String, String> attributes,
      long seed,
      double dirtyShare,
      Clock clock) {
    Random random = new Random(seed);
    String run = Long.toString(seed & Long.MAX_VALUE, Character.MAX_RADIX);
    List<RecordMaker> makers = new ArrayList<>();
    for (RecordType type : line.recordTypes()) {
      makers.add(
          new RecordMaker(
              type,
              KindAttributes.of(type, line.recordTypes(), attributes),
              source.payload(),
              random,
              clock,
              run));
    }
    return new MadeUpEvents(makers, random, dirtyShare);
  }

  @Override
  public Event next() {
    RecordMaker maker = makers.get(next);
    next = (next + 1) % makers.size();
    return random.nextDouble() < dirtyShare ? maker.dirty() : maker.clean();
  }
}

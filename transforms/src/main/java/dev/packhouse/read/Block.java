package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Some records that are claimed at once.
 *
 * @param from the place from which on they were looked for
 * @param to the place behind them
 */
record Block(long from, long to, List<Envelope> envelopes, List<DeadLetter> deadLetters) {

  // A bundle of the DirectRunner: larger ones cost memory, smaller ones time in every later stage.
  private static final int RECORDS = 20_000;
  private static final int BYTES = 8 << 20;

  /** Reads a block of the piece that a place lies in. */
  static Block read(EnvelopeReader reader, long from) throws IOException {
    List<Envelope> envelopes = new ArrayList<>();
    List<DeadLetter> deadLetters = new ArrayList<>();
    long bytes = 0;
    while (envelopes.size() + deadLetters.size() < RECORDS && bytes < BYTES && reader.advance()) {
      Envelope envelope = reader.envelope();
      DeadLetter deadLetter = reader.deadLetter();
      if (envelope != null) {
        envelopes.add(envelope);
        bytes += envelope.payload().length;
      } else if (deadLetter != null) {
        deadLetters.add(deadLetter);
        bytes += deadLetter.envelope().payload().length;
      }
    }
    int piece = Place.piece(from);
    long to = reader.ended() ? Place.of(piece + 1, 0) : Place.of(piece, reader.nextPosition());
    return new Block(from, to, envelopes, deadLetters);
  }

  /** The records that start before a place. */
  Block before(long place) {
    if (place >= to) {
      return this;
    }
    long position = Place.position(place);
    return new Block(
        from,
        place,
        envelopes.stream().filter(e -> e.origin().position() < position).toList(),
        deadLetters.stream().filter(d -> d.envelope().origin().position() < position).toList());
  }

  int size() {
    return envelopes.size() + deadLetters.size();
  }
}

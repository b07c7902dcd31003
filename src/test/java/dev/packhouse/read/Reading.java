package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.io.FileSystems;

/** What a reader makes of a file. */
final class Reading {

  final List<Envelope> envelopes = new ArrayList<>();
  final List<DeadLetter> deadLetters = new ArrayList<>();

  /** Reads a whole file. */
  static Reading of(Path file, ReadConfig config) throws IOException {
    return of(stored(file), config, 0, Piece.END);
  }

  static Reading of(StoredFile file, ReadConfig config, long from, long to) throws IOException {
    Reading reading = new Reading();
    try (EnvelopeReader reader = new EnvelopeReader(file, config, from, to, StoredFiles.ANY)) {
      reading.add(reader, Integer.MAX_VALUE);
    }
    return reading;
  }

  /** Reads some more records; where the next one is. */
  long add(EnvelopeReader reader, int most) throws IOException {
    for (int i = 0; i < most && reader.advance(); i++) {
      Envelope envelope = reader.envelope();
      DeadLetter deadLetter = reader.deadLetter();
      if (envelope != null) {
        envelopes.add(envelope);
      }
      if (deadLetter != null) {
        deadLetters.add(deadLetter);
      }
    }
    return reader.nextPosition();
  }

  static StoredFile stored(Path file) throws IOException {
    return StoredFile.of(FileSystems.matchSingleFileSpec(file.toString()));
  }

  List<String> texts() {
    return envelopes.stream()
        .map(envelope -> new String(envelope.payload(), StandardCharsets.UTF_8))
        .toList();
  }

  List<Long> positions() {
    return envelopes.stream().map(envelope -> envelope.origin().position()).toList();
  }

  String preamble() {
    return new String(envelopes.get(0).preamble(), StandardCharsets.UTF_8);
  }

  /** The only dead letter. */
  DeadLetter deadLetter() {
    if (deadLetters.size() != 1) {
      throw new AssertionError("not one dead letter: " + deadLetters);
    }
    return deadLetters.get(0);
  }

  static Path write(Path file, String content) throws IOException {
    return Files.writeString(file, content);
  }

  static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}

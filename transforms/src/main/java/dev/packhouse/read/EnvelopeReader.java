package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The records of one file, one by one: each an envelope, or a dead letter where it cannot be read.
 * A file that cannot be read on ends with one dead letter.
 *
 * <pre>{@code
 * while (reader.advance()) {
 *   if (reader.envelope() != null) ...
 * }
 * }</pre>
 */
public final class EnvelopeReader implements Closeable {

  private final StoredFile file;
  private final ReadConfig config;
  private final long from;
  private final long to;
  private final @Nullable Long publishTime;
  private final StoredFiles files;
  private @Nullable FormatReader reader;
  private long nextPosition;
  private boolean ended;
  private @Nullable Envelope envelope;
  private @Nullable DeadLetter deadLetter;

  EnvelopeReader(StoredFile file, ReadConfig config, long from, long to, StoredFiles files) {
    this.file = file;
    this.files = files;
    this.config = config;
    this.from = from;
    this.to = to;
    this.nextPosition = from;
    this.publishTime =
        file.lastModifiedMillis() == 0
            ? null
            : Math.multiplyExact(file.lastModifiedMillis(), 1000L);
  }

  /**
   * Reads the next record; false at the end.
   *
   * @throws IOException if the storage fails; it is worth trying again from {@link #nextPosition}
   */
  public boolean advance() throws IOException {
    envelope = null;
    deadLetter = null;
    if (ended) {
      return false;
    }
    try {
      if (reader == null) {
        reader = FileReaders.open(file, config, from, to);
        files.verify(file);
        nextPosition = Math.max(from, reader.nextPosition());
      }
      Slice slice = nextPosition < to ? reader.next() : null;
      if (slice == null || slice.position() >= to) {
        ended = true;
        return false;
      }
      take(slice, reader.preamble());
      nextPosition = reader.nextPosition();
      ended = nextPosition >= to;
    } catch (StorageException e) {
      throw e;
    } catch (IOException e) {
      ended = true;
      takeDamage(e);
    }
    return true;
  }

  private void take(Slice slice, byte[] preamble) {
    Envelope taken =
        Envelope.of(
                slice.payload(), Origin.ofFile(file.name(), file.generation(), slice.position()))
            .withPreamble(preamble)
            .withAttributes(config.attributes())
            .withPublishTime(publishTime);
    if (slice.refusal() == null) {
      envelope = taken;
    } else {
      deadLetter = DeadLetter.of(taken, null, Stage.READ, slice.refusal());
    }
  }

  private void takeDamage(IOException damage) {
    Slice begun = reader == null ? new Slice(from, FormatReader.NOTHING, null) : reader.begun();
    String cause = damage.getMessage() == null ? damage.toString() : damage.getMessage();
    String place =
        config.format() == FileFormat.PARQUET || config.format() == FileFormat.AVRO
            ? "record"
            : "byte";
    String message =
        String.format(
            Locale.ROOT,
            "%s cannot be read from %s %,d on: %s",
            file.shortName(),
            place,
            begun.position(),
            cause);
    take(
        new Slice(begun.position(), begun.payload(), Refusal.of(Reason.FILE_UNREADABLE, message)),
        reader == null ? FormatReader.NOTHING : reader.preamble());
  }

  /** The record that was read; null if it is a dead letter. */
  public @Nullable Envelope envelope() {
    return envelope;
  }

  /** Why the record could not be read; null if it could. */
  public @Nullable DeadLetter deadLetter() {
    return deadLetter;
  }

  /** Whether there is nothing more to read. */
  boolean ended() {
    return ended;
  }

  /** Where the next record starts, or something before it that is none. */
  public long nextPosition() {
    return nextPosition;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}

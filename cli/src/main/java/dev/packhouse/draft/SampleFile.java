package dev.packhouse.draft;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.read.EnvelopeReader;
import dev.packhouse.read.FileReaders;
import dev.packhouse.read.ReadConfig;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.jspecify.annotations.Nullable;

/** The file that a draft is made from, of those that a path or pattern names the first by name. */
final class SampleFile {

  /** More would take longer than a person waits, and tell little more. */
  private static final int MOST_RECORDS = 10_000;

  private static final long MOST_BYTES = 64L << 20;

  private static final List<String> COMPRESSIONS = List.of(".gz", ".zst");

  private final String name;
  private final Metadata metadata;
  private final int files;

  private SampleFile(String name, Metadata metadata, int files) {
    this.name = name;
    this.metadata = metadata;
    this.files = files;
  }

  /** Finds the file; a pattern's empty files are passed over. */
  static SampleFile find(String location) throws UnreadableSampleException {
    // Beam's match of a missing local file walks through all folders beside it.
    boolean plain = !location.matches("(?s).*[*?\\[{].*");
    boolean local = plain && !location.contains("://");
    if (local && !Files.exists(Path.of(location))) {
      throw new UnreadableSampleException("there is no file " + location);
    }
    if (local && Files.isDirectory(Path.of(location))) {
      throw new UnreadableSampleException(location + " is a folder; name a file in it");
    }
    List<Metadata> found;
    try {
      found = FileSystems.match(location, EmptyMatchTreatment.DISALLOW).metadata();
    } catch (FileNotFoundException missing) {
      throw new UnreadableSampleException("there is no file " + location, missing);
    } catch (IOException | IllegalArgumentException | IllegalStateException failure) {
      throw unreadable(location, failure);
    }
    Metadata file =
        found.stream()
            .filter(each -> !each.resourceId().isDirectory() && each.sizeBytes() > 0)
            .min(Comparator.comparing(each -> each.resourceId().toString()))
            .orElse(null);
    if (file == null) {
      throw new UnreadableSampleException(location + " is empty; a draft needs some records");
    }
    String name = plain ? location : file.resourceId().toString();
    return new SampleFile(name, file, found.size());
  }

  private static UnreadableSampleException unreadable(String location, Exception failure) {
    return new UnreadableSampleException(
        "cannot read " + location + ": " + failure.getMessage(), failure);
  }

  /** Its path or {@code gs://} address, as it was given but for a pattern. */
  String name() {
    return name;
  }

  /** How many files the path or pattern names. */
  int files() {
    return files;
  }

  /** The end of its name, without a point, in lower case: {@code csv} of {@code A.CSV.gz}. */
  String extension() {
    String file = String.valueOf(metadata.resourceId().getFilename()).toLowerCase(Locale.ROOT);
    for (String compression : COMPRESSIONS) {
      if (file.endsWith(compression)) {
        file = file.substring(0, file.length() - compression.length());
      }
    }
    return file.substring(file.lastIndexOf('.') + 1);
  }

  /** Its content, decompressed as its name asks. */
  InputStream open() throws IOException {
    return Channels.newInputStream(
        Compression.detect(metadata.resourceId().toString())
            .readDecompressed(FileSystems.open(metadata.resourceId())));
  }

  /** Lets a profile look at the first records. */
  Glance look(ReadConfig config, RecordProfile profile) throws UnreadableSampleException {
    return look(config, profile, MOST_RECORDS);
  }

  /** Lets a profile look at the first so many records. */
  Glance look(ReadConfig config, RecordProfile profile, int mostRecords)
      throws UnreadableSampleException {
    long bytes = 0;
    Glance glance = new Glance(0, 0, null, true);
    try (EnvelopeReader reader = FileReaders.open(metadata, config)) {
      while (reader.advance()) {
        if (glance.records() == mostRecords || bytes > MOST_BYTES) {
          return glance.cut();
        }
        Envelope envelope = reader.envelope();
        DeadLetter letter = reader.deadLetter();
        if (envelope != null) {
          bytes += envelope.payload().length;
          glance = glance.plus(profile.observe(envelope));
        } else if (letter != null) {
          glance = glance.plus(letter.refusal());
        }
      }
      return glance;
    } catch (IOException failure) {
      throw unreadable(name(), failure);
    }
  }

  /** The first record, or what there is of it; null where there is none. */
  @Nullable Envelope first(ReadConfig config) throws UnreadableSampleException {
    try (EnvelopeReader reader = FileReaders.open(metadata, config)) {
      reader.advance();
      DeadLetter letter = reader.deadLetter();
      return letter == null ? reader.envelope() : letter.envelope();
    } catch (IOException failure) {
      throw unreadable(name(), failure);
    }
  }

  /**
   * How many records were looked at.
   *
   * @param records all of them
   * @param unreadable those of them that cannot be read
   * @param firstRefusal why the first of those cannot; null where all can
   * @param whole whether the file has no more of them
   */
  record Glance(long records, long unreadable, @Nullable String firstRefusal, boolean whole) {

    long readable() {
      return records - unreadable;
    }

    private Glance plus(@Nullable Refusal refusal) {
      return refusal == null
          ? new Glance(records + 1, unreadable, firstRefusal, true)
          : new Glance(
              records + 1,
              unreadable + 1,
              firstRefusal == null ? refusal.message() : firstRefusal,
              true);
    }

    private Glance cut() {
      return new Glance(records, unreadable, firstRefusal, false);
    }
  }
}

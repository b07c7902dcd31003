package dev.packhouse.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.NoSuchFileException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/**
 * A file as it was when it was matched.
 *
 * @param name its path or {@code gs://} address
 * @param sizeBytes its size as stored, compressed or not
 * @param lastModifiedMillis when it was last changed, in milliseconds since the epoch; 0 where that
 *     is not known
 */
record StoredFile(String name, long sizeBytes, long lastModifiedMillis) implements Serializable {

  static StoredFile of(Metadata metadata) {
    return new StoredFile(
        metadata.resourceId().toString(), metadata.sizeBytes(), metadata.lastModifiedMillis());
  }

  /** The name without its folder: a dead letter's origin has the whole one. */
  String shortName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Opens the file at its first byte. */
  ReadableByteChannel open() throws IOException {
    try {
      return FileSystems.open(FileSystems.matchNewResource(name, false));
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new DamagedFileException("it is gone, or may not be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StorageException(name, 0, e);
    }
  }
}

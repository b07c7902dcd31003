package dev.packhouse.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.NoSuchFileException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was when it was matched.
 *
 * @param name its path or {@code gs://} address
 * @param sizeBytes its size as stored, compressed or not
 * @param lastModifiedMillis when it was last changed, in milliseconds since the epoch; 0 where that
 *     is not known
 * @param generation its Cloud Storage generation, where no other may be read in its place; null
 *     where any may
 */
record StoredFile(String name, long sizeBytes, long lastModifiedMillis, @Nullable Long generation)
    implements Serializable {

  static StoredFile of(Metadata metadata) {
    return new StoredFile(
        metadata.resourceId().toString(),
        metadata.sizeBytes(),
        metadata.lastModifiedMillis(),
        null);
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

package dev.packhouse.read;

import com.google.api.services.storage.model.StorageObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigInteger;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.extensions.gcp.util.gcsfs.GcsPath;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Looks up files by their exact names.
 *
 * <p>For Cloud Storage it asks the service itself: Beam's FileSystems take a name for a pattern and
 * do not tell a generation.
 */
final class StoredFiles {

  /** For files of any generation. */
  static final StoredFiles ANY = new StoredFiles(null);

  static final String CLOUD_STORAGE = "gs://";

  private final @Nullable PipelineOptions options;

  private StoredFiles(@Nullable PipelineOptions options) {
    this.options = options;
  }

  static StoredFiles of(PipelineOptions options) {
    return new StoredFiles(options);
  }

  /**
   * The file as it is now; null where there is none.
   *
   * @throws StorageException if the storage fails; it is worth trying again
   */
  @Nullable StoredFile find(String name) throws StorageException {
    try {
      return options != null && name.startsWith(CLOUD_STORAGE)
          ? findObject(name, options.as(GcsOptions.class))
          : StoredFile.of(FileSystems.matchSingleFileSpec(name));
    } catch (FileNotFoundException e) {
      return null;
    } catch (IOException e) {
      throw new StorageException(name, 0, e);
    }
  }

  @SuppressWarnings(
      "deprecation") // its successor, getBlob, works only with an experiment that is off
  private static StoredFile findObject(String name, GcsOptions options) throws IOException {
    StorageObject object = options.getGcsUtil().getObject(GcsPath.fromUri(name));
    BigInteger size = object.getSize();
    return new StoredFile(
        name,
        size == null ? 0 : size.longValue(),
        object.getUpdated() == null ? 0 : object.getUpdated().getValue(),
        object.getGeneration());
  }

  /**
   * Makes sure that a file which has been opened is of the generation that is to be read. An open
   * channel stays at the generation that it began with, and so this holds until it is closed.
   *
   * @throws DamagedFileException if the file is gone or replaced
   */
  void verify(StoredFile file) throws IOException {
    if (file.generation() == null || options == null) {
      return;
    }
    StoredFile now = find(file.name());
    if (now == null) {
      throw new DamagedFileException("it is gone");
    }
    if (now.generation() != null && !now.generation().equals(file.generation())) {
      throw new DamagedFileException(
          "generation "
              + file.generation()
              + " of it is gone, the bucket holds "
              + now.generation());
    }
  }
}

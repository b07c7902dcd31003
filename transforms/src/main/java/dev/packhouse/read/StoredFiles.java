package dev.packhouse.read;

import static java.util.Objects.requireNonNull;

import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.model.StorageObject;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.HttpURLConnection;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.extensions.gcp.util.gcsfs.GcsPath;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Looks up files by their exact names.
 *
 * <p>For Cloud Storage it asks the service itself: Beam's FileSystems take a name for a pattern and
 * do not tell a generation. Files of a folder are looked up by the JDK, which takes any name too.
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
   * @throws DamagedFileException if no file can be called so
   * @throws StorageException if the storage fails; it is worth trying again
   */
  @Nullable StoredFile find(String name) throws IOException {
    if (!name.startsWith(CLOUD_STORAGE)) {
      File file = new File(name).getAbsoluteFile();
      return file.isFile()
          ? new StoredFile(file.toString(), file.length(), file.lastModified(), null)
          : null;
    }
    try {
      return findObject(name, requireNonNull(options).as(GcsOptions.class));
    } catch (FileNotFoundException e) {
      return null;
    } catch (IOException e) {
      if (e.getCause() instanceof HttpResponseException refused
          && refused.getStatusCode() == HttpURLConnection.HTTP_BAD_REQUEST) {
        throw new DamagedFileException("Cloud Storage does not take its name", e);
      }
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
   * @throws StorageException if the storage fails
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

package dev.packhouse.yaml;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Reads spec and schema files through Beam's FileSystems: local paths, {@code gs://}. */
public final class SourceFile {

  /** Larger than any spec or schema that a person keeps. */
  static final int MOST_BYTES = 10_000_000;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private SourceFile() {}

  /**
   * The text of a file.
   *
   * @throws UnreadableException if there is no such file, or it is not UTF-8 text of less than 10
   *     MB
   */
  public static SourceText read(String location) throws UnreadableException {
    byte[] bytes = bytes(location);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return SourceText.of(location, marked ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      throw new UnreadableException(location + " is not UTF-8 text", e);
    }
  }

  /**
   * The content of a file.
   *
   * @throws UnreadableException if there is no such file, or it is not of less than 10 MB
   */
  public static byte[] bytes(String location) throws UnreadableException {
    byte[] bytes;
    try (InputStream in = Channels.newInputStream(FileSystems.open(resource(location)))) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new UnreadableException("there is no file " + location, e);
    } catch (IOException e) {
      throw new UnreadableException("cannot read " + location + ": " + e.getMessage(), e);
    }
    if (bytes.length > MOST_BYTES) {
      throw new UnreadableException(location + " is larger than " + MOST_BYTES + " bytes", null);
    }
    return bytes;
  }

  /** A location beside a file: {@code other} in the same folder, unless it is absolute. */
  public static String beside(String file, String other) {
    if (other.contains("://") || other.startsWith("/")) {
      return other;
    }
    int slash = file.lastIndexOf('/');
    return slash < 0 ? other : file.substring(0, slash + 1) + other;
  }

  private static ResourceId resource(String location) throws IOException {
    try {
      return FileSystems.matchNewResource(location, false);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** A file that cannot be read as text, with a message for a person. */
  public static final class UnreadableException extends Exception {
    UnreadableException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
      super(message, cause);
    }
  }
}

package dev.packhouse.job;

import dev.packhouse.line.ReadLine;
import dev.packhouse.yaml.SourceFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * The folder of Cloud Storage that a launched line is read from:
 *
 * <pre>
 * line.yaml, and the schemas that it names
 * steps/            where its steps are deployed to
 * jobs/ID.json      the graph of each of its streaming jobs
 * </pre>
 */
public final class LineFolder {

  private static final int MOST_BYTES = 50_000_000;

  private final String folder;

  private LineFolder(String folder) {
    this.folder = folder;
  }

  /** At a {@code gs://} address. */
  public static LineFolder at(String folder) {
    return new LineFolder(folder.replaceAll("/+$", ""));
  }

  /** Its address, without a slash at its end. */
  public String address() {
    return folder;
  }

  /** Where the line is when it is here. */
  public String line(ReadLine read) {
    return folder + "/" + name(read.location());
  }

  /** Where its steps are deployed to. */
  public String steps() {
    return folder + "/steps";
  }

  private static String name(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /**
   * What a line is made of, from where it is to where it would be here; the line itself is the last
   * one. Files elsewhere that it names by an address of Cloud Storage stay there.
   *
   * @throws IllegalArgumentException if it names a file that cannot be found beside it here
   */
  public Map<String, String> files(ReadLine read) {
    String location = read.location();
    String beside = location.substring(0, location.lastIndexOf('/') + 1);
    Map<String, String> files = new LinkedHashMap<>();
    for (String file : read.files()) {
      boolean isAddress = file.contains("://");
      boolean isBeside = file.startsWith(beside) && isAddress == beside.contains("://");
      if (!isBeside && isAddress) {
        continue;
      }
      String name = isBeside ? file.substring(beside.length()) : file;
      if (name.startsWith("/") || List.of(name.split("/")).contains("..")) {
        throw new IllegalArgumentException(
            location
                + " names "
                + file
                + ", which is not in its folder: a job finds a line's files beside the line; move"
                + " it there, or name it by its gs:// address");
      }
      files.put(file, folder + "/" + name);
    }
    files.put(location, line(read));
    return files;
  }

  /**
   * Copies each file to where it belongs.
   *
   * @throws IOException if one cannot be read, or the storage does not take it
   */
  public static void upload(Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      byte[] content;
      try {
        content = SourceFile.bytes(file.getKey());
      } catch (SourceFile.UnreadableException unreadable) {
        throw new IOException(unreadable.getMessage(), unreadable);
      }
      write(resource(file.getValue()), content, "application/octet-stream");
    }
  }

  /** Keeps the graph of a job. */
  public void keep(String job, JobGraph graph, Map<String, String> about) throws IOException {
    write(graphOf(job), graph.toJson(about).getBytes(StandardCharsets.UTF_8), "application/json");
  }

  /** The graph of a job; null where none was kept, or what is there is none. */
  public @Nullable JobGraph kept(String job) throws IOException {
    try (InputStream in = Channels.newInputStream(FileSystems.open(graphOf(job)))) {
      return JobGraph.parse(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
    } catch (FileNotFoundException | NoSuchFileException missing) {
      return null;
    }
  }

  private ResourceId graphOf(String job) {
    return resource(folder + "/jobs/" + job + ".json");
  }

  private static ResourceId resource(String address) {
    return FileSystems.matchNewResource(address, false);
  }

  private static void write(ResourceId file, byte[] content, String type) throws IOException {
    try (WritableByteChannel channel = FileSystems.create(file, type)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }
}

package dev.packhouse.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps that are deployed to a folder, local or {@code gs://}:
 *
 * <pre>
 * graph.json             the graph that is in force
 * statements/HASH.sql    a text, under its hash
 * </pre>
 *
 * <p>A text is never changed, and the graph is replaced as a whole after the texts that it names
 * are there. So who reads while somebody deploys sees the old graph or the new one, and all the
 * texts of either; a deployment that is cut off has changed nothing. Two at the same time end with
 * the graph of one of them.
 *
 * <p>Texts of earlier graphs stay, as a manifest runs what it was sealed with. A text that the
 * graph does not name may be deleted when no manifest of before the last deployment is unfinished
 * in ops.manifests.
 */
public final class DeployedFolder implements DeployedSteps {

  private static final long serialVersionUID = 1L;

  /** More than a line's whole graph has, or than BigQuery takes as one query. */
  static final int MOST_BYTES = 10_000_000;

  /** While a file of Cloud Storage is replaced, its old generation may be gone when it is read. */
  private static final int READINGS = 3;

  private static final String GRAPH = "graph.json";
  private static final Logger LOG = LoggerFactory.getLogger(DeployedFolder.class);

  private final String folder;

  private DeployedFolder(String folder) {
    this.folder = folder;
  }

  /**
   * The steps at {@code folder}, which need not be there yet.
   *
   * @param folder a local path or a {@code gs://} address
   */
  public static DeployedFolder at(String folder) {
    Checks.text(folder, "the folder of deployed steps");
    return new DeployedFolder(folder);
  }

  /** The folder, as it was given. */
  public String folder() {
    return folder;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException if the storage does not answer; a graph that is not there, or is no graph,
   *     is told by the value
   */
  @Override
  public GraphReading graph() throws IOException {
    byte[] bytes = read(file(GRAPH));
    if (bytes == null) {
      return problem("there is no step graph: deploy the steps with packhouse steps deploy");
    }
    if (bytes.length > MOST_BYTES) {
      return problem(
          "it has more than " + MOST_BYTES + " bytes and is no step graph: deploy the steps again");
    }
    return StepGraph.parse(new String(bytes, UTF_8));
  }

  /**
   * {@inheritDoc}
   *
   * <p>One that has been changed since it was deployed counts as not there.
   */
  @Override
  public @Nullable String statement(String hash) throws IOException {
    ResourceId file = text(hash);
    byte[] bytes = read(file);
    if (bytes == null) {
      return null;
    }
    String sql = new String(bytes, UTF_8);
    if (bytes.length > MOST_BYTES || !Statement.hash(sql).equals(hash)) {
      LOG.error("{} is not the text that was deployed there: deploy the steps again", file);
      return null;
    }
    return sql;
  }

  /**
   * Puts a graph into force.
   *
   * @param statements hash to text, of all statements of the graph; those that are deployed already
   *     may be left out
   * @throws IllegalArgumentException if a text is missing, too large, or has another hash
   * @throws IOException if the storage refuses or does not answer; what was in force still is
   */
  public void deploy(StepGraph graph, Map<String, String> statements) throws IOException {
    byte[] json = bytes(graph.toJson(), "the step graph");
    for (Map.Entry<String, String> statement : statements.entrySet()) {
      String hash = statement.getKey();
      String sql = statement.getValue();
      byte[] bytes = bytes(sql, "statement " + hash);
      Checks.that(Statement.hash(sql).equals(hash), "statement " + hash + " has another hash");
      if (statement(hash) == null) {
        write(text(hash), bytes, MimeTypes.TEXT);
      }
    }
    for (String hash : hashes(graph)) {
      Checks.that(
          statements.containsKey(hash) || statement(hash) != null,
          "the graph has statement " + hash + ", whose text was not given");
    }
    write(file(GRAPH), json, "application/json");
  }

  private static List<String> hashes(StepGraph graph) {
    return Stream.concat(
            graph.steps().stream().map(Step::statement),
            graph.assertions().stream().map(Assertion::statement))
        .map(Statement::hash)
        .distinct()
        .toList();
  }

  private GraphReading problem(String message) {
    return GraphReading.of(List.of(new GraphProblem(file(GRAPH).toString(), message)));
  }

  private ResourceId file(String name) {
    return FileSystems.matchNewResource(folder, true)
        .resolve(name, StandardResolveOptions.RESOLVE_FILE);
  }

  private ResourceId text(String hash) {
    Checks.that(Statement.isHash(hash), "a statement's hash is 64 hexadecimal digits");
    return FileSystems.matchNewResource(folder, true)
        .resolve("statements", StandardResolveOptions.RESOLVE_DIRECTORY)
        .resolve(hash + ".sql", StandardResolveOptions.RESOLVE_FILE);
  }

  /** The content, or the first bytes of one that is too large; null where there is no file. */
  private static byte @Nullable [] read(ResourceId file) throws IOException {
    for (int reading = 1; ; reading++) {
      try (InputStream in = Channels.newInputStream(FileSystems.open(file))) {
        return in.readNBytes(MOST_BYTES + 1);
      } catch (FileNotFoundException | NoSuchFileException missing) {
        // A local file that may not be read is told as one that is missing.
        if (file.getScheme().equals("file") && Files.exists(Path.of(file.toString()))) {
          throw new IOException("cannot read " + file + ": " + missing.getMessage(), missing);
        }
        if (reading == READINGS) {
          return null;
        }
      }
    }
  }

  private static byte[] bytes(String text, String what) {
    byte[] bytes = text.getBytes(UTF_8);
    Checks.that(
        bytes.length <= MOST_BYTES, what + " has more than " + MOST_BYTES + " bytes: make it less");
    return bytes;
  }

  private static void write(ResourceId file, byte[] content, String type) throws IOException {
    if (!file.getScheme().equals("file")) {
      // An object of Cloud Storage is there, or replaced, when its channel is closed.
      fill(file, content, type);
      return;
    }
    ResourceId fresh =
        file.getCurrentDirectory()
            .resolve(
                file.getFilename() + "." + UUID.randomUUID() + ".new",
                StandardResolveOptions.RESOLVE_FILE);
    fill(fresh, content, type);
    // Locally that is one atomic move.
    FileSystems.rename(List.of(fresh), List.of(file));
  }

  private static void fill(ResourceId file, byte[] content, String type) throws IOException {
    try (WritableByteChannel channel = FileSystems.create(file, type)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }
}

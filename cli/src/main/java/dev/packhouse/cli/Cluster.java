package dev.packhouse.cli;

import com.google.common.base.Splitter;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.FileStagingOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * What is different where a run's work is done by the processes of a cluster, and not by this one.
 */
final class Cluster {

  /**
   * Of this program's class path, what no worker needs: the embedded warehouse and the reference
   * engine with their native libraries, the direct runner, and what a cluster of Flink has itself.
   */
  private static final List<String> LOCAL_ONLY =
      List.of("duckdb_jdbc-", "zetasql-", "beam-runners-direct-java-", "flink-");

  /** A little more than what {@code web.refresh-interval} is unless it is set. */
  private static final Duration REFRESH = Duration.ofSeconds(4);

  private Cluster() {}

  /** Whether a run with these options leaves this process. */
  static boolean isMeant(PipelineOptions options) {
    return options.getRunner() != DirectRunner.class;
  }

  /** Refuses a runner that {@code packhouse run} is not for. */
  static void requireTried(PipelineOptions options, List<String> given) {
    if (isMeant(options) && !FlinkOptions.areMeant(given)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--runner="
              + options.getRunner().getSimpleName()
              + ": 'packhouse run' runs a line in this process, or with --runner=FlinkRunner on a"
              + " cluster of Flink; 'packhouse launch' starts a line's job on Dataflow");
    }
  }

  /**
   * Refuses what only a run in this process can do.
   *
   * @param embedded whether rows are to land in the embedded warehouse
   */
  static void require(StreamLimits limits, boolean embedded) {
    if (embedded) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the embedded warehouse is inside this process, and in a cluster rows come from others:"
              + " name another one with --bigQueryEndpoint, or land in BigQuery with --bigquery");
    }
    if (limits.isGiven()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--for and --until-idle are for runs in this process; in a cluster a stream is read"
              + " until its job is stopped there");
    }
  }

  /** The same source, whose files are named as other processes can look for them. */
  static @Nullable Source absolute(@Nullable Source source) {
    return source instanceof Source.Files files
        ? new Source.Files(files.name(), files.sets().stream().map(set -> absolute(set)).toList())
        : source;
  }

  private static FileSet absolute(FileSet set) {
    String pattern = set.pattern();
    return pattern.contains("://")
        ? set
        : set.withPattern(Path.of(pattern).toAbsolutePath().normalize().toString());
  }

  /**
   * Lets workers have what they need of this program, unless the options say what. Jars alone: what
   * stands in a folder are this command's own classes, of which none is in a graph.
   */
  static void stage(PipelineOptions options) {
    FileStagingOptions staging = options.as(FileStagingOptions.class);
    if (staging.getFilesToStage() != null && !staging.getFilesToStage().isEmpty()) {
      return;
    }
    List<String> files = new ArrayList<>();
    for (String entry :
        Splitter.on(File.pathSeparatorChar).split(System.getProperty("java.class.path", ""))) {
      String name = String.valueOf(Path.of(entry).getFileName());
      if (new File(entry).isFile() && LOCAL_ONLY.stream().noneMatch(name::startsWith)) {
        files.add(entry);
      }
    }
    staging.setFilesToStage(files);
  }

  /**
   * Where a run's steps are deployed to: all workers reach what is below {@code --tempLocation}.
   */
  static String stepsFolder(LineSpec spec, PipelineOptions options) {
    String temporary = options.getTempLocation();
    if (temporary == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "workers need a place for what is temporary: set --tempLocation=gs://...");
    }
    return temporary.replaceAll("/+$", "") + "/steps/" + spec.name();
  }

  /**
   * What {@code counted} tells when it has told the same for a while. Flink's job manager answers
   * from a copy that may be as old as {@code web.refresh-interval}, also after the job's end.
   *
   * @see <a
   *     href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/deployment/config/#web-refresh-interval">web.refresh-interval</a>
   */
  static <T> T settled(Supplier<T> counted) {
    T last = counted.get();
    long since = System.nanoTime();
    while (System.nanoTime() - since < REFRESH.toNanos()) {
      Uninterruptibles.sleepUninterruptibly(REFRESH.dividedBy(8));
      T now = counted.get();
      if (!now.equals(last)) {
        last = now;
        since = System.nanoTime();
      }
    }
    return last;
  }

  /** Says where a stream is read from now on. */
  static void tellHandedOver(LineSpec spec, PipelineOptions options, PrintWriter out) {
    out.printf(
        "job %s now runs by %s, and goes on there until it is stopped there%n",
        options.getJobName(), options.getRunner().getSimpleName());
    out.printf(
        "its receipts are in %s, its dead letters in %s%n",
        spec.receipts().table(), spec.deadLetters().table());
  }
}

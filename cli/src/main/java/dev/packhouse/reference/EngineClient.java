package dev.packhouse.reference;

import com.google.zetasql.LocalService.TableData;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parent's end of the engine's process. One thread asks; any may end it. */
final class EngineClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineClient.class);

  /** Room for a query's tables and result, in several forms at a time. */
  private static final String HEAP = "-Xmx768m";

  private static final int EXIT_SECONDS = 10;

  /** Writes what belongs to a question. */
  interface Sender {
    void send(DataOutputStream out) throws IOException;
  }

  private record Running(Process process, DataOutputStream out, DataInputStream in) {}

  private @Nullable Running running;
  private boolean closed;
  private boolean rowsFollow;

  /** Asks, and starts the process where there is none. */
  <A extends Answer> A ask(Question question, Class<A> expected)
      throws RefusedException, EngineEndedException {
    return ask(question, to -> {}, expected);
  }

  <A extends Answer> A ask(Question question, Sender sender, Class<A> expected)
      throws RefusedException, EngineEndedException {
    Running engine = running();
    Answer answer;
    try {
      if (rowsFollow) {
        // Of a result that was not read to its end.
        rowsFollow = false;
        while (Frames.readRow(engine.in()) != null) {}
      }
      Frames.write(engine.out(), question, Question.class);
      sender.send(engine.out());
      engine.out().flush();
      answer = Frames.read(engine.in(), Answer.class);
    } catch (IOException ended) {
      throw ended(engine, ended);
    }
    rowsFollow = answer instanceof Answer.Evaluated;
    if (answer instanceof Answer.Refused refused) {
      throw new RefusedException(refused.reason(), refused.message());
    }
    return expected.cast(answer);
  }

  /** The next row of a result, or null after the last one. */
  TableData.@Nullable Row nextRow() throws EngineEndedException {
    Running engine = current();
    try {
      byte[] row = Frames.readRow(engine.in());
      rowsFollow = row != null;
      return row == null ? null : TableData.Row.parseFrom(row);
    } catch (IOException ended) {
      throw ended(engine, ended);
    }
  }

  private synchronized Running current() throws EngineEndedException {
    if (running == null) {
      throw new EngineEndedException(-1, new IOException("it was ended from here"));
    }
    return running;
  }

  private synchronized Running running() throws EngineEndedException {
    Running engine = running;
    if (engine != null && engine.process().isAlive()) {
      return engine;
    }
    if (closed) {
      throw new EngineEndedException(0, new IOException("the warehouse is closed"));
    }
    rowsFollow = false;
    try {
      engine = start();
    } catch (IOException failed) {
      throw new EngineEndedException(-1, failed);
    }
    running = engine;
    return engine;
  }

  private static Running start() throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                    HEAP,
                    // It lives for one query or a few: a quick start is worth more than speed.
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError",
                    // Its last words would otherwise stand between the frames.
                    "-XX:+DisplayVMOutputToStderr",
                    "-XX:-CreateCoredumpOnCrash",
                    "-XX:+SuppressFatalErrorMessage",
                    "-Duser.timezone=UTC",
                    "-cp",
                    System.getProperty("java.class.path", ""),
                    EngineProcess.class.getName()))
            .start();
    Thread log = new Thread(() -> log(process), "engine-log");
    log.setDaemon(true);
    log.start();
    return new Running(
        process,
        new DataOutputStream(new BufferedOutputStream(process.getOutputStream())),
        new DataInputStream(new BufferedInputStream(process.getInputStream())));
  }

  private static void log(Process process) {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(line -> LOG.debug("engine: {}", line));
    } catch (IOException | UncheckedIOException ended) {
      LOG.debug("the engine's log ended", ended);
    }
  }

  private EngineEndedException ended(Running engine, IOException cause) {
    kill();
    int exitCode = -1;
    try {
      if (engine.process().waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        exitCode = engine.process().exitValue();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return new EngineEndedException(exitCode, cause);
  }

  /** Ends the process; who waits for its answer is told, and the next question starts another. */
  synchronized void kill() {
    Running engine = running;
    running = null;
    if (engine != null) {
      engine.process().destroyForcibly();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    kill();
  }
}

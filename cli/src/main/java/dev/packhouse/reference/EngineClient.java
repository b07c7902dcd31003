package dev.packhouse.reference;

import com.google.zetasql.LocalService.TableData;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parent's end of the engine's process. One thread asks; any may end it. */
final class EngineClient {

  /** Room for a query's tables and result, in several forms at a time. */
  private static final String HEAP = "-Xmx768m";

  /** Writes what belongs to a question. */
  interface Sender {
    void send(DataOutputStream out) throws IOException, RefusedException;
  }

  private @Nullable Process process;
  private @Nullable DataOutputStream out;
  private @Nullable DataInputStream in;

  /** Asks, and starts the process where there is none. */
  <A extends Answer> A ask(Question question, Class<A> expected)
      throws RefusedException, IOException {
    return ask(question, to -> {}, expected);
  }

  <A extends Answer> A ask(Question question, Sender sender, Class<A> expected)
      throws RefusedException, IOException {
    try {
      DataOutputStream to = started();
      Frames.write(to, question, Question.class);
      sender.send(to);
      to.flush();
      Answer answer = Frames.read(in(), Answer.class);
      if (answer instanceof Answer.Refused refused) {
        throw new RefusedException(refused.reason(), refused.message());
      }
      return expected.cast(answer);
    } catch (RefusedException refused) {
      throw refused;
    } catch (IOException ended) {
      kill();
      throw ended;
    }
  }

  /** The next row of a result, or null after the last one. */
  TableData.@Nullable Row nextRow() throws IOException {
    byte[] row = Frames.readRow(in());
    return row == null ? null : TableData.Row.parseFrom(row);
  }

  private DataInputStream in() throws IOException {
    DataInputStream from = in;
    if (from == null) {
      throw new IOException("the engine's process was ended");
    }
    return from;
  }

  private synchronized DataOutputStream started() throws IOException {
    DataOutputStream running = out;
    if (running != null && process != null && process.isAlive()) {
      return running;
    }
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                    HEAP,
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Duser.timezone=UTC",
                    "-cp",
                    System.getProperty("java.class.path", ""),
                    EngineProcess.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process = child;
    in = new DataInputStream(new BufferedInputStream(child.getInputStream()));
    DataOutputStream to = new DataOutputStream(new BufferedOutputStream(child.getOutputStream()));
    out = to;
    return to;
  }

  /** Ends the process; whoever waits for its answer gets an IOException. */
  synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      process = null;
    }
  }
}

package dev.packhouse.reference;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * The process that GoogleSQL's engine runs in, because some statements end the process that runs
 * them. It answers questions on its standard output until its standard input ends, and so goes when
 * its parent does, however that ends.
 */
final class EngineProcess {

  private EngineProcess() {}

  public static void main(String[] arguments) throws IOException {
    ignoreStopSignals();
    // The end of standard input is seen between two questions only, and one may take hours.
    ProcessHandle.current().parent().ifPresent(EngineProcess::endWith);
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    PrintStream answers = System.out;
    // Whatever libraries print must not stand between the answers.
    System.setOut(System.err);
    try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(answers))) {
      Engine engine = new Engine();
      while (true) {
        Question question = Frames.read(in, Question.class);
        engine.answer(question, in, out);
        out.flush();
      }
    } catch (EOFException parentIsDone) {
      // Nothing is left to do.
    }
  }

  /**
   * A terminal sends Ctrl-C to the parent's whole group, and so does timeout(1) with SIGTERM; what
   * becomes of a job then is the parent's affair. By reflection, because the compiler warns of
   * sun.misc and cannot be told not to.
   */
  private static void ignoreStopSignals() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      for (String name : List.of("INT", "TERM")) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(
                null,
                signal.getConstructor(String.class).newInstance(name),
                handler.getField("SIG_IGN").get(null));
      }
    } catch (ReflectiveOperationException unavailable) {
      throw new IllegalStateException("this JVM has no sun.misc.Signal", unavailable);
    }
  }

  private static void endWith(ProcessHandle parent) {
    Thread watch =
        new Thread(
            () -> {
              parent.onExit().join();
              Runtime.getRuntime().halt(0);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}

package dev.packhouse.reference;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;

/**
 * The process that GoogleSQL's engine runs in, because some statements end the process that runs
 * them. It answers questions on its standard output until its standard input ends, and so goes when
 * its parent does, however that ends.
 */
final class EngineProcess {

  private EngineProcess() {}

  public static void main(String[] arguments) throws IOException {
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

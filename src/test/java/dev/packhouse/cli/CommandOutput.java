package dev.packhouse.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a {@code packhouse} command line prints and exits with. */
record CommandOutput(int exitCode, String out, String err) {

  static CommandOutput of(List<String> arguments) {
    return of(arguments.toArray(String[]::new));
  }

  static CommandOutput of(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        Packhouse.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new CommandOutput(exitCode, out.toString(), err.toString());
  }
}

package dev.packhouse.cli;

import java.io.PrintWriter;

/** How the steps of a run went, as it is told when the run is over. */
interface StepsReport {

  /** Of a line that has none. */
  StepsReport NONE =
      new StepsReport() {
        @Override
        public boolean anyFailed() {
          return false;
        }

        @Override
        public void print(PrintWriter out) {}
      };

  boolean anyFailed();

  void print(PrintWriter out);
}

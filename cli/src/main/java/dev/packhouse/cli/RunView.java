package dev.packhouse.cli;

import dev.packhouse.receipt.Receipt;

/** Who is told now and then how far a run has come. */
interface RunView {

  void show(Receipt soFar, SeenSteps steps);

  /** Leaves the terminal to whatever is printed next. */
  void clear();
}

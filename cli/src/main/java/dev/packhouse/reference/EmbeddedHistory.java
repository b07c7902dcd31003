package dev.packhouse.reference;

import dev.packhouse.steps.Budget;
import dev.packhouse.steps.Manifest;
import dev.packhouse.steps.Spending;
import dev.packhouse.steps.StepHistory;
import dev.packhouse.steps.StepTables;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import java.time.Instant;
import java.util.List;

/** What the warehouse's own records of steps tell. */
final class EmbeddedHistory implements StepHistory {

  EmbeddedHistory(EmbeddedWarehouse warehouse, StepTables records) {}

  @Override
  public List<Manifest> unfinished(String line) {
    return List.of();
  }

  @Override
  public Spending spending(String line, Budget budget, Instant now) {
    return Spending.NONE;
  }
}

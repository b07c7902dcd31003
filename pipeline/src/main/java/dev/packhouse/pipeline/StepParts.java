package dev.packhouse.pipeline;

import dev.packhouse.line.LineSpec;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.steps.AllTables;
import dev.packhouse.steps.Budget;
import dev.packhouse.steps.EngineSettings;
import dev.packhouse.steps.RunSteps;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transforms that a spec's steps ask for. */
final class StepParts {

  private final String line;
  private final StepsSpec spec;
  private final RunSettings settings;
  private final RunSettings.Steps run;

  private StepParts(String line, StepsSpec spec, RunSettings settings, RunSettings.Steps run) {
    this.line = line;
    this.spec = spec;
    this.settings = settings;
    this.run = run;
  }

  /** None where the spec has no steps, or the run nothing that runs them. */
  static Optional<StepParts> of(LineSpec spec, RunSettings settings) {
    StepsSpec steps = spec.steps();
    RunSettings.Steps run = settings.steps();
    return steps == null || run == null
        ? Optional.empty()
        : Optional.of(new StepParts(spec.name(), steps, settings, run));
  }

  /** What names every table that sets steps off. */
  AllTables allTables() {
    return AllTables.of(run.deployed());
  }

  RunSteps run(boolean streaming) {
    RunSteps steps =
        RunSteps.of(engine(streaming), run.services(), run.deployed())
            .withRecords(spec.records(), settings.services())
            .withAnnouncements(spec.announceTopic(), settings.pubsub());
    return run.checkpointed() ? steps.afterCheckpoints() : steps;
  }

  /** A stream waits for the budget's next period; a batch, which somebody waits for, fails. */
  EngineSettings engine(boolean streaming) {
    return EngineSettings.of(line, settings.runId(), spec.location())
        .withEvery(streaming ? spec.every() : Duration.ZERO)
        .withSettle(streaming ? run.settle() : Duration.ZERO)
        .withPollEvery(run.pollEvery())
        .withConcurrency(spec.concurrency())
        .withBudget(budget(streaming ? Budget.WhenSpent.WAIT : Budget.WhenSpent.FAIL));
  }

  private @Nullable Budget budget(Budget.WhenSpent whenSpent) {
    StepsSpec.Budget budget = spec.budget();
    return budget == null ? null : new Budget(budget.bytes(), budget.period(), whenSpent);
  }
}

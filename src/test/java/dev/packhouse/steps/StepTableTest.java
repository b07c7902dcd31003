package dev.packhouse.steps;

import dev.packhouse.dataflow.ModuleTable;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class StepTableTest {

  @Test
  void terraformMakesTheTableOfJobsAsTheLineDoes() throws IOException {
    ModuleTable.assertCurrent("jobs", StepRecords.jobs("ops.jobs"));
  }

  @Test
  void terraformMakesTheTableOfManifestsAsTheLineDoes() throws IOException {
    ModuleTable.assertCurrent("manifests", StepRecords.manifests("ops.manifests"));
  }
}

package dev.packhouse.deadletter;

import dev.packhouse.dataflow.ModuleTable;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class DeadLetterTableTest {

  @Test
  void terraformMakesTheTableAsTheLineDoes() throws IOException {
    ModuleTable.assertCurrent("dead_letters", DeadLetterTable.named("ops.dead_letters"));
  }
}

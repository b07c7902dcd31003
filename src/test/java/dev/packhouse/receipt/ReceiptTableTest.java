package dev.packhouse.receipt;

import dev.packhouse.dataflow.ModuleTable;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ReceiptTableTest {

  @Test
  void terraformMakesTheTableAsTheLineDoes() throws IOException {
    ModuleTable.assertCurrent("receipts", ReceiptTable.named("ops.receipts"));
  }
}

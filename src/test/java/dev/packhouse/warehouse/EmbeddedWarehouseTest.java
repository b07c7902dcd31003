package dev.packhouse.warehouse;

import static dev.packhouse.warehouse.Loads.column;
import static dev.packhouse.warehouse.Loads.datasets;
import static dev.packhouse.warehouse.Loads.schema;
import static dev.packhouse.warehouse.Loads.table;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TimePartitioning;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedWarehouseTest {

  private static Table orders(TableReference reference) {
    return new Table()
        .setTableReference(reference)
        .setDescription("what was ordered")
        .setSchema(
            schema(
                column("id", "INT64").setMode("REQUIRED").setDescription("its number"),
                column("price", "NUMERIC").setPrecision(5L).setScale(2L),
                column("at", "TIMESTAMP")))
        .setTimePartitioning(new TimePartitioning().setType("DAY").setField("at"))
        .setClustering(new Clustering().setFields(List.of("id")));
  }

  private static final Table ORDERS = orders(table("market", "orders"));

  @TempDir Path folder;

  @Test
  void whatATableWasDeclaredAsOutlastsTheProcess() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      warehouse.createDataset("market");
      datasets(warehouse).createTable(ORDERS);
      Loads.insert(warehouse, table("market", "orders"), new TableRow().set("id", 1));
    }
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      Table found = datasets(warehouse).getTable(table("market", "orders"));
      assertThat(found.getSchema(), is(ORDERS.getSchema()));
      assertThat(found.getTimePartitioning(), is(ORDERS.getTimePartitioning()));
      assertThat(found.getClustering(), is(ORDERS.getClustering()));
      assertThat(found.getDescription(), is("what was ordered"));
      assertThat(found.getNumRows(), is(BigInteger.ONE));
      assertThat(datasets(warehouse).isTableEmpty(table("market", "orders")), is(false));
      assertThat(warehouse.landed(), is(Map.of()));
    }
  }

  @Test
  void whatTwoWorkersMakeAtOnceIsMadeOnce() throws Exception {
    int workers = 4;
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      for (int time = 0; time < 50; time++) {
        String dataset = "market" + time;
        CyclicBarrier start = new CyclicBarrier(workers);
        Callable<Boolean> worker =
            () -> {
              start.await(1, TimeUnit.MINUTES);
              datasets(warehouse).createDataset("p", dataset, null, null, null);
              datasets(warehouse).createTable(orders(table(dataset, "orders")));
              return Loads.insert(warehouse, table(dataset, "orders"), new TableRow().set("id", 1))
                  .isEmpty();
            };
        for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(workers, worker))) {
          assertThat(done.get(), is(true));
        }
        assertThat(
            datasets(warehouse).getTable(table(dataset, "orders")).getNumRows(),
            is(BigInteger.valueOf(workers)));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void tableNamesHeedCaseAndColumnNamesDoNot() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      warehouse.createDataset("market");
      datasets(warehouse).createTable(ORDERS);
      assertThat(datasets(warehouse).getTable(table("market", "Orders")), is(nullValue()));
      assertThat(
          Loads.insert(
              warehouse, table("market", "orders"), new TableRow().set("ID", 1).set("PRICE", "1")),
          is(List.of()));
      GoogleJsonResponseException refused =
          assertThrows(
              GoogleJsonResponseException.class,
              () -> datasets(warehouse).createTable(orders(table("market", "Orders"))));
      assertThat(refused.getMessage(), containsString("DuckDB's names do not heed case"));
    }
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      GoogleJsonResponseException dataset =
          assertThrows(
              GoogleJsonResponseException.class,
              () -> datasets(warehouse).getDataset("p", "market"));
      assertThat(dataset.getStatusCode(), is(404));
      assertThat(dataset.getMessage(), is("Not found: Dataset p:market"));
      assertThrows(
          GoogleJsonResponseException.class, () -> datasets(warehouse).createTable(ORDERS));
      warehouse.createDataset("market");
      GoogleJsonResponseException table =
          assertThrows(
              GoogleJsonResponseException.class,
              () -> Loads.insert(warehouse, table("market", "orders"), new TableRow()));
      assertThat(table.getMessage(), is("Not found: Table p:market.orders"));
    }
  }

  @Test
  void rowsAreRefusedByTheColumnsLimits() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      warehouse.createDataset("market");
      datasets(warehouse).createTable(ORDERS);
      TableRow good = new TableRow().set("id", 1).set("price", "999.99");
      List<TableRow> bad =
          List.of(
              new TableRow().set("price", "1"),
              new TableRow().set("id", 1).set("price", "1000"),
              new TableRow().set("id", 1).set("price", "0.001"),
              new TableRow().set("id", "1.5"),
              new TableRow().set("id", "9223372036854775808"),
              new TableRow().set("id", 1).set("at", "10000-01-01T00:00:00Z"),
              new TableRow().set("id", 1).set("at", "yesterday"),
              new TableRow().set("id", 1).set("stranger", "x"),
              new TableRow().set("id", List.of(1)));
      assertThat(
          Loads.insert(
              warehouse,
              table("market", "orders"),
              java.util.stream.Stream.concat(java.util.stream.Stream.of(good), bad.stream())
                  .toArray(TableRow[]::new)),
          is(bad));
      assertThat(warehouse.landed(), is(Map.of("market.orders", 1L)));
    }
  }

  @Test
  void aSerializedDoorLeadsToTheSameWarehouse() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      warehouse.createDataset("market");
      EmbeddedServices door = SerializableUtils.clone(warehouse.services());
      door.getDatasetService(PipelineOptionsFactory.as(BigQueryOptions.class)).createTable(ORDERS);
      assertThat(
          datasets(warehouse).getTable(table("market", "orders")).getDescription(),
          is("what was ordered"));
    }
  }

  @Test
  void datasetsMayBeCalledAsDuckDbCallsItsOwn() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      for (String name : List.of("main", "warehouse", "temp", "system", "memory", "order", "1st")) {
        warehouse.createDataset(name);
        datasets(warehouse).createTable(orders(table(name, "select-1")));
        Loads.insert(warehouse, table(name, "select-1"), new TableRow().set("id", 1));
        assertThat(warehouse.landed().get(name + ".select-1"), is(1L));
      }
      assertThrows(WarehouseException.class, () -> warehouse.createDataset("_packhouse"));
    }
  }

  @Test
  void aSecondOpeningIsRefusedInThisProcessAndInAnother() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      warehouse.createDataset("market");
      WarehouseException here =
          assertThrows(WarehouseException.class, () -> EmbeddedWarehouse.open(folder));
      assertThat(here.getMessage(), containsString("already open in this process"));
      for (String how : List.of("open", "read")) {
        assertThat(
            WarehouseProcess.run("64m", how, folder.toString()),
            containsString("another process has it open; wait until that run is done"));
      }
    }
  }

  @Test
  void aMillionRowsNeedNoMillionRowsOfHeap() throws Exception {
    String output = WarehouseProcess.run("48m", "load", folder.toString(), "1000000");
    assertThat(output, containsString("landed: 1000000"));
    assertThat(output, containsString("exit 0"));
  }

  @Test
  void rowsThatAnEarlierProcessLeftUncommittedAreGone() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder);
        Session session = warehouse.begin()) {
      session.execute("CREATE TABLE " + new TableName("_packhouse", "s1").quoted() + " (i INT)");
      session.commit();
    }
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder);
        Session session = warehouse.begin()) {
      assertThat(
          session.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 's1'"), is(List.of()));
    }
  }

  @Test
  void aFileThatIsNoWarehouseIsRefusedByName() throws Exception {
    Files.writeString(folder.resolve(EmbeddedWarehouse.FILE_NAME), "not a database".repeat(1_000));
    WarehouseException refused =
        assertThrows(WarehouseException.class, () -> EmbeddedWarehouse.open(folder));
    assertThat(refused.getMessage(), containsString("cannot open the warehouse"));
    assertThat(refused.getMessage(), containsString(EmbeddedWarehouse.FILE_NAME));
  }
}

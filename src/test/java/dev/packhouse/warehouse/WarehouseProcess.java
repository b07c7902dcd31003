package dev.packhouse.warehouse;

import static dev.packhouse.warehouse.Loads.column;
import static dev.packhouse.warehouse.Loads.load;
import static dev.packhouse.warehouse.Loads.schema;
import static dev.packhouse.warehouse.Loads.table;

import com.google.api.services.bigquery.model.Job;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** What another process does with a warehouse: a JVM of its own with a heap of its own size. */
final class WarehouseProcess {

  private static final Schema AVRO =
      SchemaBuilder.record("root")
          .fields()
          .requiredLong("id")
          .requiredString("name")
          .requiredDouble("weight")
          .endRecord();

  private WarehouseProcess() {}

  /** {@code open FOLDER}, {@code read FOLDER} or {@code load FOLDER ROWS}. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    try {
      switch (arguments[0]) {
        case "open" -> EmbeddedWarehouse.open(folder).close();
        case "read" -> WarehouseReader.open(folder).close();
        default -> loadRows(folder, Long.parseLong(arguments[2]));
      }
    } catch (WarehouseException refused) {
      System.out.println("refused: " + refused.getMessage());
    }
  }

  private static void loadRows(Path folder, long rows) throws Exception {
    Path file = Loads.avro(folder.resolve("rows.avro"), AVRO, () -> generated(rows));
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      warehouse.createDataset("big");
      long start = System.nanoTime();
      Job job =
          Loads.run(
              warehouse,
              load(
                  table("big", "rows"),
                  schema(
                      column("id", "INT64").setMode("REQUIRED"),
                      column("name", "STRING"),
                      column("weight", "FLOAT64")),
                  file));
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.println(
          job.getStatus().getErrorResult() == null
              ? "landed: " + job.getStatistics().getLoad().getOutputRows()
              : "failed: " + job.getStatus().getErrorResult());
      System.out.println("rows a second: " + Math.round(rows / seconds));
    }
  }

  private static Iterator<GenericRecord> generated(long rows) {
    GenericRecord row = new GenericData.Record(AVRO);
    return new Iterator<>() {
      private long id;

      @Override
      public boolean hasNext() {
        return id < rows;
      }

      @Override
      public GenericRecord next() {
        row.put("id", id);
        row.put("name", "the name of " + id % 1_000);
        row.put("weight", id / 8.0);
        id++;
        return row;
      }
    };
  }

  /** Runs it in a JVM whose heap is at most {@code heap}; its output, standard and error. */
  static String run(String heap, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    // Short runs: the quick compiler is enough.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(WarehouseProcess.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output + "exit " + process.waitFor();
  }
}

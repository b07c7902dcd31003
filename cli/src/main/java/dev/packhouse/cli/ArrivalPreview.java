package dev.packhouse.cli;

import com.github.freva.asciitable.ColumnData;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.steps.BigQuerySteps;
import dev.packhouse.steps.DryRun;
import dev.packhouse.steps.JobError;
import dev.packhouse.steps.OnDemandPrice;
import dev.packhouse.steps.Parameter;
import dev.packhouse.steps.SqlJobs;
import dev.packhouse.steps.Task;
import dev.packhouse.steps.TaskKind;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What rows in some tables would set off, and what that would cost. */
final class ArrivalPreview {

  private final AnalyzedLine line;
  private final @Nullable PipelineOptions options;

  /**
   * @param options of a project that is asked for dry runs; null for none
   */
  ArrivalPreview(AnalyzedLine line, @Nullable PipelineOptions options) {
    this.line = line;
    this.options = options;
  }

  void print(List<String> arrived, PrintWriter out) {
    List<Task> tasks = line.graph().setOffBy(arrived);
    if (tasks.isEmpty()) {
      out.println("rows in " + String.join(", ", arrived) + " set off no step");
      return;
    }
    List<ColumnData<Task>> columns = new ArrayList<>();
    columns.add(TextTable.left("STEP", Task::name));
    columns.add(TextTable.left("AFTER", task -> list(task.after())));
    columns.add(TextTable.left("WRITES", ArrivalPreview::writes));
    Map<String, DryRun> dryRuns = options == null ? null : dryRuns(options, tasks, arrived);
    if (dryRuns != null) {
      columns.add(TextTable.right("BYTES", task -> bytes(dryRuns, task)));
      columns.add(TextTable.right("USD", task -> price(dryRuns, task)));
    }
    TextTable.print(out, tasks, columns);
    if (dryRuns != null) {
      printSum(dryRuns, out);
    }
  }

  /**
   * What BigQuery tells of each; a table that an earlier step has yet to make is an error there.
   */
  private Map<String, DryRun> dryRuns(
      PipelineOptions options, List<Task> tasks, List<String> arrived) {
    StepsSpec spec = Objects.requireNonNull(line.spec().steps());
    SqlJobs jobs = BigQuerySteps.in(spec.location()).jobs(options);
    Map<String, DryRun> dryRuns = new LinkedHashMap<>();
    for (Task task : tasks) {
      List<Parameter> parameters = new ArrayList<>(ofManifest(arrived));
      parameters.addAll(task.statement().parameters());
      String sql = line.statement(task.statement().hash());
      dryRuns.put(task.name(), jobs.dryRun(sql, parameters, spec.location()));
    }
    return dryRuns;
  }

  /** What each manifest gives its statements, with the values of none in particular. */
  private static List<Parameter> ofManifest(List<String> arrived) {
    String now = Instant.now().toString();
    return List.of(
        Parameter.of("run_id", "STRING", "dry-run"),
        Parameter.of("manifest_id", "STRING", "dry-run"),
        Parameter.of("window_start", "TIMESTAMP", now),
        Parameter.of("window_end", "TIMESTAMP", now),
        Parameter.array("arrived", "STRING", arrived));
  }

  private static void printSum(Map<String, DryRun> dryRuns, PrintWriter out) {
    long bytes = 0;
    boolean all = true;
    for (DryRun dryRun : dryRuns.values()) {
      Long processed = dryRun.bytesProcessed();
      bytes += processed == null ? 0 : processed;
      all &= processed != null;
    }
    out.printf(
        "%s%s, about %s USD on demand, at %s USD a TiB%n",
        all ? "" : "at least ",
        Bytes.text(bytes),
        OnDemandPrice.usd(bytes).toPlainString(),
        OnDemandPrice.USD_PER_TIB);
    dryRuns.forEach(
        (name, dryRun) -> {
          JobError error = dryRun.error();
          if (error != null) {
            out.println(name + ": " + error.reason() + ": " + error.message());
          }
        });
  }

  private static String bytes(Map<String, DryRun> dryRuns, Task task) {
    Long bytes = processed(dryRuns, task);
    return bytes == null ? "?" : Bytes.text(bytes);
  }

  private static String price(Map<String, DryRun> dryRuns, Task task) {
    Long bytes = processed(dryRuns, task);
    return bytes == null ? "?" : OnDemandPrice.usd(bytes).toPlainString();
  }

  private static @Nullable Long processed(Map<String, DryRun> dryRuns, Task task) {
    DryRun dryRun = dryRuns.get(task.name());
    return dryRun == null ? null : dryRun.bytesProcessed();
  }

  private static String list(List<String> names) {
    return names.isEmpty() ? "-" : String.join(", ", names);
  }

  private static String writes(Task task) {
    return task.kind() == TaskKind.ASSERTION ? "(assertion)" : list(task.writes());
  }
}

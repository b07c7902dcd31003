package dev.packhouse.cli;

import com.github.freva.asciitable.ColumnData;
import dev.packhouse.steps.StepGraph;
import dev.packhouse.steps.Task;
import dev.packhouse.steps.TaskKind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/** What rows in some tables would set off. */
final class ArrivalPreview {

  private final AnalyzedLine line;
  private final PipelineOptions options;

  ArrivalPreview(AnalyzedLine line, PipelineOptions options) {
    this.line = line;
    this.options = options;
  }

  void print(List<String> arrived, PrintWriter out) {
    StepGraph graph = line.graph();
    List<Task> tasks = graph.setOffBy(arrived);
    if (tasks.isEmpty()) {
      out.println("rows in " + String.join(", ", arrived) + " set off no step");
      return;
    }
    List<ColumnData<Task>> columns = new ArrayList<>();
    columns.add(TextTable.left("STEP", Task::name));
    columns.add(
        TextTable.left(
            "AFTER", task -> task.after().isEmpty() ? "-" : String.join(", ", task.after())));
    columns.add(
        TextTable.left(
            "WRITES",
            task ->
                task.kind() == TaskKind.ASSERTION
                    ? "(assertion)"
                    : String.join(", ", task.writes())));
    TextTable.print(out, tasks, columns);
  }
}

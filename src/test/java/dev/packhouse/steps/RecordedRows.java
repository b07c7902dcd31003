package dev.packhouse.steps;

import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeBigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;

/** The tables of records, in memory. */
final class RecordedRows {

  static final StepTables TABLES = new StepTables("p.ops.jobs", "p.ops.manifests");

  private final FakeDatasetService datasets = new FakeDatasetService();

  RecordedRows() {
    FakeDatasetService.setUp();
    try {
      datasets.createDataset("p", "ops", "EU", "", null);
    } catch (IOException | InterruptedException exception) {
      throw new IllegalStateException(exception);
    }
  }

  BigQueryServices services() {
    return new FakeBigQueryServices().withDatasetService(datasets);
  }

  List<TableRow> jobs() {
    return rows("jobs");
  }

  List<TableRow> manifests() {
    return rows("manifests");
  }

  /** The state of each manifest's last record, and of refused graphs. */
  List<String> states() {
    return manifests().stream()
        .map(row -> row.get("manifest_id") + " " + row.get("state"))
        .toList();
  }

  private List<TableRow> rows(String table) {
    try {
      var reference = new TableReference().setProjectId("p").setDatasetId("ops").setTableId(table);
      return datasets.getTable(reference) == null
          ? List.of()
          : datasets.getAllRows("p", "ops", table);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    } catch (InterruptedException exception) {
      throw new IllegalStateException(exception);
    }
  }

  /** As a history tells them: of each manifest the last record, if it has not ended. */
  List<Manifest> unfinished() {
    Map<String, Manifest> last = new LinkedHashMap<>();
    for (TableRow row : manifests()) {
      if (row.get("manifest") == null) {
        continue;
      }
      try {
        Manifest manifest = Manifest.parse((String) row.get("manifest"));
        last.merge(
            manifest.id(), manifest, (one, two) -> two.revision() < one.revision() ? one : two);
      } catch (IOException exception) {
        throw new UncheckedIOException(exception);
      }
    }
    List<Manifest> unfinished = new ArrayList<>(last.values());
    unfinished.removeIf(manifest -> manifest.state().end());
    return unfinished;
  }
}

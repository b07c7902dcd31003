package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.bigquery.model.ErrorProto;
import com.google.api.services.bigquery.model.TableDataInsertAllResponse.InsertErrors;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.RecordSchema;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.apache.beam.sdk.io.gcp.testing.FakeBigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.joda.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TableInsertsTest {

  private static final Table TABLE =
      Table.of("p.ops.jobs", RecordSchema.of(Field.of("step", FieldType.STRING)))
          .withDescription("Jobs.");

  private final PipelineOptions options = PipelineOptionsFactory.create();
  private final FakeDatasetService datasets = new FakeDatasetService();
  private final Deque<IOException> failures = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private final TableInserts inserts = inserts();

  /** A fake that fails as often as it is told. */
  private final class Services extends FakeBigQueryServices {

    @Override
    public DatasetService getDatasetService(BigQueryOptions options) {
      return (DatasetService)
          Proxy.newProxyInstance(
              TableInsertsTest.class.getClassLoader(),
              new Class<?>[] {DatasetService.class},
              (proxy, method, arguments) -> {
                calls.add(method.getName());
                if (method.getName().equals("insertAll") && !failures.isEmpty()) {
                  // As Beam's own service does, which inserts on other threads.
                  throw new RuntimeException(failures.remove());
                }
                try {
                  return method.invoke(datasets, arguments);
                } catch (InvocationTargetException exception) {
                  throw exception.getCause();
                }
              });
    }
  }

  private TableInserts inserts() {
    return TableInserts.in(TABLE, new Services()).withPatience(Duration.millis(500));
  }

  @BeforeEach
  void begin() throws Exception {
    FakeDatasetService.setUp();
    datasets.createDataset("p", "ops", "EU", "", null);
  }

  private static TableInserts.Row row(String step) {
    return new TableInserts.Row("id of " + step, "step " + step, new TableRow().set("step", step));
  }

  private static IOException answer(int status) {
    return new GoogleJsonResponseException(
        new HttpResponseException.Builder(status, "", new HttpHeaders()), new GoogleJsonError());
  }

  private List<Object> steps() throws Exception {
    return datasets.getAllRows("p", "ops", "jobs").stream().map(row -> row.get("step")).toList();
  }

  @Test
  void createsItsTableOnceAndInsertsInIt() throws Exception {
    inserts.insert(List.of(row("a"), row("b")), options);
    inserts.insert(List.of(row("c")), options);
    assertThat(steps(), contains("a", "b", "c"));
    assertThat(calls, contains("getTable", "createTable", "insertAll", "insertAll"));
    com.google.api.services.bigquery.model.Table table =
        datasets.getTable(
            new TableReference().setProjectId("p").setDatasetId("ops").setTableId("jobs"));
    assertThat(table.getDescription(), is("Jobs."));
  }

  @Test
  void asksForNothingWhereThereIsNoRow() throws Exception {
    inserts.insert(List.of(), options);
    assertThat(calls, hasSize(0));
  }

  @Test
  void rowThatBigQueryRefusesIsLetGoAndTheOthersLand() throws Exception {
    datasets.failOnInsert(
        Map.of(
            row("bad").values(),
            List.of(
                new InsertErrors()
                    .setIndex(0L)
                    .setErrors(List.of(new ErrorProto().setReason("invalid"))))));
    inserts.insert(List.of(row("bad"), row("good")), options);
    assertThat(steps(), contains("good"));
  }

  @Test
  void waitsForATableThatIsNewWhoeverHasCreatedIt() throws Exception {
    failures.add(answer(404));
    inserts.insert(List.of(row("a")), options);
    TableInserts other = inserts();
    failures.addAll(List.of(answer(404), answer(404), answer(404)));
    other.insert(List.of(row("b")), options);
    assertThat(steps(), contains("a", "b"));
  }

  @Test
  void tableThatWasThereAndStaysAwayFailsTheBundle() {
    for (int times = 0; times < 1_000; times++) {
      failures.add(answer(404));
    }
    Assertions.assertThrows(IOException.class, () -> inserts.insert(List.of(row("a")), options));
  }

  @Test
  void anyOtherFailureFailsTheBundle() throws Exception {
    failures.add(answer(503));
    Assertions.assertThrows(IOException.class, () -> inserts.insert(List.of(row("a")), options));
    inserts.insert(List.of(row("a")), options);
    assertThat(steps(), contains("a"));
  }
}

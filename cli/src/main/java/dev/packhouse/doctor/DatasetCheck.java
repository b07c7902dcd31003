package dev.packhouse.doctor;

import com.google.api.services.bigquery.Bigquery;
import com.google.api.services.bigquery.model.Dataset;
import dev.packhouse.job.CloudCalls;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.StepsSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.jspecify.annotations.Nullable;

/** Whether the datasets are there that the line lands in; it makes tables, and no datasets. */
final class DatasetCheck {

  private static final String API = "bigquery.googleapis.com";
  private static final String SERVICE = "BigQuery";

  private DatasetCheck() {}

  static List<Finding> of(Patient patient) {
    String endpoint = patient.options().as(BigQueryOptions.class).getBigQueryEndpoint();
    Bigquery.Builder builder =
        new Bigquery.Builder(
                Transport.getTransport(), Transport.getJsonFactory(), patient.calls().initializer())
            .setApplicationName("packhouse");
    if (endpoint != null && !endpoint.isEmpty()) {
      builder.setRootUrl(endpoint);
    }
    Bigquery bigquery = builder.build();
    List<Finding> findings = new ArrayList<>();
    for (String dataset : datasets(patient)) {
      String thing = "dataset " + dataset;
      findings.addAll(
          patient.told(
              thing,
              API,
              "roles/bigquery.metadataViewer on it",
              () -> List.of(look(patient, bigquery, thing, dataset))));
    }
    return findings;
  }

  /** Each with its project, where that is not the job's. */
  private static Set<String> datasets(Patient patient) {
    LineSpec spec = patient.spec();
    Set<String> tables = new TreeSet<>(spec.tables().keySet());
    tables.add(spec.deadLetters().table());
    if (patient.isStream()) {
      tables.add(spec.receipts().table());
    }
    StepsSpec steps = spec.steps();
    if (steps != null) {
      tables.add(steps.records().jobs());
      tables.add(steps.records().manifests());
    }
    Set<String> datasets = new TreeSet<>();
    tables.forEach(table -> datasets.add(table.substring(0, table.lastIndexOf('.'))));
    return datasets;
  }

  private static Finding look(Patient patient, Bigquery bigquery, String thing, String dataset) {
    int dot = dataset.lastIndexOf('.');
    String project = dot < 0 ? patient.project() : dataset.substring(0, dot);
    String name = dataset.substring(dot + 1);
    Dataset found =
        Patient.orMissing(
            () -> CloudCalls.ask(SERVICE, () -> bigquery.datasets().get(project, name).execute()));
    String wanted = stepsLocation(patient);
    if (found == null) {
      return Finding.failed(
          thing,
          "there is none",
          "bq --location="
              + (wanted == null ? patient.region() : wanted)
              + " mk --dataset "
              + project
              + ":"
              + name);
    }
    String location = String.valueOf(found.getLocation());
    return wanted == null || wanted.equalsIgnoreCase(location)
        ? Finding.ok(thing, "in " + location)
        : Finding.failed(
            thing,
            "in " + location + ", and the steps work in " + wanted,
            "set steps.location to " + location + " in " + patient.spec().location());
  }

  private static @Nullable String stepsLocation(Patient patient) {
    StepsSpec steps = patient.spec().steps();
    return steps == null ? null : steps.location();
  }
}

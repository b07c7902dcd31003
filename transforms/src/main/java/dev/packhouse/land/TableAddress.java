package dev.packhouse.land;

import com.google.api.services.bigquery.model.TableReference;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A table's place: project, dataset and table, without a partition's decorator. */
record TableAddress(String project, String dataset, String table) implements Serializable {

  // A project of an organization's domain has dots and a colon: example.com:project.
  private static final Pattern NAME = Pattern.compile("(?:(.+)\\.)?([^.]+)\\.([^.]+)");
  private static final Pattern URN =
      Pattern.compile("projects/([^/]+)/datasets/([^/]+)/tables/([^/]+).*");

  /**
   * The place that {@code dataset.table} or {@code project.dataset.table} names.
   *
   * @throws IllegalArgumentException if it names none, or no project and there is no default
   */
  static TableAddress parse(String name, @Nullable String defaultProject) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is no table: write dataset.table or project.dataset.table");
    }
    String project = parts.group(1) == null ? defaultProject : parts.group(1);
    if (project == null || project.isEmpty()) {
      throw new IllegalArgumentException(
          "table \"" + name + "\" is in no project: set --project, or write project.dataset.table");
    }
    return new TableAddress(project, parts.group(2), parts.group(3));
  }

  static TableAddress of(TableReference reference) {
    return new TableAddress(
        reference.getProjectId(), reference.getDatasetId(), undecorated(reference.getTableId()));
  }

  /** The place in {@code projects/p/datasets/d/tables/t}, and in a stream's name that starts so. */
  static @Nullable TableAddress ofUrn(String urn) {
    Matcher parts = URN.matcher(urn);
    return parts.matches()
        ? new TableAddress(parts.group(1), parts.group(2), undecorated(parts.group(3)))
        : null;
  }

  TableReference toReference() {
    return new TableReference().setProjectId(project).setDatasetId(dataset).setTableId(table);
  }

  private static String undecorated(String table) {
    int decorator = table.indexOf('$');
    return decorator < 0 ? table : table.substring(0, decorator);
  }
}

package dev.packhouse.dataflow;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.packhouse.land.BigQuerySchema;
import dev.packhouse.land.Partitioning;
import dev.packhouse.land.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files that the Terraform module makes tables by, and that they are what the line makes. */
public final class ModuleTable {

  static final Path FOLDER = Path.of("..", "..", "templates", "terraform", "tables");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ModuleTable() {}

  /** That {@code name}.json describes {@code table}; writes it anew where goldens are updated. */
  public static void assertCurrent(String name, Table table) throws IOException {
    Path file = FOLDER.resolve(name + ".json");
    String described =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(described(table)) + "\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, described);
    }

    assertThat(
        file + " is old; write it anew: -Dgolden.update=true",
        Files.exists(file) ? Files.readString(file) : "nothing yet",
        is(described));
  }

  private static ObjectNode described(Table table) {
    ObjectNode described = JSON.createObjectNode();
    described.put("description", requireNonNull(table.description()));
    Partitioning.ByTime partitioning =
        (Partitioning.ByTime) requireNonNull(table.partitioning(), "a table without partitions");
    described
        .putObject("partitioning")
        .put("type", partitioning.granularity().name())
        .put("field", requireNonNull(partitioning.field()));
    described.set("clustering", JSON.valueToTree(table.clustering()));
    columns(described.putArray("schema"), BigQuerySchema.of(table.schema()).getFields());
    return described;
  }

  private static void columns(ArrayNode array, @Nullable List<TableFieldSchema> columns) {
    for (TableFieldSchema column : requireNonNull(columns)) {
      ObjectNode described = array.addObject();
      for (Map.Entry<String, Object> entry : column.entrySet()) {
        if (!entry.getKey().equals("fields")) {
          described.put(entry.getKey(), String.valueOf(entry.getValue()));
        }
      }
      if (column.getFields() != null) {
        columns(described.putArray("fields"), column.getFields());
      }
    }
  }
}

package dev.packhouse.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Stands in for column names that Avro does not admit ({@code Airport Name}), and puts them back.
 */
final class ParquetNames {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> originals = new HashMap<>();

  /** The same message, of which every name is one that Avro admits. */
  MessageType admissible(MessageType type) {
    return new MessageType("row", admissible(type.getFields()));
  }

  private List<Type> admissible(List<Type> types) {
    return types.stream().map(this::admissible).toList();
  }

  private Type admissible(Type type) {
    String name = admissible(type.getName());
    if (type.isPrimitive()) {
      PrimitiveType primitive = type.asPrimitiveType();
      return Types.primitive(primitive.getPrimitiveTypeName(), type.getRepetition())
          .length(primitive.getTypeLength())
          .as(type.getLogicalTypeAnnotation())
          .named(name);
    }
    List<Type> fields = admissible(type.asGroupType().getFields());
    return Types.buildGroup(type.getRepetition())
        .as(type.getLogicalTypeAnnotation())
        .addFields(fields.toArray(new Type[0]))
        .named(name);
  }

  private String admissible(String name) {
    if (name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      return name;
    }
    String standIn = "packhouse_column_" + originals.size();
    originals.put(standIn, name);
    return standIn;
  }

  /** A schema of the message as JSON, with the original names of the fields. */
  String restore(Schema schema) {
    if (originals.isEmpty()) {
      return schema.toString();
    }
    try {
      JsonNode root = JSON.readTree(schema.toString());
      restore(root);
      return root.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro printed a schema that is no JSON", e);
    }
  }

  private void restore(JsonNode node) {
    for (JsonNode field : node.path("fields")) {
      String original = originals.get(field.path("name").asText());
      if (original != null) {
        ((ObjectNode) field).put("name", original);
      }
    }
    node.forEach(this::restore);
  }
}

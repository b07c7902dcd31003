package dev.packhouse.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a shape as JSON Schema, for editors. Wherever a single value stands, one with a variable
 * ({@code ${NAME}}) is right too, as only its reader knows what it comes to.
 *
 * @see <a href="https://json-schema.org/draft/2020-12">JSON Schema 2020-12</a>
 */
public final class JsonSchema {

  private static final String VARIABLE = "\\$\\{";

  private final ObjectNode definitions = JsonNodeFactory.instance.objectNode();
  private final Map<String, String> names = new HashMap<>();

  private JsonSchema() {}

  /** The schema of a whole file. */
  public static ObjectNode of(Shape shape, String title) {
    JsonSchema schema = new JsonSchema();
    ObjectNode root = object();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", title);
    root.setAll(schema.node(shape));
    root.set("$defs", schema.definitions);
    return root;
  }

  private ObjectNode node(Shape shape) {
    if (shape instanceof Shape.Text text) {
      return text(text);
    }
    if (shape instanceof Shape.Word word) {
      return orVariable(words(word.words()));
    }
    if (shape instanceof Shape.Open open) {
      ObjectNode node = object();
      node.putArray("anyOf").add(words(open.words())).add(object().put("type", "string"));
      return node;
    }
    if (shape instanceof Shape.Truth) {
      return orVariable(object().put("type", "boolean"));
    }
    if (shape instanceof Shape.Whole whole) {
      return whole(whole);
    }
    if (shape instanceof Shape.Items items) {
      ObjectNode node = object().put("type", "array");
      node.set("items", node(items.item()));
      return node.put("minItems", items.min()).put("maxItems", items.max());
    }
    if (shape instanceof Shape.Keys keys) {
      return keys(keys);
    }
    if (shape instanceof Shape.Named named) {
      ObjectNode node = object().put("type", "object");
      ObjectNode names = text(named.name());
      names.remove("type");
      node.set("propertyNames", names);
      node.set("additionalProperties", node(named.value()));
      return node;
    }
    if (shape instanceof Shape.ByWord choice) {
      return byWord(choice);
    }
    if (shape instanceof Shape.Either either) {
      ObjectNode node = object();
      ArrayNode some = node.putArray("anyOf");
      either.shapes().forEach(one -> some.add(node(one)));
      return node;
    }
    return again((Shape.Again) shape);
  }

  private static ObjectNode text(Shape.Text text) {
    ObjectNode node = object();
    node.putArray("type").add("string").add("number").add("boolean");
    if (text.pattern() != null) {
      node.put("pattern", "^(?:" + text.pattern().pattern() + ")$|" + VARIABLE);
    }
    return node;
  }

  private static ObjectNode whole(Shape.Whole whole) {
    ObjectNode number = object().put("type", "integer");
    if (whole.min() > Long.MIN_VALUE) {
      number.put("minimum", whole.min());
    }
    if (whole.max() < Long.MAX_VALUE) {
      number.put("maximum", whole.max());
    }
    ObjectNode node = object();
    node.putArray("anyOf")
        .add(number)
        .add(object().put("type", "string").put("pattern", "^-?[0-9_]+$|" + VARIABLE));
    return node;
  }

  private static ObjectNode words(List<String> words) {
    ObjectNode node = object();
    ArrayNode values = node.putArray("enum");
    words.forEach(values::add);
    return node;
  }

  private static ObjectNode orVariable(ObjectNode value) {
    ObjectNode node = object();
    node.putArray("anyOf").add(value).add(object().put("type", "string").put("pattern", VARIABLE));
    return node;
  }

  private ObjectNode keys(Shape.Keys keys) {
    ObjectNode node = object().put("type", "object");
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    for (Shape.Key key : keys.keys()) {
      ObjectNode property = node(key.shape());
      String otherwise = key.otherwise() == null ? "" : " Default: " + key.otherwise() + ".";
      property.put("description", (key.description() + otherwise).replace("`", ""));
      properties.set(key.name(), property);
      if (key.required()) {
        required.add(key.name());
      }
    }
    keys.ignored().forEach(name -> properties.set(name, object()));
    if (!required.isEmpty()) {
      node.set("required", required);
    }
    return node.put("additionalProperties", false);
  }

  private ObjectNode byWord(Shape.ByWord choice) {
    ObjectNode node = object().put("type", "object");
    node.putArray("required").add(choice.key());
    ArrayNode cases = node.putArray("allOf");
    choice
        .byWord()
        .forEach(
            (word, keys) -> {
              ObjectNode one = cases.addObject();
              one.putObject("if")
                  .putObject("properties")
                  .set(choice.key(), object().put("const", word));
              one.set("then", keys(keys));
            });
    node.putObject("properties").set(choice.key(), words(List.copyOf(choice.byWord().keySet())));
    return node;
  }

  private ObjectNode again(Shape.Again again) {
    String name = names.get(again.describe());
    if (name == null) {
      name = "shape" + (names.size() + 1);
      names.put(again.describe(), name);
      definitions.set(name, node(again.shape().get()));
    }
    return object().put("$ref", "#/$defs/" + name);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}

package dev.packhouse.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value of a YAML or JSON text, and where it stands. */
public sealed interface YamlValue permits YamlScalar, YamlValue.Mapping, YamlValue.Sequence {

  Place place();

  /** What it is, for a message: {@code a mapping}. */
  String kind();

  /**
   * Keys and values, in the order of the text.
   *
   * @param broken keys whose value could not be read, which is a problem already
   */
  record Mapping(Place place, List<Entry> entries, Set<String> broken) implements YamlValue {

    public Mapping(Place place) {
      this(place, new ArrayList<>(), new HashSet<>());
    }

    /** Whether the key is there, with a value or a broken one. */
    public boolean has(String key) {
      return get(key) != null || broken.contains(key);
    }

    /** The value of a key; null where the key is not there. */
    public @Nullable YamlValue get(String key) {
      Entry entry = entry(key);
      return entry == null ? null : entry.value();
    }

    /** A key with its value; null where the key is not there. */
    public @Nullable Entry entry(String key) {
      for (Entry entry : entries) {
        if (entry.key().text().equals(key)) {
          return entry;
        }
      }
      return null;
    }

    /** The value of a key where it is a scalar with a value; null otherwise. */
    public @Nullable YamlScalar scalar(String key) {
      return get(key) instanceof YamlScalar scalar && !scalar.isNull() ? scalar : null;
    }

    /** The text of a key's value where it is a scalar with a value; null otherwise. */
    public @Nullable String text(String key) {
      YamlScalar scalar = scalar(key);
      return scalar == null ? null : scalar.text();
    }

    /** The whole number of a key's value where it is one; null otherwise. */
    public @Nullable Long whole(String key) {
      String text = text(key);
      return text == null ? null : ShapeCheck.whole(text);
    }

    /** The value of a key where it is a mapping; null otherwise. */
    public @Nullable Mapping mapping(String key) {
      return get(key) instanceof Mapping mapping ? mapping : null;
    }

    /** The values of a key where it is a sequence; none otherwise. */
    public List<YamlValue> items(String key) {
      return get(key) instanceof Sequence sequence ? sequence.items() : List.of();
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** A key and its value. */
  record Entry(YamlScalar key, YamlValue value) {}

  /** Values in the order of the text. */
  record Sequence(Place place, List<YamlValue> items) implements YamlValue {

    @Override
    public String kind() {
      return "a list";
    }
  }
}

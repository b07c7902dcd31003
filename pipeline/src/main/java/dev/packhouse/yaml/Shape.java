package dev.packhouse.yaml;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may stand at a place of a text. One description serves the check of a spec, the JSON Schema
 * for editors and the reference.
 */
public sealed interface Shape {

  /** What it is, for messages and for the reference: {@code a duration such as 24h}. */
  String describe();

  /**
   * A single value.
   *
   * @param describe what it is
   * @param pattern what the whole of it must match; null: any text
   */
  record Text(String describe, @Nullable Pattern pattern) implements Shape {

    public static Text of(String describe) {
      return new Text(describe, null);
    }

    public static Text of(String describe, String pattern) {
      return new Text(describe, Pattern.compile(pattern));
    }

    /** Whether a text is one. */
    public boolean takes(String text) {
      return pattern == null || pattern.matcher(text).matches();
    }
  }

  /** One of some words. */
  record Word(List<String> words) implements Shape {

    public static Word of(String... words) {
      return new Word(List.of(words));
    }

    @Override
    public String describe() {
      return String.join(" | ", words);
    }
  }

  /**
   * Any text, for which editors propose some words. Its reader says which others are right.
   *
   * @param describe what it is
   */
  record Open(String describe, List<String> words) implements Shape {}

  /** A whole number. */
  record Whole(long min, long max) implements Shape {
    @Override
    public String describe() {
      return max == Long.MAX_VALUE
          ? (min == Long.MIN_VALUE ? "a whole number" : "a whole number from " + min)
          : "a whole number from " + min + " to " + max;
    }
  }

  /** true or false. */
  record Truth() implements Shape {
    @Override
    public String describe() {
      return "true or false";
    }
  }

  /** Values of one shape. */
  record Items(Shape item, int min, int max) implements Shape {
    @Override
    public String describe() {
      return "a list, each entry " + item.describe();
    }
  }

  /**
   * A mapping with known keys.
   *
   * @param noun what it is: {@code a check}, or the key's own name
   * @param ignored keys that are let be
   */
  record Keys(String noun, List<Key> keys, List<String> ignored) implements Shape {

    public static Keys of(String noun, Key... keys) {
      return new Keys(noun, List.of(keys), List.of());
    }

    @Override
    public String describe() {
      return noun.startsWith("a ") ? noun : "a mapping with " + String.join(", ", names());
    }

    public List<String> names() {
      return keys.stream().map(Key::name).toList();
    }
  }

  /**
   * A mapping from names to values of one shape.
   *
   * @param describe what it is
   * @param name what its keys are
   */
  record Named(String describe, Text name, Shape value) implements Shape {}

  /**
   * A mapping whose other keys depend on the word at one of them.
   *
   * @param key the deciding key
   * @param byWord the keys for each word, the deciding one among them
   */
  record ByWord(String describe, String key, Map<String, Keys> byWord) implements Shape {}

  /** One of some shapes, told apart by their kind: single value, list or mapping. */
  record Either(List<Shape> shapes) implements Shape {

    public static Either of(Shape... shapes) {
      return new Either(List.of(shapes));
    }

    @Override
    public String describe() {
      return String.join(", or ", shapes.stream().map(Shape::describe).toList());
    }
  }

  /** A shape that stands inside of itself: the fields of a field. */
  record Again(String describe, java.util.function.Supplier<Shape> shape) implements Shape {}

  /**
   * A key of a mapping.
   *
   * @param name the key
   * @param shape of its value
   * @param required whether it must be there
   * @param otherwise what holds without it, for the reference; null: nothing
   * @param description for the reference and for editors
   */
  record Key(
      String name, Shape shape, boolean required, @Nullable String otherwise, String description) {

    public static Key required(String name, Shape shape, String description) {
      return new Key(name, shape, true, null, description);
    }

    public static Key optional(String name, Shape shape, String description) {
      return new Key(name, shape, false, null, description);
    }

    /** The same key with what holds without it. */
    public Key otherwise(String value) {
      return new Key(name, shape, required, value, description);
    }
  }
}

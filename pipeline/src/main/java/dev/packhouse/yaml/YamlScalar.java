package dev.packhouse.yaml;

import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A single value, as text. What kind of text it must be is for its reader to say. */
public final class YamlScalar implements YamlValue {

  private final SourceText source;
  private final int start;
  private final String text;
  private final Substitution.Result substituted;
  private final ScalarNode node;

  YamlScalar(SourceText source, int start, ScalarNode node, Substitution.Result substituted) {
    this.source = source;
    this.start = start;
    this.node = node;
    this.substituted = substituted;
    this.text = substituted.text();
  }

  public String text() {
    return text;
  }

  /** Whether there is nothing, or an unquoted null. */
  public boolean isNull() {
    return node.isPlain() && node.getTag().equals(Tag.NULL) && text.equals(node.getValue());
  }

  /** Whether it is quoted, or a block. */
  public boolean isQuoted() {
    return !node.isPlain();
  }

  @Override
  public Place place() {
    return source.place(start);
  }

  /** Where the character at an index of {@link #text} stands. */
  public Place place(int index) {
    int length = node.getEndMark().getIndex() - node.getStartMark().getIndex();
    return source.place(
        ScalarPlaces.find(source, start, length, node, substituted.originalIndex(index)));
  }

  @Override
  public String kind() {
    return isNull() ? "nothing" : "a single value";
  }

  @Override
  public String toString() {
    return text;
  }
}

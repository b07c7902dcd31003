package dev.packhouse.yaml;

import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.error.Mark;
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

  /** A key that stands in no YAML text but in the path of an override. */
  static YamlScalar of(SourceText source, int start, String text) {
    Mark mark = new Mark(source.name(), start, 0, start, source.text().toCharArray(), 0);
    ScalarNode node = new ScalarNode(Tag.STR, text, mark, mark, DumperOptions.ScalarStyle.PLAIN);
    return new YamlScalar(source, start, node, new Substitution.Result(text, List.of()));
  }

  public String text() {
    return text;
  }

  /** Whether there is nothing, or an unquoted null. */
  public boolean isNull() {
    return node.isPlain() && node.getTag().equals(Tag.NULL) && text.equals(node.getValue());
  }

  /** Whether it stands without quotes, and nothing was put in for a variable. */
  public boolean isLiteral() {
    return node.isPlain() && text.equals(node.getValue());
  }

  /** Whether it ends inside of quotes, and a comment follows: a # that needed a quote. */
  public boolean isCutByComment() {
    int at = start + node.getEndMark().getIndex() - node.getStartMark().getIndex();
    while (source.codePoint(at) == ' ') {
      at++;
    }
    boolean open =
        text.chars().filter(character -> character == '\'').count() % 2 == 1
            || text.chars().filter(character -> character == '"').count() % 2 == 1;
    return node.isPlain() && open && source.codePoint(at) == '#';
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

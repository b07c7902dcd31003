package dev.packhouse.yaml;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Finds where a character of a scalar's value stands in the text. The value is laid along the text
 * that it came from: line folding, indentation and escapes are what they can differ in.
 */
final class ScalarPlaces {

  private ScalarPlaces() {}

  /**
   * The index in the text of a character of the value.
   *
   * @param start where the scalar starts in the text
   * @param length of the scalar in the text
   * @param index in UTF-16 units of the value
   */
  static int find(SourceText text, int start, int length, ScalarNode node, int index) {
    int[] value = node.getValue().codePoints().toArray();
    int wanted = node.getValue().codePointCount(0, Math.min(index, node.getValue().length()));
    ScalarStyle style = node.getScalarStyle();
    int end = start + length;
    int at = firstCharacter(text, start, end, style);
    for (int position = 0; position < wanted && at < end; position++) {
      at = next(text, seek(text, at, end, value[position], style), value[position], style);
    }
    return wanted < value.length ? seek(text, at, end, value[wanted], style) : Math.min(at, end);
  }

  private static int firstCharacter(SourceText text, int start, int end, ScalarStyle style) {
    if (style == ScalarStyle.DOUBLE_QUOTED || style == ScalarStyle.SINGLE_QUOTED) {
      return start + 1;
    }
    if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
      int at = start;
      while (at < end && text.codePoint(at) != '\n') {
        at++;
      }
      return at + 1;
    }
    return start;
  }

  /** Skips what the text has and the value has not, up to where the value goes on. */
  private static int seek(SourceText text, int from, int end, int point, ScalarStyle style) {
    int at = from;
    while (at < end && text.codePoint(at) != point) {
      boolean lineJoined =
          style == ScalarStyle.DOUBLE_QUOTED
              && text.codePoint(at) == '\\'
              && Character.isWhitespace(text.codePoint(at + 1))
              && text.codePoint(at + 1) != ' ';
      if (lineJoined) {
        at++;
      } else if (!Character.isWhitespace(text.codePoint(at)) || Character.isWhitespace(point)) {
        return at;
      } else {
        at++;
      }
    }
    return at;
  }

  /** Steps over one character of the value. */
  private static int next(SourceText text, int at, int point, ScalarStyle style) {
    int found = text.codePoint(at);
    if (style == ScalarStyle.DOUBLE_QUOTED && found == '\\') {
      return at
          + switch (text.codePoint(at + 1)) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
          };
    }
    if (style == ScalarStyle.SINGLE_QUOTED && found == '\'') {
      return at + 2;
    }
    return point == ' ' && found == '\n' ? skipWhitespace(text, at) : at + 1;
  }

  private static int skipWhitespace(SourceText text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.codePoint(at))) {
      at++;
    }
    return at;
  }
}

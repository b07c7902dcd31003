package dev.packhouse.sql;

import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.SourceText;
import java.util.Arrays;
import java.util.function.IntFunction;

/** A text of SQL, and where what the analyzer points at stands. */
final class SqlText {

  /** ZetaSQL shows a tab as reaching up to the next multiple of this. */
  private static final int TAB = 8;

  private final String text;
  private final Place whole;
  private final IntFunction<Place> places;
  private final int[] points;
  private final int[] bytes;

  /**
   * @param places from the index of a code point
   */
  private SqlText(String text, Place whole, IntFunction<Place> places) {
    this.text = text;
    this.whole = whole;
    this.places = places;
    this.points = text.codePoints().toArray();
    this.bytes = new int[points.length + 1];
    for (int index = 0; index < points.length; index++) {
      bytes[index + 1] = bytes[index] + utf8Length(points[index]);
    }
  }

  /** That of a file. */
  static SqlText of(SourceText source) {
    return new SqlText(source.text(), source.whole(), source::place);
  }

  /**
   * That of a value in another text.
   *
   * @param whole where the value stands
   * @param places from the index of a character of the value
   */
  static SqlText of(String text, Place whole, IntFunction<Place> places) {
    return new SqlText(text, whole, index -> places.apply(text.offsetByCodePoints(0, index)));
  }

  /** As it is written. */
  String text() {
    return text;
  }

  /** How deep its brackets are nested, those in texts and comments counted too. */
  int nesting() {
    int depth = 0;
    int most = 0;
    for (int point : points) {
      if (point == '(' || point == '[') {
        most = Math.max(most, ++depth);
      } else if (point == ')' || point == ']') {
        depth = Math.max(0, depth - 1);
      }
    }
    return most;
  }

  /** The text as a whole. */
  Place whole() {
    return whole;
  }

  /** How many bytes it has in UTF-8. */
  int length() {
    return bytes[points.length];
  }

  /** The place of a byte of the text in UTF-8, as parse trees count. */
  Place place(int byteOffset) {
    return places.apply(index(byteOffset));
  }

  /** The place of a line and a column, as messages count: both from 1, a tab up to 8 columns. */
  Place place(int line, int column) {
    int index = 0;
    for (int at = 1; at < line && index < points.length; index++) {
      boolean pair =
          points[index] == '\r' && index + 1 < points.length && points[index + 1] == '\n';
      if (points[index] == '\n' || (points[index] == '\r' && !pair)) {
        at++;
      }
    }
    for (int at = 1; at < column && index < points.length; index++) {
      at = points[index] == '\t' ? (at - 1) / TAB * TAB + TAB + 1 : at + 1;
    }
    return places.apply(index);
  }

  /** The text from one byte up to another. */
  String part(int from, int to) {
    int start = index(from);
    return new String(points, start, index(to) - start);
  }

  /** The text up to a byte, with everything before another blanked out, so that places stay. */
  String alone(int from, int to) {
    int start = index(from);
    int end = index(to);
    int[] alone = Arrays.copyOf(points, end);
    for (int index = 0; index < start; index++) {
      if (alone[index] != '\n' && alone[index] != '\r' && alone[index] != '\t') {
        alone[index] = ' ';
      }
    }
    return new String(alone, 0, end);
  }

  private int index(int byteOffset) {
    int index = Arrays.binarySearch(bytes, byteOffset);
    return index >= 0 ? index : Math.max(0, -index - 2);
  }

  private static int utf8Length(int point) {
    if (point < 0x80) {
      return 1;
    }
    if (point < 0x800) {
      return 2;
    }
    return point < 0x10000 ? 3 : 4;
  }
}

package dev.packhouse.yaml;

import java.util.ArrayList;
import java.util.List;

/** A text that problems are shown in: a file, or the value of an option. */
public final class SourceText {

  private static final int LINE_SEPARATOR = 0x2028;
  private static final int PARAGRAPH_SEPARATOR = 0x2029;
  private static final int NEXT_LINE = 0x85;

  private final String name;
  private final String text;
  private final int[] codePoints;
  private final List<Integer> lineStarts = new ArrayList<>();

  private SourceText(String name, String text) {
    this.name = name;
    this.text = text;
    this.codePoints = text.codePoints().toArray();
    lineStarts.add(0);
    for (int index = 0; index < codePoints.length; index++) {
      if (isLineEnd(index)) {
        lineStarts.add(index + 1);
      }
    }
  }

  /**
   * A text.
   *
   * @param name what stands before the line's number in a problem
   */
  public static SourceText of(String name, String text) {
    return new SourceText(name, text);
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /** The code point at an index; a line feed behind the end. */
  int codePoint(int index) {
    return index < codePoints.length ? codePoints[index] : '\n';
  }

  int length() {
    return codePoints.length;
  }

  /** The place of the code point at an index, or the end of the text. */
  public Place place(int index) {
    int bounded = Math.max(0, Math.min(index, codePoints.length));
    int low = 0;
    int high = lineStarts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (lineStarts.get(middle) <= bounded) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return new Place(this, low + 1, bounded - lineStarts.get(low) + 1);
  }

  /** The text as a whole: for what is wrong with no part of it. */
  public Place whole() {
    return new Place(this, 0, 0);
  }

  /** The code points of a line, from 1, without its end. */
  int[] line(int line) {
    if (line < 1 || line > lineStarts.size()) {
      return new int[0];
    }
    int start = lineStarts.get(line - 1);
    int end = line < lineStarts.size() ? lineStarts.get(line) - 1 : codePoints.length;
    if (end > start && codePoints[end - 1] == '\r') {
      end--;
    }
    return java.util.Arrays.copyOfRange(codePoints, start, end);
  }

  /** The line ends of YAML 1.1, so that lines count as its parser counts them. */
  private boolean isLineEnd(int index) {
    int codePoint = codePoints[index];
    return codePoint == '\n'
        || codePoint == NEXT_LINE
        || codePoint == LINE_SEPARATOR
        || codePoint == PARAGRAPH_SEPARATOR
        || (codePoint == '\r' && codePoint(index + 1) != '\n');
  }

  @Override
  public String toString() {
    return name;
  }
}

package dev.packhouse.yaml;

/**
 * A place in a text.
 *
 * @param text where
 * @param line from 1; 0 for the text as a whole
 * @param column from 1, in code points; 0 for the text as a whole
 */
public record Place(SourceText text, int line, int column) {

  private static final int WIDTH = 100;

  /** {@code line.yaml:12:5}; without numbers for a text as a whole, and for an option's value. */
  @Override
  public String toString() {
    return line == 0 || text.name().startsWith("--")
        ? text.name()
        : text.name() + ":" + line + ":" + column;
  }

  /** The line, and a caret below the column; a long line is cut on both sides of it. */
  String excerpt() {
    if (line == 0) {
      return "";
    }
    int[] points = text.line(line);
    int at = Math.min(column - 1, points.length);
    int from =
        points.length <= WIDTH ? 0 : Math.max(0, Math.min(at - WIDTH / 2, points.length - WIDTH));
    int to = Math.min(points.length, from + WIDTH);
    StringBuilder shown = new StringBuilder("  | ");
    StringBuilder caret = new StringBuilder("  | ");
    if (from > 0) {
      shown.append('…');
      caret.append(' ');
    }
    for (int index = from; index < to; index++) {
      int point = points[index];
      shown.appendCodePoint(Character.isISOControl(point) && point != '\t' ? '\uFFFD' : point);
      if (index < at) {
        caret.append(point == '\t' ? '\t' : ' ');
      }
    }
    if (to < points.length) {
      shown.append('…');
    }
    return shown.toString().stripTrailing() + "\n" + caret.append('^') + "\n";
  }
}

package dev.packhouse.reference;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.zetasql.parser.ASTNode;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;

/**
 * A statement with blanks in place of all that comes before it, so that places in it are those of
 * the whole text; and pieces of it, with some of what they hold replaced. Places are bytes of
 * UTF-8, as GoogleSQL's parser tells them.
 */
final class StatementText {

  private record Edit(int end, String text) {}

  private final byte[] bytes;
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();

  private StatementText(byte[] bytes) {
    this.bytes = bytes;
  }

  static StatementText of(String sql, int start, int end) {
    byte[] bytes = java.util.Arrays.copyOf(sql.getBytes(UTF_8), end);
    for (int index = 0; index < start; index++) {
      if (bytes[index] != '\n') {
        bytes[index] = ' ';
      }
    }
    return new StatementText(bytes);
  }

  void replace(ASTNode node, String text) {
    edits.put(
        node.getParseLocationRange().start(), new Edit(node.getParseLocationRange().end(), text));
  }

  /** A piece as it will be run. */
  String of(ASTNode node) {
    return of(node.getParseLocationRange().start(), node.getParseLocationRange().end());
  }

  /** The whole as it will be run, in the place of what it was. */
  StatementText edited() {
    return new StatementText(of(0, bytes.length).getBytes(UTF_8));
  }

  private String of(int start, int end) {
    int at = start;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Map.Entry<Integer, Edit> edit : edits.subMap(at, end).entrySet()) {
      out.write(bytes, at, edit.getKey() - at);
      out.writeBytes(edit.getValue().text().getBytes(UTF_8));
      at = edit.getValue().end();
    }
    out.write(bytes, at, end - at);
    return out.toString(UTF_8);
  }

  /** {@code LINE:COLUMN}. */
  String place(int at) {
    int line = 1;
    int column = 1;
    for (int index = 0; index < at; index++) {
      if (bytes[index] == '\n') {
        line++;
        column = 1;
      } else if ((bytes[index] & 0xC0) != 0x80) {
        column++;
      }
    }
    return line + ":" + column;
  }

  @Override
  public String toString() {
    return new String(bytes, UTF_8);
  }
}

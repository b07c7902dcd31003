package dev.packhouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run has come to, in a form in which batch and streaming can be compared: the same input
 * gives the same tables and the same receipt either way.
 *
 * @param receipt the counts: what was read, and all that became of it
 * @param tables the rows of each of the line's tables that exists, as JSON, sorted
 * @param deadLetters the dead letters, as JSON, sorted; without the times and ids of their run
 */
record Parity(JsonNode receipt, Map<String, List<String>> tables, List<String> deadLetters) {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern SECTION = Pattern.compile("\n== (.*)\n");

  /** Where a record came from, and how many bytes that is: with a line end or without. */
  private static final List<String> ORIGIN = List.of("file", "position", "payload_bytes");

  /**
   * What the run in batch of a case below golden/run has come to, which {@link GoldenRunTest} holds
   * against its {@code expected.txt}.
   */
  static Parity ofGoldenRun(Path folder) throws IOException {
    String expected = Files.readString(folder.resolve("expected.txt"));
    Map<String, String> sections = new TreeMap<>();
    Matcher title = SECTION.matcher(expected);
    String name = "exit";
    int from = 0;
    while (title.find()) {
      sections.put(name, expected.substring(from, title.start()));
      name = title.group(1);
      from = title.end();
    }
    sections.put(name, expected.substring(from));
    Map<String, List<String>> tables = new TreeMap<>();
    List<String> deadLetters = new ArrayList<>();
    sections.forEach(
        (section, text) -> {
          if (section.startsWith("ops.")) {
            deadLetters.addAll(rows(text));
          } else if (section.contains(".")) {
            tables.put(section, rows(text));
          }
        });
    return new Parity(receipt(JSON.readTree(sections.get("receipt"))), tables, deadLetters);
  }

  /** What a run in this folder has come to, with this receipt. */
  static Parity ofFolder(Path out, JsonNode receipt, String deadLetterTable) throws IOException {
    Map<String, List<String>> tables = new TreeMap<>();
    List<String> deadLetters = new ArrayList<>();
    for (JsonNode table : JSON.readTree(GoldenRunTest.query(out, "tables"))) {
      String name = table.get("table").asText();
      if (name.equals(deadLetterTable)) {
        deadLetters.addAll(
            rows(GoldenRunTest.query(out, "query", GoldenRunTest.deadLetters(name))));
      } else if (!name.startsWith("ops.")) {
        tables.put(name, rows(GoldenRunTest.query(out, "query", GoldenRunTest.all(name))));
      }
    }
    return new Parity(receipt(receipt), tables, deadLetters);
  }

  /** The same without where a dead letter came from, which is another place in each source. */
  Parity withoutOrigins() {
    return new Parity(
        receipt, tables, deadLetters.stream().map(row -> without(row, ORIGIN)).sorted().toList());
  }

  private static JsonNode receipt(JsonNode receipt) {
    return ((ObjectNode) receipt.deepCopy()).without(List.of("line", "version"));
  }

  private static List<String> rows(String json) {
    try {
      List<String> rows = new ArrayList<>();
      JSON.readTree(json).forEach(row -> rows.add(row.toString()));
      rows.sort(null);
      return rows;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String without(String row, List<String> columns) {
    try {
      return ((ObjectNode) JSON.readTree(row)).without(columns).toString();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}

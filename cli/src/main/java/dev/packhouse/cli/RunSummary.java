package dev.packhouse.cli;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.receipt.Receipt;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What a run prints when it is over: tables, dead letters by reason with one of each, receipt. */
final class RunSummary {

  private static final String WORKING_FOLDER = System.getProperty("user.dir") + "/";
  private static final int SAMPLE_BYTES = 60;
  private static final int MESSAGE_CHARACTERS = 90;

  private final PrintWriter out;
  private final String deadLetterTable;

  RunSummary(PrintWriter out, String deadLetterTable) {
    this.out = out;
    this.deadLetterTable = deadLetterTable;
  }

  /**
   * @param unwritten dead letters and rows of receipts that were given up, by table or topic
   */
  void print(
      Receipt receipt,
      List<DeadLetterSamples.Sample> samples,
      SortedMap<String, Long> unwritten,
      StepsReport steps) {
    out.println();
    TextTable.print(
        out,
        List.copyOf(receipt.tables().entrySet()),
        List.of(
            TextTable.left("TABLE", Map.Entry<String, Long>::getKey),
            TextTable.right("LANDED", table -> count(table.getValue()))));
    if (!samples.isEmpty()) {
      out.println();
      out.printf(
          "%s dead %s in %s%n",
          count(receipt.deadLettered()),
          receipt.deadLettered() == 1 ? "letter" : "letters",
          deadLetterTable);
      TextTable.print(
          out,
          samples,
          List.of(
              TextTable.left("REASON", sample -> sample.letter().refusal().reason().name()),
              TextTable.left("RULE", sample -> orDash(sample.letter().refusal().rule())),
              TextTable.right("COUNT", sample -> count(sample.count())),
              TextTable.left("ONE OF THEM", RunSummary::oneOfThem)));
    }
    if (!receipt.warnings().isEmpty()) {
      out.println();
      TextTable.print(
          out,
          List.copyOf(receipt.warnings().entrySet()),
          List.of(
              TextTable.left("WARNING", Map.Entry<String, Long>::getKey),
              TextTable.right("LANDED", warning -> count(warning.getValue()))));
    }
    steps.print(out);
    if (!unwritten.isEmpty()) {
      out.println();
      TextTable.print(
          out,
          List.copyOf(unwritten.entrySet()),
          List.of(
              TextTable.left("NOT WRITTEN TO; THE LOG SAYS WHY", Map.Entry<String, Long>::getKey),
              TextTable.right("GIVEN UP", sink -> count(sink.getValue()))));
    }
    out.println();
    out.printf(
        "read %,d = landed %,d + dead-lettered %,d + duplicate %,d + filtered %,d%n",
        receipt.read(),
        receipt.landed(),
        receipt.deadLettered(),
        receipt.duplicate(),
        receipt.filtered());
    out.println(receipt.balanced() ? "the receipt balances" : outOfBalance(receipt));
  }

  private static String outOfBalance(Receipt receipt) {
    long missing = receipt.missing();
    if (missing == 0) {
      long counted = receipt.reasons().values().stream().mapToLong(Long::longValue).sum();
      return String.format(
          "OUT OF BALANCE: %,d dead letters were made, %,d are in their table",
          counted, receipt.deadLettered());
    }
    return missing > 0
        ? String.format("OUT OF BALANCE: %,d of the records read are not accounted for", missing)
        : String.format("OUT OF BALANCE: %,d more than were read are accounted for", -missing);
  }

  private static String oneOfThem(DeadLetterSamples.Sample sample) {
    DeadLetter letter = sample.letter();
    String payload = start(letter.envelope());
    return letter.envelope().origin().describe().replace(WORKING_FOLDER, "")
        + "\n"
        + clip(letter.refusal().message(), MESSAGE_CHARACTERS)
        + (payload.isEmpty() ? "" : "\n" + payload);
  }

  /** The first bytes of a payload, with what a terminal must not get taken out. */
  private static String start(Envelope envelope) {
    byte[] payload = envelope.payload();
    int length = Math.min(payload.length, SAMPLE_BYTES);
    String text =
        new String(payload, 0, length, StandardCharsets.UTF_8)
            .replaceAll("[\\p{Cntrl}\\p{Cf}\uFFFD]", "·");
    return payload.length > length ? String.format("%s… (%,d bytes)", text, payload.length) : text;
  }

  private static String clip(String text, int length) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() > length ? line.substring(0, length - 1) + "…" : line;
  }

  private static String orDash(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "-" : text;
  }

  private static String count(long number) {
    return String.format("%,d", number);
  }
}

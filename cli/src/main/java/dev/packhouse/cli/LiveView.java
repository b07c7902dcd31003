package dev.packhouse.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.packhouse.receipt.Receipt;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How a run on a stream stands: a few lines that are drawn over on a terminal, one plain line every
 * ten seconds where there is none.
 */
final class LiveView {

  private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(10);

  /** What the view takes besides the tables: header, blank lines, reasons, ages, the prompt. */
  private static final int OTHER_LINES = 7;

  private static final int FEWEST_TABLES = 3;
  private static final int DEFAULT_WIDTH = 80;
  private static final int DEFAULT_HEIGHT = 24;
  private static final String UP = "\u001B[%dA";
  private static final String ERASE_LINE_END = "\u001B[K";
  private static final String ERASE_BELOW = "\u001B[J";

  private final PrintWriter out;
  private final boolean terminal;
  private final int width;
  private final int height;
  private final RecentRates rates = new RecentRates();
  private long plainLines;
  private int drawn;

  LiveView(PrintWriter out, boolean terminal, int width, int height) {
    this.out = out;
    this.terminal = terminal;
    this.width = width;
    this.height = height;
  }

  /** The packhouse script says whether standard error is a terminal, and how large. */
  static LiveView on(PrintWriter err) {
    return new LiveView(
        err,
        Boolean.getBoolean("packhouse.terminal"),
        Integer.getInteger("packhouse.columns", DEFAULT_WIDTH),
        Integer.getInteger("packhouse.rows", DEFAULT_HEIGHT));
  }

  /**
   * A moment of a run.
   *
   * @param elapsed since its start
   * @param receipt what is counted by now
   * @param pulled messages pulled from Pub/Sub
   * @param newestPublished how long ago the newest message was published that was pulled; null:
   *     none was
   * @param oldestUnacknowledged how long ago the oldest message was published that was pulled and
   *     is not acknowledged; null: all are
   * @param stopping whether pulling has ended
   * @param steps how the steps that run are; empty where none does
   */
  record Moment(
      Duration elapsed,
      Receipt receipt,
      long pulled,
      @Nullable Duration newestPublished,
      @Nullable Duration oldestUnacknowledged,
      boolean stopping,
      String steps) {}

  void show(Moment moment) {
    rates.add(moment.elapsed(), moment.receipt().tables());
    if (terminal) {
      draw(lines(moment));
    } else if (moment.elapsed().dividedBy(BETWEEN_PLAIN_LINES) > plainLines) {
      plainLines = moment.elapsed().dividedBy(BETWEEN_PLAIN_LINES);
      out.println(plain(moment));
      out.flush();
    }
  }

  /** Leaves the terminal to whatever is printed next. */
  void clear() {
    if (drawn > 0) {
      out.printf(UP, drawn);
      out.print("\r" + ERASE_BELOW);
      out.flush();
      drawn = 0;
    }
  }

  private void draw(List<String> lines) {
    if (drawn > 0) {
      out.printf(UP, drawn);
    }
    out.print("\r");
    for (String line : lines) {
      out.print(line.length() >= width ? line.substring(0, width - 1) : line);
      out.print(ERASE_LINE_END + "\n");
    }
    out.print(ERASE_BELOW);
    out.flush();
    drawn = lines.size();
  }

  private List<String> lines(Moment moment) {
    List<String> lines = new ArrayList<>();
    lines.add(counts(moment) + (moment.stopping() ? "  stopping: what was read lands" : ""));
    lines.addAll(tables(moment.receipt().tables(), moment.steps().isEmpty() ? 0 : 1));
    if (!moment.receipt().reasons().isEmpty()) {
      var reasons = new StringJoiner("  ", "dead letters: ", "");
      moment.receipt().reasons().entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .forEach(reason -> reasons.add(reason.getKey() + " " + count(reason.getValue())));
      lines.add(reasons.toString());
    }
    String ages = ages(moment);
    if (!ages.isEmpty()) {
      lines.add(ages);
    }
    if (!moment.steps().isEmpty()) {
      lines.add(moment.steps());
    }
    lines.add(moment.stopping() ? "Ctrl-C stops at once" : "Ctrl-C ends the run without loss");
    return lines;
  }

  private List<String> tables(Map<String, Long> landed, int moreLines) {
    List<Row> rows =
        landed.entrySet().stream()
            .map(table -> new Row(table.getKey(), table.getValue(), rates.of(table.getKey())))
            .sorted(
                Comparator.comparing(Row::perSecond)
                    .thenComparing(Row::landed)
                    .reversed()
                    .thenComparing(Row::name))
            .toList();
    int most = Math.max(FEWEST_TABLES, height - OTHER_LINES - moreLines);
    if (rows.size() > most) {
      List<Row> rest = rows.subList(most - 1, rows.size());
      rows = new ArrayList<>(rows.subList(0, most - 1));
      rows.add(
          new Row(
              "and " + rest.size() + " more",
              rest.stream().mapToLong(Row::landed).sum(),
              rest.stream().mapToLong(Row::perSecond).sum()));
    }
    return AsciiTable.builder()
        .border(AsciiTable.NO_BORDERS)
        .data(
            rows,
            List.of(
                new Column()
                    .header("TABLE")
                    .headerAlign(HorizontalAlign.LEFT)
                    .dataAlign(HorizontalAlign.LEFT)
                    .maxWidth(Math.max(20, width - 30))
                    .with(Row::name),
                new Column().header("LANDED").with(row -> count(row.landed())),
                new Column().header("ROWS/S").with(row -> count(row.perSecond()))))
        .asString()
        .lines()
        .map(String::stripTrailing)
        .toList();
  }

  private String plain(Moment moment) {
    String ages = ages(moment);
    return counts(moment)
        + (ages.isEmpty() ? "" : "  " + ages)
        + (moment.steps().isEmpty() ? "" : "  " + moment.steps())
        + (moment.stopping() ? "  stopping" : "");
  }

  private String counts(Moment moment) {
    Receipt receipt = moment.receipt();
    long perSecond = receipt.tables().keySet().stream().mapToLong(rates::of).sum();
    return String.format(
        "%s  pulled %,d  read %,d  landed %,d (%,d/s)  dead letters %,d%s  in flight %,d",
        clock(moment.elapsed()),
        moment.pulled(),
        receipt.read(),
        receipt.landed(),
        perSecond,
        receipt.deadLettered(),
        left(receipt.duplicate(), "duplicate") + left(receipt.filtered(), "filtered"),
        receipt.missing());
  }

  private static String left(long number, String word) {
    return number == 0 ? "" : String.format("  %s %,d", word, number);
  }

  private static String ages(Moment moment) {
    var ages = new StringJoiner("  ");
    if (moment.newestPublished() != null) {
      ages.add("newest message published " + clock(moment.newestPublished()) + " ago");
    }
    if (moment.oldestUnacknowledged() != null) {
      ages.add("oldest unacknowledged " + clock(moment.oldestUnacknowledged()));
    }
    return ages.toString();
  }

  private static String clock(Duration time) {
    Duration shown = time.isNegative() ? Duration.ZERO : time;
    return shown.toHours() > 0
        ? String.format(
            "%d:%02d:%02d", shown.toHours(), shown.toMinutesPart(), shown.toSecondsPart())
        : String.format("%d:%02d", shown.toMinutes(), shown.toSecondsPart());
  }

  private static String count(long number) {
    return String.format("%,d", number);
  }

  private record Row(String name, long landed, long perSecond) {}
}

package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import dev.packhouse.receipt.Receipt;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is seen of a stream while it runs. */
final class LiveViewTest {

  private static final String ESCAPE = "\u001B";

  private final StringWriter seen = new StringWriter();

  @Test
  void terminalShowsTablesWithTheirRatesAndDeadLettersByReason() {
    LiveView view = view(true);
    view.show(moment(0, Map.of("town.people", 0L, "town.young", 0L), false));
    seen.getBuffer().setLength(0);
    view.show(moment(10, Map.of("town.people", 500L, "town.young", 2_000L), false));

    assertThat(
        plain(),
        is(
            """
            0:10  pulled 12  read 2,503  landed 2,500 (250/s)  dead letters 3  in flight 0
             TABLE        LANDED  ROWS/S
             town.young    2,000     200
             town.people     500      50
            dead letters: CHECK_FAILED 2  MALFORMED 1
            newest message published 0:02 ago  oldest unacknowledged 1:05
            Ctrl-C ends the run without loss
            """));
  }

  @Test
  void nextPictureIsDrawnOverTheOneBefore() {
    LiveView view = view(true);
    view.show(moment(0, Map.of("town.people", 0L), false));
    seen.getBuffer().setLength(0);
    view.show(moment(1, Map.of("town.people", 1L), false));
    assertThat(seen.toString().startsWith(ESCAPE + "[6A\r"), is(true));
    seen.getBuffer().setLength(0);
    view.clear();
    assertThat(seen.toString(), is(ESCAPE + "[6A\r" + ESCAPE + "[J"));
  }

  @Test
  void ofManyTablesTheBusiestAreShownAndTheOthersSummed() {
    Map<String, Long> none = new TreeMap<>();
    Map<String, Long> landed = new TreeMap<>();
    for (int table = 10; table < 60; table++) {
      none.put("town.t" + table, 0L);
      landed.put("town.t" + table, (long) table * 100);
    }
    LiveView view = view(true);
    view.show(moment(0, none, false));
    seen.getBuffer().setLength(0);
    view.show(moment(10, landed, false));

    assertThat(plain(), containsString("town.t59"));
    assertThat(plain(), not(containsString("town.t40")));
    assertThat(plain(), containsString("and 38 more"));
    List<String> lines = plain().lines().toList();
    assertThat(lines.size(), lessThan(20));
    assertThat(lines.stream().map(String::length).toList(), everyItem(lessThan(80)));
  }

  @Test
  void withoutATerminalThereIsAPlainLineEveryTenSeconds() {
    LiveView view = view(false);
    for (int second = 0; second < 25; second++) {
      view.show(moment(second, Map.of("town.people", (long) second), second > 20));
    }
    assertThat(
        seen.toString().replace("\r\n", "\n"),
        is(
            """
            0:10  pulled 12  read 13  landed 10 (1/s)  dead letters 3  in flight 0  newest message published 0:02 ago  oldest unacknowledged 1:05
            0:20  pulled 12  read 23  landed 20 (1/s)  dead letters 3  in flight 0  newest message published 0:02 ago  oldest unacknowledged 1:05
            """));
  }

  private LiveView view(boolean terminal) {
    return new LiveView(new PrintWriter(seen, true), terminal, 80, 20);
  }

  private String plain() {
    return seen.toString().replaceAll(ESCAPE + "\\[[0-9]*[A-Z]|\r", "");
  }

  private static LiveView.Moment moment(int seconds, Map<String, Long> landed, boolean stopping) {
    long rows = landed.values().stream().mapToLong(Long::longValue).sum();
    var receipt =
        new Receipt(
            "line",
            "version",
            rows + 3,
            rows,
            3,
            0,
            0,
            new TreeMap<>(landed),
            new TreeMap<>(Map.of("CHECK_FAILED", 2L, "MALFORMED", 1L)),
            new TreeMap<>());
    return new LiveView.Moment(
        Duration.ofSeconds(seconds),
        receipt,
        12,
        Duration.ofSeconds(2),
        Duration.ofSeconds(65),
        stopping,
        "");
  }
}

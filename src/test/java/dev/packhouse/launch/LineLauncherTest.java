package dev.packhouse.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a launch says that cannot be. */
final class LineLauncherTest {

  private static final String ORCHARD = "--line=../../examples/orchard";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Test
  void launchWithoutALineIsTold() {
    assertThat(launch(), is(2));
    assertThat(log.toString(UTF_8), containsString("--line"));
  }

  @Test
  void optionThatIsNoneIsTold() {
    assertThat(launch(ORCHARD, "--sauce=deliveries"), is(2));
    assertThat(log.toString(UTF_8), containsString("sauce"));
  }

  @Test
  void lineThatIsNotThereIsTold() {
    assertThat(launch("--line=nowhere"), is(3));
    assertThat(log.toString(UTF_8), containsString("there is no file nowhere/line.yaml"));
  }

  /** Whatever a parameter names: a launcher has little memory. */
  @Test
  void lineThatIsNoneByItsSizeIsNotReadToItsEnd(@TempDir Path folder) throws IOException {
    Path line = folder.resolve("line.yaml");
    try (RandomAccessFile file = new RandomAccessFile(line.toFile(), "rw")) {
      file.setLength(3_000_000_000L);
    }

    assertThat(launch("--line=" + line), is(3));
    assertThat(log.toString(UTF_8), containsString("is larger than 10000000 bytes"));
  }

  @Test
  void severalSourcesThatFitAreNamed() {
    assertThat(launch(ORCHARD), is(2));
    assertThat(
        log.toString(UTF_8), containsString("name one with --source: season, deliveries, drop"));
  }

  @Test
  void subscriptionOfFilesIsTold() {
    assertThat(
        launch(ORCHARD, "--source=season", "--subscription=projects/acme-fruit/subscriptions/line"),
        is(2));
    assertThat(log.toString(UTF_8), containsString("--subscription is for streams"));
  }

  @Test
  void subscriptionThatIsNoneIsTold() {
    assertThat(launch(ORCHARD, "--source=deliveries", "--subscription=deliveries"), is(2));
    assertThat(
        log.toString(UTF_8),
        containsString("--subscription: 'deliveries' is not projects/PROJECT/subscriptions/NAME"));
  }

  @Test
  void stepsOnlyOfALineWithoutStepsIsTold() {
    assertThat(launch("--line=../../examples/birdstrikes", "--stepsOnly=true"), is(2));
    assertThat(log.toString(UTF_8), containsString("has no steps"));
  }

  /** It stands above what --set says, and is checked as the line itself is. */
  @Test
  void wayOfWritingThatALineHasNotIsTold() {
    assertThat(
        launch(
            ORCHARD,
            "--source=deliveries",
            "--set=write.stream=exactly-once",
            "--writeStream=loads"),
        is(3));
    assertThat(log.toString(UTF_8), containsString("loads"));

    assertThat(launch(ORCHARD, "--source=season", "--writeBatch=load"), is(3));
    assertThat(log.toString(UTF_8), containsString("did you mean 'loads'?"));
  }

  @Test
  void overridesAndVariablesAreSeveralInOneText() {
    assertThat(Entries.list("a=1;b={x: 1, y: 2};"), is(List.of("a=1", "b={x: 1, y: 2}")));
    assertThat(Entries.list("a=one;;two"), is(List.of("a=one;two")));
    assertThat(Entries.list(null), is(List.of()));
    assertThat(Entries.byName("A=x=y; B=", "--variables"), is(Map.of("A", "x=y", "B", "")));
  }

  private int launch(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    return LineLauncher.launch(new PrintStream(log, true, UTF_8), all.toArray(String[]::new));
  }
}

package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeployedFolderTest {

  @TempDir private Path root;

  private static StepGraph graphOf(Collection<String> texts) {
    return Graphs.graph(
        texts.stream()
            .map(
                sql ->
                    new Step(
                        "step_" + Statement.hash(sql).substring(0, 8),
                        Statement.of(sql),
                        List.of("d.landed"),
                        List.of()))
            .toList());
  }

  private static Map<String, String> byHash(Collection<String> texts) {
    return texts.stream().collect(Collectors.toMap(Statement::hash, sql -> sql));
  }

  private DeployedFolder folder() {
    return DeployedFolder.at(root.resolve("deployed").toString());
  }

  private Path file(String name) {
    return root.resolve("deployed").resolve(name);
  }

  private Path text(String sql) {
    return file("statements/" + Statement.hash(sql) + ".sql");
  }

  @Test
  void whatWasDeployedIsReadAgain() throws IOException {
    List<String> texts = List.of("SELECT 1", "SELECT 'ä €'");
    folder().deploy(graphOf(texts), byHash(texts));

    assertThat(folder().graph().graph(), is(graphOf(texts)));
    for (String sql : texts) {
      assertThat(folder().statement(Statement.hash(sql)), is(sql));
    }
    assertThat(SerializableUtils.ensureSerializable(folder()).graph().graph(), is(graphOf(texts)));
  }

  @Test
  void folderWithNothingInItSaysHowToDeploy() throws IOException {
    GraphReading reading = folder().graph();

    assertThat(reading.graph(), is(nullValue()));
    assertThat(reading.problems().get(0).message(), containsString("packhouse steps deploy"));
    assertThat(reading.problems().get(0).place(), is(file("graph.json").toString()));
    assertThat(folder().statement(Statement.hash("SELECT 1")), is(nullValue()));
  }

  @Test
  void damagedGraphIsAProblemAndNoException() throws IOException {
    folder().deploy(graphOf(List.of("SELECT 1")), byHash(List.of("SELECT 1")));
    String json = Files.readString(file("graph.json"));

    for (String damaged : List.of("", "{", json.substring(0, json.length() / 2), json + "}")) {
      Files.writeString(file("graph.json"), damaged);
      assertThat(damaged, folder().graph().problems(), hasSize(1));
    }
    Files.write(file("graph.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(folder().graph().problems(), hasSize(1));
  }

  @Test
  void graphOfMoreThanTheLimitIsNotReadWhole() throws IOException {
    Files.createDirectories(file("statements"));
    Files.write(file("graph.json"), new byte[DeployedFolder.MOST_BYTES + 1]);

    assertThat(
        folder().graph().problems().get(0).message(), containsString("more than 10000000 bytes"));
  }

  @Test
  void changedTextIsRefusedAndMendedByTheNextDeployment() throws IOException {
    List<String> texts = List.of("SELECT 1");
    folder().deploy(graphOf(texts), byHash(texts));
    Files.writeString(text("SELECT 1"), "SELECT 2");

    assertThat(folder().statement(Statement.hash("SELECT 1")), is(nullValue()));

    folder().deploy(graphOf(texts), byHash(texts));
    assertThat(folder().statement(Statement.hash("SELECT 1")), is("SELECT 1"));
  }

  @Test
  void textsOfEarlierGraphsStay() throws IOException {
    folder().deploy(graphOf(List.of("SELECT 1")), byHash(List.of("SELECT 1")));
    folder().deploy(graphOf(List.of("SELECT 2")), byHash(List.of("SELECT 2")));

    assertThat(folder().graph().graph(), is(graphOf(List.of("SELECT 2"))));
    assertThat(folder().statement(Statement.hash("SELECT 1")), is("SELECT 1"));
  }

  @Test
  void textThatIsThereIsNotWrittenAgain() throws IOException {
    folder().deploy(graphOf(List.of("SELECT 1")), byHash(List.of("SELECT 1")));
    Object before = Files.readAttributes(text("SELECT 1"), "*").get("fileKey");
    folder().deploy(graphOf(List.of("SELECT 1")), Map.of());

    assertThat(Files.readAttributes(text("SELECT 1"), "*").get("fileKey"), is(before));
  }

  @Test
  void graphWhoseTextIsMissingIsNotPutIntoForce() throws IOException {
    folder().deploy(graphOf(List.of("SELECT 1")), byHash(List.of("SELECT 1")));

    assertThrows(
        IllegalArgumentException.class,
        () -> folder().deploy(graphOf(List.of("SELECT 2")), Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            folder()
                .deploy(
                    graphOf(List.of("SELECT 2")), Map.of(Statement.hash("SELECT 2"), "SELECT 3")));

    assertThat(folder().graph().graph(), is(graphOf(List.of("SELECT 1"))));
  }

  @Test
  void fileThatCannotBeReadIsNotTakenForMissing() throws IOException {
    Files.createDirectories(file("graph.json"));

    assertThrows(IOException.class, () -> folder().graph());
  }

  @Test
  void hashThatIsNoHashReachesNoOtherFile() throws IOException {
    Files.writeString(root.resolve("secret.sql"), "secret");

    assertThrows(IllegalArgumentException.class, () -> folder().statement("../../secret"));
  }

  @Test
  void deploymentThatIsCutOffLeavesTheOldGraphInForce() throws IOException {
    folder().deploy(graphOf(List.of("SELECT 1")), byHash(List.of("SELECT 1")));
    // What a process leaves that ends while it writes the graph.
    Files.writeString(file("statements/" + Statement.hash("SELECT 2") + ".sql"), "SELECT 2");
    Files.writeString(file("graph.json.4711.new"), "{\"version\":1,\"st");

    assertThat(folder().graph().graph(), is(graphOf(List.of("SELECT 1"))));
  }

  @Test
  void readerSeesAWholeGraphWithAllItsTextsWhileOthersAreDeployed() throws Exception {
    folder().deploy(graphOf(texts(0)), byHash(texts(0)));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService reader = Executors.newSingleThreadExecutor();
    Future<Integer> seen = reader.submit(() -> readUntil(done));
    try {
      for (int version = 1; version <= 100; version++) {
        folder().deploy(graphOf(texts(version)), byHash(texts(version)));
      }
    } finally {
      done.set(true);
    }
    assertThat(seen.get(30, TimeUnit.SECONDS), is(greaterThan(1)));
    reader.shutdown();

    assertThat(folder().graph().graph(), is(graphOf(texts(100))));
    try (Stream<Path> files = Files.list(file("statements"))) {
      assertThat(files.map(Path::toString).toList(), not(hasItem(containsString(".new"))));
    }
  }

  /** Deploys versions until it is killed; run as a process of its own. */
  static final class Deployer {

    private Deployer() {}

    public static void main(String[] arguments) throws IOException {
      DeployedFolder folder = DeployedFolder.at(arguments[0]);
      for (int version = Integer.parseInt(arguments[1]); ; version++) {
        folder.deploy(graphOf(texts(version)), byHash(texts(version)));
      }
    }
  }

  @Test
  void killedDeploymentLeavesAWholeGraphWithAllItsTexts() throws Exception {
    folder().deploy(graphOf(texts(0)), byHash(texts(0)));
    for (int kill = 1; kill <= 3; kill++) {
      StepGraph before = folder().graph().graph();
      Process deployer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Deployer.class.getName(),
                  root.resolve("deployed").toString(),
                  String.valueOf(kill * 1_000_000))
              .redirectErrorStream(true)
              .redirectOutput(root.resolve("deployer.log").toFile())
              .start();
      try {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (before.equals(folder().graph().graph())) {
          assertThat(
              Files.readString(root.resolve("deployer.log")),
              deployer.isAlive() && System.nanoTime() < deadline);
        }
      } finally {
        deployer.destroyForcibly().waitFor();
      }

      GraphReading reading = folder().graph();
      assertThat(reading.problems().toString(), reading.graph(), is(notNullValue()));
      for (Step step : reading.graph().steps()) {
        assertThat(folder().statement(step.statement().hash()), is(notNullValue()));
      }
    }
  }

  /** Three texts, one of which each version has. */
  private static List<String> texts(int version) {
    return List.of("SELECT 'all'", "SELECT " + version, "SELECT -" + version);
  }

  private int readUntil(AtomicBoolean done) throws IOException {
    Set<StepGraph> seen = new HashSet<>();
    List<String> missing = new ArrayList<>();
    while (!done.get()) {
      GraphReading reading = folder().graph();
      assertThat(reading.problems().toString(), reading.graph(), is(notNullValue()));
      seen.add(reading.graph());
      for (Step step : reading.graph().steps()) {
        if (folder().statement(step.statement().hash()) == null) {
          missing.add(step.name());
        }
      }
    }
    assertThat(missing, hasSize(0));
    return seen.size();
  }
}

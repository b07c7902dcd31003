package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.packhouse.steps.DeployedFolder;
import dev.packhouse.steps.JobsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code packhouse steps}, and how steps are deployed. */
final class StepsCommandTest {

  private static final String LINE =
      """
      name: town
      sources:
        people: {type: files, pattern: people.jsonl, format: json}
      records:
        - type: person
          fields: [{name: name, type: STRING}, {name: age, type: INT64}]
          routes: [{name: all, table: town.people}]
      """;

  private static final String WITH_STEPS = LINE + "steps: {dir: steps}\n";

  @TempDir private Path folder;

  @BeforeEach
  void writeLine() throws IOException {
    Files.createDirectories(folder.resolve("steps"));
    write("line.yaml", WITH_STEPS);
    write("steps/ages.sql", "CREATE OR REPLACE TABLE town.ages AS SELECT age FROM town.people");
    write(
        "steps/oldest.sql", "CREATE OR REPLACE TABLE town.oldest AS SELECT 1 AS n FROM town.ages");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private CommandOutput steps(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "steps";
    arguments[1] = folder.toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return CommandOutput.of(arguments);
  }

  private CommandOutput deploy(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "steps";
    arguments[1] = "deploy";
    arguments[2] = folder.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return CommandOutput.of(arguments);
  }

  @Test
  void orderIsPrintedAsATree() {
    CommandOutput output = steps();

    assertThat(output.err(), output.exitCode(), is(0));
    assertThat(
        output.out(),
        is(
            """
            town.people
            └─ ages  town.people -> town.ages
               └─ oldest  town.ages -> town.oldest
            """));
  }

  @Test
  void arrivalIsShownWithWhatItSetsOff() {
    assertThat(
        steps("--arrived", "town.people").out(),
        is(
            """
             STEP    AFTER  WRITES
             ages    -      town.ages
             oldest  ages   town.oldest
            """));
    assertThat(steps("--arrived", "town.ages").out(), not(containsString("town.ages\n")));
    assertThat(
        steps("--arrived", "town.oldest").out(), is("rows in town.oldest set off no step\n"));
  }

  @Test
  void arrivalIsShownWithWhatADryRunSaysOfItsCost() throws IOException {
    try (JobsServer bigQuery = new JobsServer()) {
      bigQuery.tell("{}", "{\"query\": {\"totalBytesProcessed\": \"1099511627776\"}}");

      CommandOutput output = dryRun(bigQuery, "town.people");

      assertThat(output.err(), output.exitCode(), is(0));
      assertThat(
          output.out(),
          is(
              """
               STEP    AFTER  WRITES         BYTES       USD
               ages    -      town.ages    1.0 TiB  6.250000
               oldest  ages   town.oldest  1.0 TiB  6.250000
              2.0 TiB, about 12.500000 USD on demand, at 6.25 USD a TiB
              """));
    }
  }

  @Test
  void whatADryRunCannotTellIsLeftOutOfTheSum() throws IOException {
    try (JobsServer bigQuery = new JobsServer()) {
      bigQuery.tell("{}", "{\"query\": {\"totalBytesProcessed\": \"1099511627776\"}}");
      bigQuery.refuse(404, "notFound", "Not found: Table p:town.people");

      assertThat(
          dryRun(bigQuery, "town.people").out(),
          is(
              """
               STEP    AFTER  WRITES         BYTES       USD
               ages    -      town.ages          ?         ?
               oldest  ages   town.oldest  1.0 TiB  6.250000
              at least 1.0 TiB, about 6.250000 USD on demand, at 6.25 USD a TiB
              ages: notFound: Not found: Table p:town.people
              """));
    }
  }

  private CommandOutput dryRun(JobsServer bigQuery, String arrived) {
    return steps(
        "--arrived",
        arrived,
        "--project=p",
        "--bigQueryEndpoint=" + bigQuery.endpoint(),
        "--credentialFactoryClass="
            + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  @Test
  void arrivalInAnUnknownTableIsAUsageErrorThatNamesTheNearest() {
    CommandOutput output = steps("--arrived", "town.people,town.poeple");

    assertThat(output.exitCode(), is(2));
    assertThat(output.err(), containsString("town.poeple"));
    assertThat(output.err(), containsString("did you mean 'town.people'?"));
  }

  @Test
  void emptyEntryAmongArrivedTablesIsCalledThat() {
    CommandOutput output = steps("--arrived", "town.people,,town.ages");

    assertThat(output.exitCode(), is(2));
    assertThat(output.err(), containsString("an entry of --arrived is empty"));
  }

  @Test
  void flowchartIsPrintedOrWritten() throws IOException {
    Path file = folder.resolve("steps.mmd");

    assertThat(steps("--mermaid").out(), startsWith("flowchart LR\n"));
    assertThat(steps("--mermaid", file.toString()).out(), is("wrote " + file + "\n"));
    assertThat(Files.readString(file), is(steps("--mermaid").out()));
  }

  @Test
  void lineBehindMermaidIsMissed() {
    CommandOutput output = CommandOutput.of("steps", "--mermaid", folder.toString());

    assertThat(output.exitCode(), is(2));
    assertThat(output.err(), containsString("name a line before --mermaid"));
  }

  @Test
  void lineWithoutStepsIsAUsageError() throws IOException {
    write("line.yaml", LINE);

    assertThat(steps().exitCode(), is(2));
    assertThat(steps().err(), containsString("line town has no steps"));
    assertThat(deploy().exitCode(), is(2));
  }

  @Test
  void deploymentSaysWhatChangesAndDryRunWritesNothing() throws IOException {
    Path to = folder.resolve("deployed");
    String[] dryRun = {"--to", to.toString(), "--dry-run"};

    CommandOutput planned = deploy(dryRun);

    assertThat(planned.err(), planned.exitCode(), is(0));
    assertThat(planned.out(), startsWith("  added    ages\n  added    oldest\n"));
    assertThat(planned.out(), containsString("not deployed"));
    assertThat(Files.exists(to), is(false));

    assertThat(deploy("--to", to.toString()).out(), containsString("deployed to " + to));
    assertThat(DeployedFolder.at(to.toString()).graph().graph().steps().size(), is(2));
    assertThat(deploy(dryRun).out(), containsString("nothing has changed"));

    write(
        "steps/ages.sql",
        "CREATE OR REPLACE TABLE town.ages AS SELECT age + 1 AS age FROM town.people");
    Files.delete(folder.resolve("steps/oldest.sql"));
    assertThat(
        deploy("--to", to.toString()).out(),
        is("  changed  ages\n  removed  oldest\n1 step, 0 assertions: deployed to " + to + "\n"));
    assertThat(DeployedFolder.at(to.toString()).graph().graph().steps().size(), is(1));
  }

  @Test
  void stepsAreDeployedBesideTheirSqlWhereNothingElseIsSaid() throws IOException {
    assertThat(deploy().exitCode(), is(0));

    assertThat(Files.exists(folder.resolve("steps/graph.json")), is(true));
    assertThat(deploy().out(), containsString("nothing has changed"));
  }

  @Test
  void nothingIsDeployedWhereTheSqlIsWrong() throws IOException {
    assertThat(deploy().exitCode(), is(0));
    String before = Files.readString(folder.resolve("steps/graph.json"));
    write("steps/oldest.sql", "CREATE OR REPLACE TABLE town.oldest AS SELEKT 1");

    CommandOutput refused = deploy();

    assertThat(refused.exitCode(), is(3));
    assertThat(refused.err(), containsString("oldest.sql:1:"));
    assertThat(refused.err(), containsString("^"));
    assertThat(Files.readString(folder.resolve("steps/graph.json")), is(before));
  }
}

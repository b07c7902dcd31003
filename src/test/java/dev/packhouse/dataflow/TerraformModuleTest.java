package dev.packhouse.dataflow;

import static java.util.stream.Collectors.toCollection;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import com.google.api.client.util.ClassInfo;
import com.google.api.services.dataflow.model.FlexTemplateRuntimeEnvironment;
import com.google.api.services.dataflow.model.LaunchFlexTemplateParameter;
import com.google.api.services.dataflow.model.ParameterMetadata;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.ReadLine;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.steps.StepCounters;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.metrics.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Terraform module passes what the templates take, and watches what the line counts. That its
 * arguments are the providers' is for src/test/terraform/check.
 */
final class TerraformModuleTest {

  private static final Path MODULE = Path.of("..", "..", "templates", "terraform");
  private static final Path DOCS = Path.of("..", "..", "docs", "deploying.md");
  private static final Pattern METRIC = Pattern.compile("metric_name=(~?)\\\\\"([^\"\\\\]+)\\\\\"");

  @Test
  void streamPassesEachParameterOfItsTemplateAndNoOther() throws IOException {
    assertThat(
        both(keys("main.tf", "line_parameters = "), keys("stream.tf", "stream_parameters = ")),
        is(parameters(FlexTemplate.STREAM)));
  }

  @Test
  void batchPassesEachParameterOfItsTemplateAndNoOther() throws IOException {
    assertThat(
        both(keys("main.tf", "line_parameters = "), keys("batch.tf", "batch_parameters = ")),
        is(parameters(FlexTemplate.BATCH)));
  }

  @Test
  void requestOfTheSchedulerIsOneThatDataflowKnows() throws IOException {
    assertThat(
        keys("batch.tf", "batch_environment = "),
        everyItem(in(ClassInfo.of(FlexTemplateRuntimeEnvironment.class).getNames())));
    assertThat(
        keys("batch.tf", "launchParameter = "),
        everyItem(in(ClassInfo.of(LaunchFlexTemplateParameter.class).getNames())));
  }

  @Test
  void everyCounterOfTheLineIsWatchedOrShownAndNoneThatItDoesNotMake()
      throws IOException, IllegalAccessException {
    SortedSet<String> made = counters();
    for (String prefix :
        List.of(
            ReceiptCounters.REASON,
            ReceiptCounters.WARNING,
            ReceiptCounters.LANDED,
            ReceiptCounters.UNWRITTEN)) {
      made.add(prefix + ".+");
    }

    SortedSet<String> asked = new TreeSet<>();
    for (MatchResult metric : METRIC.matcher(text()).results().toList()) {
      boolean pattern = metric.group(1).equals("~");
      assertThat(metric.group(), metric.group(2).endsWith("/.+"), is(pattern));
      asked.add(metric.group(2));
    }

    assertThat(asked, is(made));
  }

  /** The module publishes dead letters of every line, whether the line speaks of them or not. */
  @ParameterizedTest
  @ValueSource(strings = {"orchard", "birdstrikes"})
  void linesTakeTheTopicOfDeadLetters(String line) {
    assertTakes(line, List.of("deadLetters.topic=projects/acme-fruit/topics/dead"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"orchard-stream", "orchard-batch"})
  void linesTakeWhatExamplesSet(String example) throws IOException {
    String text = Files.readString(MODULE.resolve("examples").resolve(example).resolve("main.tf"));
    List<String> changes =
        found("(?m)^ +(?:set += \\[)?\"([\\w.\\[\\]]+=[^\"]+)\"", text).stream()
            .map(change -> change.group(1).replaceAll("\\$\\{var\\.\\w+}", "acme-fruit"))
            .toList();

    assertThat(changes.isEmpty(), is(false));
    assertTakes("orchard", changes);
  }

  private static void assertTakes(String line, List<String> changes) {
    Path folder = Path.of("..", "..", "examples", line);

    ReadLine read = LineReader.read(folder.toString(), Map.of(), changes);

    assertThat(read.report(), read.spec(), notNullValue());
  }

  @Test
  void docsTellOfEveryVariableAndRole() throws IOException {
    String docs = Files.readString(DOCS);
    for (MatchResult variable : found("(?m)^variable \"(\\w+)\"", text())) {
      assertThat(docs, containsString("| `" + variable.group(1) + "` |"));
    }
    for (MatchResult role : found("\"(roles/[\\w.]+)\"", text())) {
      assertThat(docs, containsString("`" + role.group(1) + "`"));
    }
  }

  @Test
  void tablesAreThoseOfTheFiles() throws IOException {
    try (Stream<Path> files = Files.list(ModuleTable.FOLDER)) {
      SortedSet<String> names =
          files
              .map(file -> file.getFileName().toString().replace(".json", ""))
              .collect(toCollection(TreeSet::new));
      assertThat(keys("tables.tf", "operations_tables = "), is(names));
    }
  }

  private static SortedSet<String> parameters(FlexTemplate template) {
    return template.metadata().getParameters().stream()
        .map(ParameterMetadata::getName)
        .collect(toCollection(TreeSet::new));
  }

  private static SortedSet<String> counters() throws IllegalAccessException {
    SortedSet<String> names = new TreeSet<>();
    for (Class<?> type : List.of(ReceiptCounters.class, StepCounters.class)) {
      for (Field field : type.getFields()) {
        if (field.get(null) instanceof Counter counter) {
          assertThat(counter.getName().getNamespace(), is(ReceiptCounters.NAMESPACE));
          names.add(counter.getName().getName());
        }
      }
    }
    return names;
  }

  /** The keys of the objects in the value that follows {@code start}, in the form of terraform. */
  private static SortedSet<String> keys(String file, String start) throws IOException {
    String text = Files.readString(MODULE.resolve(file));
    Matcher matcher =
        Pattern.compile("(?m)^( *)" + Pattern.quote(start) + "(?s:(.*?))\\n\\1[})\\]]")
            .matcher(text);
    assertThat(file + " has " + start, matcher.find(), is(true));
    SortedSet<String> keys =
        found("(?m)^ +(\\w+) += ", matcher.group(2)).stream()
            .map(key -> key.group(1))
            .collect(toCollection(TreeSet::new));
    assertThat(file + ": " + start + " has keys", keys.isEmpty(), is(false));
    return keys;
  }

  private static SortedSet<String> both(Set<String> one, Set<String> other) {
    SortedSet<String> both = new TreeSet<>(one);
    both.addAll(other);
    return both;
  }

  private static List<MatchResult> found(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().toList();
  }

  private static String text() throws IOException {
    try (Stream<Path> files = Files.list(MODULE)) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(it -> it.toString().endsWith(".tf")).sorted().toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    }
  }
}

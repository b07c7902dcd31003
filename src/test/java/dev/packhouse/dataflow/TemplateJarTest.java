package dev.packhouse.dataflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the jar of the templates holds, and what it does not. */
final class TemplateJarTest {

  /** The local runner, warehouse and door, the SQL analyzer, test fakes, and web servers. */
  private static final List<String> UNWANTED =
      List.of(
          "org/apache/beam/runners/direct/",
          "org/apache/beam/runners/flink/",
          "org/duckdb/",
          "com/google/zetasql/",
          "picocli/",
          "org/junit/",
          "org/eclipse/jetty/",
          "org/mortbay/",
          "org/apache/catalina/",
          "io/undertow/");

  @Test
  void nothingIsInItThatWorkersDoNotNeed() throws IOException {
    List<String> unwanted =
        names().stream().filter(name -> UNWANTED.stream().anyMatch(name::contains)).toList();

    assertThat(unwanted, is(empty()));
  }

  /** A package of the command's module must not come in by a dependency that points there. */
  @Test
  void nothingOfTheCommandIsInIt() throws IOException {
    Path own = Path.of("..", "..", "cli", "src", "main", "java", "dev", "packhouse");
    try (Stream<Path> packages = Files.list(own)) {
      List<String> commands =
          packages.map(folder -> "dev/packhouse/" + folder.getFileName() + "/").toList();

      assertThat(commands, hasItems("dev/packhouse/cli/", "dev/packhouse/warehouse/"));
      assertThat(
          names().stream().filter(name -> commands.stream().anyMatch(name::startsWith)).toList(),
          is(empty()));
    }
  }

  /** Besides licences, and what Hadoop, Parquet and ICU look for there. */
  @Test
  void topFolderHoldsNothingByAccident() throws IOException {
    Set<String> files =
        names().stream().filter(name -> !name.contains("/")).collect(Collectors.toSet());

    assertThat(files, not(hasItem("module-info.class")));
    assertThat(files.stream().filter(name -> name.startsWith(".")).toList(), is(empty()));
    assertThat(files.stream().filter(name -> name.endsWith(".yml")).toList(), is(empty()));
  }

  @Test
  void noSignatureOfAnotherJarIsLeft() throws IOException {
    List<String> signatures =
        names().stream().filter(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)")).toList();

    assertThat(signatures, is(empty()));
  }

  @Test
  void servicesOfAllJarsAreMerged() throws IOException {
    assertThat(
        services("org.apache.beam.sdk.io.FileSystemRegistrar"),
        hasItems(
            "org.apache.beam.sdk.io.LocalFileSystemRegistrar",
            "org.apache.beam.sdk.extensions.gcp.storage.GcsFileSystemRegistrar"));
    assertThat(
        services("org.apache.beam.sdk.runners.PipelineRunnerRegistrar"),
        hasItem("org.apache.beam.runners.dataflow.DataflowPipelineRegistrar$Runner"));
    assertThat(
        services("dev.packhouse.launch.RunnerDefaults"),
        is(Set.of(DataflowDefaults.class.getName())));
  }

  @Test
  void licencesOfWhatItHoldsAreInIt() throws IOException {
    assertThat(names(), hasItems("META-INF/LICENSE", "META-INF/NOTICE"));
    assertThat(
        text("META-INF/THIRD-PARTY.txt"),
        containsString("org.apache.beam:beam-runners-google-cloud-dataflow-java:"));
  }

  private static Set<String> names() throws IOException {
    try (JarFile jar = new JarFile(TemplateJar.FILE.toFile())) {
      return jar.stream().map(entry -> entry.getName()).collect(Collectors.toSet());
    }
  }

  private static Set<String> services(String type) throws IOException {
    return text("META-INF/services/" + type)
        .lines()
        .map(line -> line.replaceAll("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.toSet());
  }

  private static String text(String name) throws IOException {
    try (JarFile jar = new JarFile(TemplateJar.FILE.toFile());
        var in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}

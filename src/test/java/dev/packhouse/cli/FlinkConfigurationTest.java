package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlinkConfigurationTest {

  private static final List<String> OPTIONS = List.of("--runner=FlinkRunner");

  @TempDir Path folder;

  @Test
  void runWithoutAConfigurationGetsOneWithoutRestarts() throws Exception {
    List<String> options =
        FlinkConfiguration.withoutRestarts(OPTIONS, Map.of(), folder.resolve("flink"));
    assertThat(options, is(List.of(OPTIONS.get(0), "--flinkConfDir=" + folder.resolve("flink"))));
    assertThat(
        Files.readString(folder.resolve("flink/config.yaml")), is("restart-strategy.type: none\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restart-strategy.type: none",
        "parallelism.default: 2\nrestart-strategy: off # of files",
        "restart-strategy.type: disable\nrest.port: 8081"
      })
  void configurationThatSaysSoIsLeftAsItIs(String configuration) throws Exception {
    Files.writeString(folder.resolve("config.yaml"), configuration);
    List<String> given = List.of("--runner=FlinkRunner", "--flinkConfDir=" + folder);
    assertThat(
        FlinkConfiguration.withoutRestarts(given, Map.of(), folder.resolve("flink")), is(given));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "restart-strategy.type: fixed-delay",
        "# restart-strategy.type: none",
        "restart-strategy.type: none-such"
      })
  void configurationThatDoesNotIsRefusedWithTheLineThatItLacks(String configuration)
      throws Exception {
    Files.writeString(folder.resolve("flink-conf.yaml"), configuration);
    CommandFailure refused =
        assertThrows(
            CommandFailure.class,
            () ->
                FlinkConfiguration.withoutRestarts(
                    OPTIONS, Map.of("FLINK_CONF_DIR", folder.toString()), folder));
    assertThat(refused.getMessage(), containsString(folder.resolve("flink-conf.yaml").toString()));
    assertThat(refused.getMessage(), containsString("\n  restart-strategy.type: none"));
  }

  @Test
  void folderWithoutAConfigurationIsRefusedByItsName() {
    CommandFailure refused =
        assertThrows(
            CommandFailure.class,
            () ->
                FlinkConfiguration.withoutRestarts(
                    List.of("--flinkConfDir=" + folder.resolve("none")), Map.of(), folder));
    assertThat(refused.getMessage(), containsString(folder.resolve("none").toString()));
  }
}

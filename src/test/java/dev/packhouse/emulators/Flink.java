package dev.packhouse.emulators;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a cluster of Flink beside the {@link Emulators}: one for the whole test run, which
 * each test gets idle, and with all of its task managers.
 */
final class Flink implements ParameterResolver, AfterEachCallback {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FlinkCluster.class;
  }

  @Override
  public FlinkCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Flink.class))
        .getOrComputeIfAbsent(Running.class, key -> start(context), Running.class)
        .cluster;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Running running =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(Flink.class))
            .get(Running.class, Running.class);
    if (running != null) {
      context
          .getExecutionException()
          .ifPresent(failure -> System.out.println(running.cluster.logs()));
      running.cluster.renew();
    }
  }

  private static Running start(ExtensionContext context) {
    try {
      // The build's own folder: what a cluster has logged can be read when the tests are over.
      Path folder = Path.of(System.getProperty("basedir", "."), "target", "flink-cluster");
      return new Running(
          FlinkCluster.start(Emulators.environment(context), empty(folder.toAbsolutePath())));
    } catch (Exception failure) {
      throw new IllegalStateException("the cluster of Flink did not start", failure);
    }
  }

  private static Path empty(Path folder) throws java.io.IOException {
    if (Files.isDirectory(folder)) {
      try (var inside = Files.walk(folder)) {
        for (Path path : inside.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  /** JUnit closes it with its root context. */
  private record Running(FlinkCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }
}

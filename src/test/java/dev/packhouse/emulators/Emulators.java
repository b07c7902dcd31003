package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts the emulators before the first test class that names this extension, and stops them when
 * the test run ends, however it ends. Where they cannot be started, each such class fails with what
 * the script said. Each test gets a project of its own.
 *
 * <p>With {@code -Demulators.env=FILE} the services that the file describes are used as they are.
 */
final class Emulators implements BeforeAllCallback, ParameterResolver {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", "."), "emulators/emulators");

  /**
   * Logs every connection that it opens and closes. Held, or the level would go with the logger.
   */
  private static final Logger CLIENT = Logger.getLogger("com.google.cloud.bigquery.storage.v1");

  @Override
  public void beforeAll(ExtensionContext context) {
    CLIENT.setLevel(Level.WARNING);
    services(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == EmulatorEnvironment.class;
  }

  @Override
  public EmulatorEnvironment resolveParameter(
      ParameterContext parameter, ExtensionContext context) {
    return services(context).environment.inNewProject();
  }

  /** The services as they were started, without a project of a test's own. */
  static EmulatorEnvironment environment(ExtensionContext context) {
    return services(context).environment;
  }

  private static Services services(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Emulators.class))
        .getOrComputeIfAbsent(Services.class, key -> Services.start(), Services.class);
  }

  /** One for the whole test run: JUnit closes it with its root context. */
  private static final class Services implements AutoCloseable {
    private final EmulatorEnvironment environment;
    private final @Nullable Thread stopOnExit;

    private Services(EmulatorEnvironment environment, @Nullable Thread stopOnExit) {
      this.environment = environment;
      this.stopOnExit = stopOnExit;
    }

    private static Services start() {
      String given = System.getProperty("emulators.env");
      if (given != null) {
        return new Services(EmulatorEnvironment.read(Path.of(given)), null);
      }
      Thread stopOnExit = new Thread(() -> script("stop"));
      Runtime.getRuntime().addShutdownHook(stopOnExit);
      script("start");
      return new Services(
          EmulatorEnvironment.read(SCRIPT.resolveSibling("../target/emulators/env")), stopOnExit);
    }

    @Override
    public void close() {
      if (stopOnExit != null) {
        Runtime.getRuntime().removeShutdownHook(stopOnExit);
        script("stop");
      }
    }
  }

  /** Runs the script and shows what it says as it says it. */
  private static void script(String command) {
    List<String> said = new ArrayList<>();
    try {
      Process process =
          new ProcessBuilder("bash", SCRIPT.toString(), command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      try (BufferedReader output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          System.out.println(line);
          said.add(line);
        }
      }
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            "'%s %s' ended with exit code %d:%n%s"
                .formatted(SCRIPT, command, code, String.join(System.lineSeparator(), said)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during '%s %s'".formatted(SCRIPT, command), e);
    }
  }
}

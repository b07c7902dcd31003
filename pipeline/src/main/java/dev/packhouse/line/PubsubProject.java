package dev.packhouse.line;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The project in the name of a subscription or a topic that a line reads. */
public final class PubsubProject {

  /**
   * What PubsubIO takes for one, which is a little more than Google Cloud does: 6 to 30 characters
   * (https://cloud.google.com/resource-manager/docs/creating-managing-projects).
   */
  private static final Pattern READABLE = Pattern.compile("[a-z][-a-z0-9:.]{4,61}[a-z0-9]");

  private PubsubProject() {}

  /**
   * Why nothing can be read from {@code name}; null if it can.
   *
   * @param name {@code projects/PROJECT/...}
   */
  public static @Nullable String problem(String name) {
    String[] parts = name.split("/", 3);
    return parts.length < 2 || READABLE.matcher(parts[1]).matches()
        ? null
        : "there is no project '"
            + parts[1]
            + "': the id of a project has 6 to 30 characters, so that Beam refuses to read from it";
  }
}

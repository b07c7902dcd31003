package dev.packhouse.cli;

import dev.packhouse.line.LineReader;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceFile;
import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.Substitution;
import dev.packhouse.yaml.YamlParser;
import dev.packhouse.yaml.YamlValue;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of a line that need not be valid: whatever is wrong with it, its job can be stopped. */
final class LineName {

  private LineName() {}

  /** That which a file says, or {@code line} itself where there is no such file. */
  static String of(String line) {
    boolean isAddress = line.contains("://");
    boolean isFile = line.endsWith(".yaml") || line.endsWith(".yml");
    if (!isAddress && !isFile && !line.contains("/") && !Files.isDirectory(Path.of(line))) {
      return line;
    }
    String file = isFile ? line : line.replaceAll("/+$", "") + "/" + LineReader.FILE_NAME;
    try {
      SourceText text = SourceFile.read(file);
      YamlValue root = YamlParser.parse(text, Substitution.none(), new ProblemReport());
      String name = root instanceof YamlValue.Mapping mapping ? mapping.text("name") : null;
      if (name == null) {
        throw new CommandFailure(
            ExitCode.SPEC_INVALID, file + " says no name; the name itself can stand in its place");
      }
      return name;
    } catch (SourceFile.UnreadableException unreadable) {
      throw new CommandFailure(
          ExitCode.USAGE,
          unreadable.getMessage() + "; the line's name can stand in its place",
          unreadable);
    }
  }
}

package dev.packhouse.schema;

import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceFile;
import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.YamlScalar;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the schema files that a line names, each once, and keeps their text for the line's version.
 */
public final class SchemaFile {

  private final String line;
  private final ProblemReport problems;
  private final Map<String, SourceText> texts = new TreeMap<>();

  /**
   * Schema files named by a line.
   *
   * @param line location of the line.yaml; the files are named from its folder on
   */
  public SchemaFile(String line, ProblemReport problems) {
    this.line = line;
    this.problems = problems;
  }

  /**
   * The text of each file read so far, in base64 where it is none, by its name in the line, in the
   * order of the names.
   */
  public Map<String, SourceText> texts() {
    return texts;
  }

  /**
   * The columns that a file declares; null where it does not, which is a problem then. What is
   * wrong in the file is shown at its place there, and once more at the reference.
   *
   * @param reference the file's name, with {@code #object} behind it for a contract of several
   */
  public @Nullable RecordSchema read(YamlScalar reference) {
    int hash = reference.text().indexOf('#');
    String name = hash < 0 ? reference.text() : reference.text().substring(0, hash);
    String object = hash < 0 ? null : reference.text().substring(hash + 1);
    SourceText text = text(name, reference.place());
    if (text == null) {
      return null;
    }
    ProblemReport inFile = new ProblemReport();
    List<Field> fields = fields(name, object, text, reference.place(), inFile);
    inFile.problems().forEach(problems::add);
    if (inFile.hasErrors()) {
      problems.error(
          reference.place(),
          text.name()
              + " declares no usable schema: "
              + inFile.errors()
              + (inFile.errors() == 1 ? " error in it" : " errors in it"));
      return null;
    }
    return fields == null ? null : new RecordSchema(fields);
  }

  /** The text of a file; null where it cannot be read, which is a problem then. */
  public @Nullable SourceText text(String name, Place place) {
    SourceText known = texts.get(name);
    if (known != null) {
      return known;
    }
    try {
      SourceText text = SourceFile.read(SourceFile.beside(line, name));
      texts.put(name, text);
      return text;
    } catch (SourceFile.UnreadableException e) {
      problems.error(place, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The content of a file that is no text; null where it cannot be read. */
  public byte @Nullable [] bytes(String name, Place place) {
    try {
      byte[] bytes = SourceFile.bytes(SourceFile.beside(line, name));
      texts.put(name, SourceText.of(name, Base64.getEncoder().encodeToString(bytes)));
      return bytes;
    } catch (SourceFile.UnreadableException e) {
      problems.error(place, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private @Nullable List<Field> fields(
      String name,
      @Nullable String object,
      SourceText text,
      Place reference,
      ProblemReport inFile) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean contract = lower.endsWith(".odcs.yaml") || lower.endsWith(".odcs.yml");
    if (object != null && !contract) {
      problems.error(reference, "#" + object + " is for contracts (.odcs.yaml) only");
      return null;
    }
    if (contract) {
      return new OdcsSchema(text, inFile).read(object);
    }
    if (lower.endsWith(".avsc")) {
      return new AvroSchemaReader(text, inFile).read();
    }
    if (lower.endsWith(".json")) {
      return new BigQuerySchema(text, inFile).read();
    }
    problems.error(
        reference,
        "what kind of schema "
            + name
            + " is must show in its name: .json (BigQuery), .avsc (Avro), .odcs.yaml (contract)");
    return null;
  }
}

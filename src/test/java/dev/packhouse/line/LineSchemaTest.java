package dev.packhouse.line;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The JSON Schema that editors use says what the reader says. */
class LineSchemaTest {

  private static final Path COMMITTED = Path.of("..", "..", "docs", "line.schema.json");
  private static final Path EXAMPLES = Path.of("..", "..", "examples");

  private final Schema schema =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(LineSchema.json());

  @Test
  void committedSchemaIsCurrent() throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(COMMITTED, LineSchema.json());
    }
    assertThat(
        "docs/line.schema.json is old; write it anew: mvn verify -Dtest=LineSchemaTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true",
        Files.readString(COMMITTED),
        is(LineSchema.json()));
  }

  @Test
  void validLinesValidate() throws IOException {
    for (Path line : validLines()) {
      List<Error> errors = schema.validate(json(line));
      assertThat(line + ": " + errors, errors, is(empty()));
    }
  }

  @Test
  void mistakesOfKeysKindsAndWordsAreSeen() throws IOException {
    for (String name :
        List.of("ten-mistakes", "wrong-kinds", "sources", "file-sets-wrong", "dedupe-without-id")) {
      Path line = ValidateGoldenTest.CASES.resolve(name).resolve(LineReader.FILE_NAME);
      assertThat(name, schema.validate(json(line)), is(not(empty())));
    }
  }

  private static List<Path> validLines() throws IOException {
    List<Path> lines = new ArrayList<>();
    for (Path folder : ValidateGoldenTest.cases()) {
      if (ValidateGoldenTest.read(folder).spec() != null) {
        lines.add(folder.resolve(LineReader.FILE_NAME));
      }
    }
    if (Files.isDirectory(EXAMPLES)) {
      try (Stream<Path> files = Files.walk(EXAMPLES, 2)) {
        files.filter(file -> file.endsWith(LineReader.FILE_NAME)).forEach(lines::add);
      }
    }
    return lines;
  }

  private static JsonNode json(Path file) throws IOException {
    String text = Files.readString(file).replace("\uFEFF", "");
    Object value = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    return new ObjectMapper().valueToTree(value);
  }
}

package dev.packhouse.build;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/**
 * Beam runs with the libraries that it was built with: another version of one of these fails late
 * and in odd places. The expected versions are those that Beam's own poms name.
 */
final class LibraryVersionsTest {

  @Test
  void jacksonIsTheOneThatBeamBrings() throws URISyntaxException {
    assertThat(jarOf(ObjectMapper.class), endsWith("jackson-databind-2.15.4.jar"));
  }

  @Test
  void avroIsTheOneThatBeamBrings() throws URISyntaxException {
    assertThat(jarOf(Schema.class), endsWith("avro-1.11.4.jar"));
  }

  @Test
  void protobufIsTheOneThatBeamBrings() throws URISyntaxException {
    assertThat(jarOf(Message.class), endsWith("protobuf-java-4.33.2.jar"));
  }

  private static String jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
        .getFileName()
        .toString();
  }
}

package dev.packhouse.line;

import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The hash that tells one version of a line from another. */
final class LineVersion {

  private static final int HEX_DIGITS = 12;

  private LineVersion() {}

  /** A hash over what a spec says, and over its schema files as they are. */
  static String of(YamlValue line, Map<String, SourceText> schemas) {
    MessageDigest digest = sha256();
    add(line, digest);
    schemas.forEach(
        (name, text) -> {
          add(name, digest);
          add(text.text(), digest);
        });
    return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
  }

  private static void add(YamlValue value, MessageDigest digest) {
    if (value instanceof YamlScalar scalar) {
      digest.update((byte) (scalar.isNull() ? 'n' : 's'));
      add(scalar.text(), digest);
    } else if (value instanceof YamlValue.Sequence sequence) {
      digest.update((byte) '[');
      sequence.items().forEach(item -> add(item, digest));
      digest.update((byte) ']');
    } else if (value instanceof YamlValue.Mapping mapping) {
      digest.update((byte) '{');
      for (YamlValue.Entry entry : mapping.entries()) {
        add(entry.key().text(), digest);
        add(entry.value(), digest);
      }
      digest.update((byte) '}');
    }
  }

  /** With its length before it, so that no two texts run into one. */
  private static void add(String text, MessageDigest digest) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

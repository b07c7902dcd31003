package dev.packhouse.yaml;

/**
 * Makes YAML of JSON where the two differ: JSON allows tabs between its words, and {@code \/} in
 * strings. Every word stays where it is.
 */
final class JsonText {

  private JsonText() {}

  static String toYaml(String json) {
    StringBuilder yaml = new StringBuilder(json.length());
    boolean inString = false;
    int dropped = 0;
    for (int index = 0; index < json.length(); index++) {
      char character = json.charAt(index);
      if (inString && character == '\\' && index + 1 < json.length()) {
        index++;
        if (json.charAt(index) == '/') {
          dropped++;
        } else {
          yaml.append(character);
        }
        yaml.append(json.charAt(index));
        continue;
      }
      yaml.append(character == '\t' ? ' ' : character);
      if (character == '"') {
        inString = !inString;
        yaml.append(" ".repeat(inString ? 0 : dropped));
        dropped = inString ? dropped : 0;
      }
    }
    return yaml.toString();
  }
}

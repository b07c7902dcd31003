package dev.packhouse.line;

import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import org.jspecify.annotations.Nullable;

/**
 * Where a line.yaml says what a {@link StepsSpec} holds, for whoever finds problems with that once
 * the spec is read. All are equal: a spec says the same wherever it says so.
 */
public final class StepPlaces {

  private final YamlValue.Mapping steps;

  StepPlaces(YamlValue.Mapping steps) {
    this.steps = steps;
  }

  /** Of the folder of SQL files. */
  public Place folder() {
    return value("dir");
  }

  /** Of what {@code overrides} says of a step; of {@code overrides} where it says nothing. */
  public Place override(String step) {
    return named("overrides", step);
  }

  /** Of a parameter; of {@code parameters} where it is none. */
  public Place parameter(String name) {
    return named("parameters", name);
  }

  /** Of an external table; of {@code externalTables} where it is none. */
  public Place externalTable(String name) {
    return named("externalTables", name);
  }

  /** Of the file that an assertion names, or of its name where its query stands in line.yaml. */
  public Place assertion(String name) {
    YamlValue.Mapping assertion = assertionOf(name);
    if (assertion == null) {
      return value("assertions");
    }
    YamlScalar file = assertion.scalar("file");
    YamlScalar written = file == null ? assertion.scalar("name") : file;
    return written == null ? assertion.place() : written.place();
  }

  /**
   * Of a character of the query of an assertion that stands in line.yaml.
   *
   * @param index in the text of the query
   */
  public Place query(String assertion, int index) {
    YamlValue.Mapping mapping = assertionOf(assertion);
    YamlScalar query = mapping == null ? null : mapping.scalar("query");
    return query == null ? assertion(assertion) : query.place(index);
  }

  private YamlValue.@Nullable Mapping assertionOf(String name) {
    for (YamlValue item : steps.items("assertions")) {
      if (item instanceof YamlValue.Mapping assertion && name.equals(assertion.text("name"))) {
        return assertion;
      }
    }
    return null;
  }

  private Place named(String key, String name) {
    YamlValue.Mapping all = steps.mapping(key);
    YamlValue.Entry entry = all == null ? null : all.entry(name);
    return entry == null ? value(key) : entry.key().place();
  }

  private Place value(String key) {
    YamlValue value = steps.get(key);
    return value == null ? steps.place() : value.place();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StepPlaces;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "StepPlaces";
  }
}

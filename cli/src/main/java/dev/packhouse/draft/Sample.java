package dev.packhouse.draft;

import dev.packhouse.read.ReadConfig;
import dev.packhouse.record.Field;
import java.util.List;

/**
 * What the first records of a file tell of how it is written and of what is in it.
 *
 * @param location the path, {@code gs://} address or pattern that was asked for
 * @param file the file that was looked at
 * @param files how many files the location names
 * @param config how the file is written
 * @param header the names of a CSV's columns where the file itself does not give them; else empty
 * @param glance how many records were looked at
 * @param columns the columns that fit them
 * @param partial whether there is more in the records than the columns hold
 * @param notes what a person should know, one line each
 */
public record Sample(
    String location,
    String file,
    int files,
    ReadConfig config,
    List<String> header,
    SampleFile.Glance glance,
    List<Field> columns,
    boolean partial,
    List<String> notes) {

  public Sample {
    header = List.copyOf(header);
    columns = List.copyOf(columns);
    notes = List.copyOf(notes);
  }

  /**
   * Looks at the first records of a file.
   *
   * @param location a path or {@code gs://} address of one or more files: of those of a pattern,
   *     the first by name that is not empty
   * @throws UnreadableSampleException if there is no such file, or no record in it can be read
   */
  public static Sample of(String location) throws UnreadableSampleException {
    return new SampleReader(location, SampleFile.find(location)).read();
  }

  /** {@code 10,000 records of data/orders.csv.gz (csv, 7 columns)}. */
  public String summary() {
    return String.format(
        "%s of %s (%s, %s)",
        (glance.whole() ? "all " : "the first ") + Shown.count(glance.records(), "record"),
        Shown.oneLine(file),
        config.format().name().toLowerCase(java.util.Locale.ROOT),
        Shown.count(columns.size(), "column"));
  }
}

package dev.packhouse.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.line.CsvLayout;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.Payload;
import dev.packhouse.line.Source;
import dev.packhouse.read.EnvelopeReader;
import dev.packhouse.read.FileFormat;
import dev.packhouse.read.FileReaders;
import dev.packhouse.read.MessageFormat;
import dev.packhouse.read.ReadConfig;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The records of files, a message each. A record that cannot be read is published as far as its
 * bytes are known: it is the line's to refuse it.
 */
public final class FileEvents implements Events {

  private final Deque<Opening> left;
  private final Source.Pubsub source;
  private final Map<String, String> attributes;
  private @Nullable EnvelopeReader reader;
  private @Nullable Opening current;

  private record Opening(Metadata file, FileSet set) {}

  private FileEvents(Deque<Opening> left, Source.Pubsub source, Map<String, String> attributes) {
    this.left = left;
    this.source = source;
    this.attributes = attributes;
  }

  /**
   * The records of all files of {@code sets}, as messages of {@code source}.
   *
   * @param attributes of each event, over those of its set
   * @throws UnpublishableException if there are no files, or their records cannot be such messages
   * @throws IOException if they cannot be listed
   */
  public static FileEvents of(
      List<FileSet> sets, Source.Pubsub source, Map<String, String> attributes) throws IOException {
    Deque<Opening> all = new ArrayDeque<>();
    for (FileSet set : sets) {
      requireConvertible(set, source);
      for (Metadata file : files(set.pattern())) {
        all.add(new Opening(file, set));
      }
    }
    return new FileEvents(all, source, attributes);
  }

  private static List<Metadata> files(String pattern) throws IOException {
    try {
      List<Metadata> found =
          new ArrayList<>(FileSystems.match(pattern, EmptyMatchTreatment.DISALLOW).metadata());
      found.sort(Comparator.comparing(file -> file.resourceId().toString()));
      return found;
    } catch (FileNotFoundException missing) {
      throw new UnpublishableException("no file matches " + pattern);
    }
  }

  /**
   * Files named on a command line: their format is what their name says, or else the source's own.
   */
  public static FileSet named(String pattern, Source.Pubsub source) {
    String name = pattern.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
    FileFormat format =
        name.endsWith(".csv")
            ? FileFormat.CSV
            : name.endsWith(".avro")
                ? FileFormat.AVRO
                : name.endsWith(".parquet")
                    ? FileFormat.PARQUET
                    : name.matches(".*\\.(json|jsonl|ndjson)") ? FileFormat.JSON : format(source);
    CsvLayout layout = source.payload().csv();
    // Messages have no header line, but files of the same records do.
    CsvLayout csv =
        new CsvLayout(layout.delimiter(), layout.quote(), true, List.of(), layout.nullMarker());
    return new FileSet(
        pattern,
        new Payload(format, null, csv, source.payload().config().maxRecordBytes()),
        Map.of());
  }

  private static FileFormat format(Source.Pubsub source) {
    return switch (source.payload().format()) {
      case JSON, PROTOBUF -> FileFormat.JSON;
      case CSV -> FileFormat.CSV;
      case AVRO -> FileFormat.AVRO;
    };
  }

  private static void requireConvertible(FileSet set, Source.Pubsub source) {
    FileFormat file = set.payload().format();
    boolean convertible =
        switch (source.payload().format()) {
          case JSON -> file == FileFormat.JSON || file == FileFormat.CSV;
          case CSV -> file == FileFormat.CSV;
          case AVRO -> file == FileFormat.AVRO || file == FileFormat.PARQUET;
          case PROTOBUF -> false;
        };
    if (!convertible) {
      throw new UnpublishableException(
          String.format(
              Locale.ROOT,
              "%s is %s, and messages of source '%s' are %s; name a file of that format with --from",
              set.pattern(),
              file.name().toLowerCase(Locale.ROOT),
              source.name(),
              source.payload().format().name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public @Nullable Event next() throws IOException {
    while (true) {
      if (reader == null) {
        current = left.poll();
        if (current == null) {
          return null;
        }
        reader = FileReaders.open(current.file(), config(current.set()));
      }
      if (current != null && reader.advance()) {
        Envelope envelope = reader.envelope();
        DeadLetter unread = reader.deadLetter();
        if (envelope == null && unread != null) {
          envelope = unread.envelope();
        }
        if (envelope != null) {
          return event(envelope, current.set());
        }
      } else {
        reader.close();
        reader = null;
      }
    }
  }

  private static ReadConfig config(FileSet set) {
    Payload payload = set.payload();
    CsvLayout csv = payload.csv();
    return ReadConfig.of(payload.format())
        .withAt(payload.at())
        .withDelimiter(csv.delimiter())
        .withQuote(csv.quote())
        .withHeader(csv.header())
        .withMaxRecordBytes(payload.maxRecordBytes())
        .withAttributes(set.attributes());
  }

  private Event event(Envelope envelope, FileSet set) {
    Map<String, String> all = new HashMap<>(envelope.attributes());
    all.putAll(attributes);
    byte[] payload =
        set.payload().format() == FileFormat.CSV && source.payload().format() == MessageFormat.JSON
            ? json(envelope, set.payload().csv())
            : envelope.payload();
    return new Event(payload, all, false);
  }

  /** An object by the columns' names; what has other columns than these stays as it is. */
  private static byte[] json(Envelope envelope, CsvLayout layout) {
    List<String> names =
        envelope.preamble().length == 0 ? layout.columns() : fields(envelope.preamble(), layout);
    List<String> values = fields(envelope.payload(), layout);
    if (names.size() != values.size()) {
      return envelope.payload();
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int index = 0; index < names.size(); index++) {
      String value = values.get(index);
      if (!value.isEmpty() && !value.equals(layout.nullMarker())) {
        object.put(names.get(index), value);
      }
    }
    return PayloadForm.json().write(object);
  }

  private static List<String> fields(byte[] record, CsvLayout layout) {
    String text = new String(record, StandardCharsets.UTF_8);
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(layout.delimiter())
            .quoteCharacter(layout.quote())
            .ofCsvRecord(text)) {
      return reader.stream().findFirst().map(CsvRecord::getFields).orElse(List.of());
    } catch (IOException | de.siegmar.fastcsv.reader.CsvParseException unreadable) {
      return List.of();
    }
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}

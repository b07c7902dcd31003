package dev.packhouse.cli;

import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.publish.Events;
import dev.packhouse.publish.FileEvents;
import dev.packhouse.publish.MadeUpEvents;
import dev.packhouse.publish.RepeatedEvents;
import dev.packhouse.publish.StampedEvents;
import dev.packhouse.publish.UnpublishableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code packhouse publish}: events into the topic that a line reads. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Publishes events to the input topic of a line: the records of files, a message each, or"
          + " made-up ones that the line lands.",
      "Without --from and --generate: the records of the line's own source of files, with their"
          + " attributes. Goes on until the files or the limits end, or Ctrl-C."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse publish orders --create --generate --count 1000"
          + " --pubsubRootUrl=http://localhost:8085",
      "  packhouse publish orders --from data/orders.jsonl.gz --rate 500/s",
      "  packhouse publish orders --generate --dirty 2%% --repeat 1%% --for 10m",
      "",
      "Any other --name=value is a Beam pipeline option."
    })
final class PublishCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Mixin private LineArgument line;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "The source of messages to publish for; not needed where there is only one.")
  private @Nullable String source;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "The records of these files: a path or gs:// address, with wildcards; .csv (with a"
              + " header), .json, .jsonl, .avro or .parquet, plain, .gz or .zst.")
  private @Nullable String from;

  @Option(names = "--generate", description = "Made-up records of each record type in turn.")
  private boolean generate;

  @Option(
      names = "--rate",
      paramLabel = "N/s",
      defaultValue = "100/s",
      converter = Rate.Converter.class,
      description = "Messages a second; also N/m and N/h (default: ${DEFAULT-VALUE}).")
  private Rate rate;

  @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
  private @Nullable Long count;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "End after so long, such as 60s or 10m.")
  private @Nullable Duration time;

  @Option(
      names = "--dirty",
      paramLabel = "SHARE",
      defaultValue = "0%",
      converter = Share.Converter.class,
      description = "Break so many of the made-up records, such as 2%%.")
  private Share dirty;

  @Option(
      names = "--repeat",
      paramLabel = "SHARE",
      defaultValue = "0%",
      converter = Share.Converter.class,
      description = "Publish so many events twice, such as 1%%.")
  private Share repeat;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed makes up the same records.")
  private @Nullable Long seed;

  @Option(
      names = "--attribute",
      paramLabel = "NAME=VALUE",
      description = "An attribute of every message; may be given several times.")
  private Map<String, String> attributes = new LinkedHashMap<>();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description =
          "projects/PROJECT/topics/NAME; the source's own, or that of its subscription, if not"
              + " given.")
  private @Nullable String topic;

  @Option(
      names = "--create",
      description = "Create the topic and the source's subscription where they are missing.")
  private boolean create;

  @Option(names = "--verbose", description = "Show what Beam and the clients log.")
  private boolean verbose;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    requireConsistent();
    LineSpec spec = SpecReading.require(line, err);
    Source.Pubsub chosen = InputTopic.source(spec, source);
    if (!verbose) {
      Logging.none();
    }
    PubsubOptions options = BeamOptions.parse(beamOptions).as(PubsubOptions.class);
    FileSystems.setDefaultPipelineOptions(options);
    long used = seed == null ? ThreadLocalRandom.current().nextLong(1, 1_000_000_000) : seed;
    try (RepeatedEvents events = events(spec, chosen, used)) {
      String into = new InputTopic(PubsubService.of(options), out).of(chosen, topic, create);
      publish(events, into, options, used);
      return ExitCode.DONE.number();
    } catch (UnpublishableException unpublishable) {
      throw new CommandFailure(ExitCode.USAGE, unpublishable.reason(), unpublishable);
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE, "cannot read the events: " + failure.getMessage(), failure);
    }
  }

  private void requireConsistent() {
    if (from != null && generate) {
      throw new CommandFailure(
          ExitCode.USAGE, "--from publishes files and --generate made-up records: leave out one");
    }
    if (!generate && dirty.value() > 0) {
      throw new CommandFailure(
          ExitCode.USAGE, "--dirty breaks made-up records, and files stay as they are: --generate");
    }
    if (count != null && count < 1) {
      throw new CommandFailure(ExitCode.USAGE, "--count is a number of messages, not " + count);
    }
    if (topic != null && !topic.matches("projects/[^/]+/topics/[^/]+")) {
      throw new CommandFailure(
          ExitCode.USAGE, "--topic is projects/PROJECT/topics/NAME, not " + topic);
    }
  }

  private RepeatedEvents events(LineSpec spec, Source.Pubsub chosen, long used) throws IOException {
    Clock clock = Clock.systemUTC();
    Events events =
        generate
            ? MadeUpEvents.of(spec, chosen, attributes, used, dirty.value(), clock)
            : FileEvents.of(files(spec, chosen), chosen, attributes);
    // Ids are of this run even where the records are those of another one.
    String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    return RepeatedEvents.of(StampedEvents.of(events, chosen, run, clock), repeat.value(), used);
  }

  private List<FileSet> files(LineSpec spec, Source.Pubsub chosen) {
    if (from != null) {
      return List.of(FileEvents.named(from, chosen));
    }
    List<Source.Files> own =
        spec.sources().values().stream()
            .filter(Source.Files.class::isInstance)
            .map(Source.Files.class::cast)
            .toList();
    if (own.size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "line "
              + spec.name()
              + (own.isEmpty() ? " has no source of files" : " has several sources of files")
              + " to publish from; name files with --from, or make up records with --generate");
    }
    return own.get(0).sets();
  }

  private void publish(RepeatedEvents events, String into, PubsubOptions options, long used)
      throws IOException {
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    try (PubsubClient client = PubsubJsonClient.FACTORY.newClient(null, null, options)) {
      var publisher =
          new Publisher(
              client, into, options.getPubsubRootUrl(), rate.perSecond(), ProgressText.on(err));
      StopSignals signals = StopSignals.handle(publisher::stop, Interruption::leave);
      try {
        publisher.publish(events, count == null ? Long.MAX_VALUE : count, time);
      } finally {
        signals.close();
        out.println(summary(publisher, events, into, used));
      }
    }
  }

  private String summary(Publisher publisher, RepeatedEvents events, String into, long used) {
    List<String> among = new ArrayList<>();
    if (publisher.dirty() > 0) {
      among.add(String.format("%,d dirty", publisher.dirty()));
    }
    if (events.repeated() > 0) {
      among.add(String.format("%,d of them a second time", events.repeated()));
    }
    if (generate) {
      among.add("seed " + used);
    }
    Duration elapsed = publisher.elapsed();
    return String.format(
        "published %,d messages to %s in %d:%02d%s",
        publisher.published(),
        into,
        elapsed.toMinutes(),
        elapsed.toSecondsPart(),
        among.isEmpty() ? "" : " (" + String.join(", ", among) + ")");
  }
}

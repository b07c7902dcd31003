package dev.packhouse.cli;

import dev.packhouse.expression.NearestWord;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/** Turns what is left of a command line into Beam's pipeline options. */
final class BeamOptions {

  /**
   * What a run on this machine is started with unless the command line says otherwise. The direct
   * runner's checks of every element are for people who write transforms; they cost more than the
   * line itself.
   */
  private static final List<String> DIRECT_DEFAULTS =
      List.of(
          "--blockOnRun=false",
          "--enforceImmutability=false",
          "--enforceEncodability=false",
          "--targetParallelism=" + Math.max(2, Runtime.getRuntime().availableProcessors()));

  /**
   * A run is followed from here, not handed over and waited for in one call. And a checkpoint ends
   * a bundle before itself: what a bundle puts out that one has cut short is held back otherwise
   * until more comes, which in a quiet stream may be never.
   */
  private static final List<String> FLINK_DEFAULTS =
      List.of(
          "--attachedMode=false",
          "--jobCheckIntervalInSecs=1",
          "--finishBundleBeforeCheckpointing=true");

  /** What Beam says of an option that it does not know, with its guess behind. */
  private static final Pattern UNKNOWN =
      Pattern.compile(".* missing a property named '([^']+)'(\\..*)", Pattern.DOTALL);

  private static final List<String> OWN_OPTIONS =
      List.of(
          "--source",
          "--input",
          "--files-root",
          "--out",
          "--receipt",
          "--set",
          "--verbose",
          "--bigquery",
          "--for",
          "--until-idle",
          "--steps-only",
          "--arrived",
          "--mermaid",
          "--to",
          "--dry-run",
          "--project",
          "--region",
          "--bucket",
          "--template",
          "--variable",
          "--subscription",
          "--update",
          "--unchecked",
          "--job-name",
          "--detach",
          "--drain",
          "--poll",
          "--help");

  private BeamOptions() {}

  static PipelineOptions parse(List<String> options) {
    List<String> all = new ArrayList<>(options);
    if (!isGiven(options, "--runner") || options.contains("--runner=DirectRunner")) {
      addMissing(DIRECT_DEFAULTS, options, all);
    } else if (FlinkOptions.areMeant(options)) {
      addMissing(FLINK_DEFAULTS, options, all);
    }
    if (onlyLocalServices(options) && !isGiven(options, "--credentialFactoryClass")) {
      all.add("--credentialFactoryClass=" + NoopCredentialFactory.class.getName());
    }
    try {
      return PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).withValidation().create();
    } catch (IllegalArgumentException refused) {
      throw new CommandFailure(
          ExitCode.USAGE,
          reason(options, refused)
              + "\n  --help lists what this command takes; any other --name=value is a Beam pipeline"
              + " option",
          refused);
    }
  }

  private static void addMissing(List<String> defaults, List<String> given, List<String> all) {
    defaults.stream()
        .filter(option -> !isGiven(given, option.substring(0, option.indexOf('='))))
        .forEach(all::add);
  }

  /**
   * Whether the services that are named are emulators on this machine, which need no credentials:
   * looking for some takes long where there are none.
   */
  private static boolean onlyLocalServices(List<String> options) {
    List<String> named =
        options.stream()
            .filter(option -> option.matches("--(pubsubRootUrl|bigQueryEndpoint|gcsEndpoint)=.*"))
            .map(option -> option.substring(option.indexOf('=') + 1))
            .toList();
    return !named.isEmpty()
        && named.stream().allMatch(PubsubService::isLocal)
        && !isGiven(options, "--project");
  }

  /** What is wrong with the one that Beam refuses. */
  private static String reason(List<String> options, IllegalArgumentException refused) {
    for (String option : options) {
      String near = NearestWord.to(name(option), OWN_OPTIONS);
      if (near != null && !near.equals(name(option))) {
        return "there is no option " + name(option) + "; did you mean '" + near + "'?";
      }
      if (!option.startsWith("--")) {
        return "'" + option + "' is one argument too many; Beam's options are written --name=value";
      }
    }
    String said = String.valueOf(refused.getMessage());
    Matcher unknown = UNKNOWN.matcher(said);
    if (!unknown.matches()) {
      return said;
    }
    String name = "--" + unknown.group(1);
    return OWN_OPTIONS.contains(name)
        ? "this command takes no " + name
        : "there is no option " + name + unknown.group(2);
  }

  private static String name(String option) {
    return option.contains("=") ? option.substring(0, option.indexOf('=')) : option;
  }

  /** The project that is named; null where none is. */
  static @Nullable String project(List<String> options) {
    return options.stream()
        .filter(option -> option.startsWith("--project="))
        .map(option -> option.substring(option.indexOf('=') + 1))
        .findFirst()
        .orElse(null);
  }

  static boolean isGiven(List<String> options, String name) {
    return options.stream().anyMatch(option -> option.startsWith(name + "="));
  }
}

package dev.packhouse.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

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

  private BeamOptions() {}

  static PipelineOptions parse(List<String> options) {
    List<String> all = new ArrayList<>(options);
    if (!isGiven(options, "--runner") || options.contains("--runner=DirectRunner")) {
      DIRECT_DEFAULTS.stream()
          .filter(option -> !isGiven(options, option.substring(0, option.indexOf('='))))
          .forEach(all::add);
    }
    try {
      return PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).withValidation().create();
    } catch (IllegalArgumentException refused) {
      throw new CommandFailure(
          ExitCode.USAGE,
          refused.getMessage()
              + "\n  'packhouse run --help' lists what packhouse takes; any other --name=value is a"
              + " Beam pipeline option",
          refused);
    }
  }

  static boolean isGiven(List<String> options, String name) {
    return options.stream().anyMatch(option -> option.startsWith(name + "="));
  }
}

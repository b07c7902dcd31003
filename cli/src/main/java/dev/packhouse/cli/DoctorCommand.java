package dev.packhouse.cli;

import dev.packhouse.doctor.Doctor;
import dev.packhouse.doctor.Finding;
import dev.packhouse.doctor.Outcome;
import dev.packhouse.doctor.Patient;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.line.SourceSelection;
import dev.packhouse.line.SourceSelection.UnfitSourceException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code packhouse doctor}: what makes launches fail, before they do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Looks at what a launch of a line needs: enabled APIs, bucket, template and image, subscription"
          + " and topics, datasets, roles, quota. It changes nothing, and says how each thing that"
          + " is wrong is mended.",
      "Exits with 9 where something would make a launch fail; what is warned of or not known is no"
          + " failure.",
      "",
      "Pipeline options of the launch can stand here too: --serviceAccount=EMAIL, --maxNumWorkers=20,"
          + " --workerMachineType=n2-standard-4, --usePublicIps=false, --subnetwork=..."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse doctor examples/orchard --source deliveries \\",
      "      --variable PROJECT=acme-fruit \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse",
      "  packhouse doctor examples/birdstrikes \\",
      "      --project=acme-fruit --region=europe-west1 --bucket=acme-packhouse \\",
      "      --serviceAccount=line@acme-fruit.iam.gserviceaccount.com"
    })
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Mixin private LineArgument line;

  @Mixin private JobPlace place;

  @Mixin private SourceOption source;

  @Mixin private TemplateOptions templates;

  @Mixin private LineVariables variables;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() {
    Logging.none();
    PrintWriter out = command.commandLine().getOut();
    PipelineOptions options = place.options(beamOptions);
    FileSystems.setDefaultPipelineOptions(options);
    AnalyzedLine analyzed =
        AnalyzedLine.require(
            LineReader.read(line.location(), variables.all(), line.overrides()),
            place.project(),
            command.commandLine().getErr());
    LineSpec spec = analyzed.spec();
    Source chosen = source(spec);
    List<Finding> findings = new ArrayList<>();
    findings.add(
        new Finding("line " + spec.name(), Outcome.OK, "valid, reading " + chosen.name(), null));
    if (JobPlace.hasCredentials(options)) {
      findings.addAll(
          Doctor.examine(
              new Patient(
                  spec,
                  chosen,
                  place.project(),
                  place.region(),
                  templates.bucket(),
                  templates.template(!chosen.isBounded()),
                  options)));
    } else {
      findings.add(
          new Finding(
              "credentials",
              Outcome.FAILED,
              "there are none, and nothing else can be looked at",
              JobPlace.LOGIN));
    }
    print(findings, out);
    return (count(findings, Outcome.FAILED) > 0 ? ExitCode.NOT_READY : ExitCode.DONE).number();
  }

  private Source source(LineSpec spec) {
    try {
      String name = source.name();
      return name == null
          ? SourceSelection.of(spec).only(SourceSelection.Wanted.ANY)
          : SourceSelection.of(spec).named(name);
    } catch (UnfitSourceException unfit) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(unfit.getMessage()), unfit);
    }
  }

  private static long count(List<Finding> findings, Outcome outcome) {
    return findings.stream().filter(finding -> finding.outcome() == outcome).count();
  }

  private static void print(List<Finding> findings, PrintWriter out) {
    TextTable.print(
        out,
        findings,
        List.of(
            TextTable.left("CHECK", Finding::thing),
            TextTable.left("RESULT", finding -> finding.outcome().text()),
            TextTable.left("FOUND", Finding::text)));
    for (Finding finding : findings) {
      String remedy = finding.remedy();
      if (remedy != null) {
        out.println();
        out.println(finding.thing() + ": " + finding.outcome().text());
        remedy.lines().forEach(one -> out.println("  " + one));
      }
    }
    out.println();
    out.printf(
        "%d ok, %d warnings, %d failed, %d not known%n",
        count(findings, Outcome.OK),
        count(findings, Outcome.WARNING),
        count(findings, Outcome.FAILED),
        count(findings, Outcome.NOT_KNOWN));
    out.flush();
  }
}

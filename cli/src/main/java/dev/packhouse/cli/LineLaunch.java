package dev.packhouse.cli;

import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.dataflow.model.LaunchFlexTemplateParameter;
import com.google.api.services.dataflow.model.LaunchFlexTemplateRequest;
import dev.packhouse.job.DataflowJobs;
import dev.packhouse.job.JobEnvironment;
import dev.packhouse.job.JobGraph;
import dev.packhouse.job.LineFolder;
import dev.packhouse.job.LineJob;
import dev.packhouse.launch.Entries;
import dev.packhouse.launch.JobLabels;
import dev.packhouse.launch.RunKind;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.line.Source;
import dev.packhouse.pipeline.SchemaResourceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** One launch of a line: checked here first, uploaded, started, followed. */
final class LineLaunch {

  private static final DateTimeFormatter JOB_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final PrintWriter out;
  private final PrintWriter err;
  private final LineArgument line;
  private final JobPlace place;
  private final LaunchSettings settings;
  private final LaunchInput input;
  private final List<String> beamOptions;

  LineLaunch(
      CommandLine command,
      LineArgument line,
      JobPlace place,
      LaunchSettings settings,
      LaunchInput input,
      List<String> beamOptions) {
    this.out = command.getOut();
    this.err = command.getErr();
    this.line = line;
    this.place = place;
    this.settings = settings;
    this.input = input;
    this.beamOptions = new ArrayList<>(beamOptions);
    settings.addLocations(this.beamOptions);
  }

  /** Launches the line, and returns the exit code. */
  int launch(Replacing replacing) {
    Logging.none();
    if (BeamOptions.isGiven(beamOptions, "--jobName")) {
      throw new CommandFailure(ExitCode.USAGE, "--jobName: a job is named with --job-name");
    }
    PipelineOptions options = place.options(beamOptions);
    FileSystems.setDefaultPipelineOptions(options);
    AskedVariables variables = settings.variables();
    ReadLine read = LineReader.read(line.location(), variables, line.overrides());
    AnalyzedLine analyzed = AnalyzedLine.require(read, place.project(), err);
    LineSpec spec = analyzed.spec();
    Source source = input.of(spec);
    if (source == null) {
      analyzed.graph();
    }
    LineFolder folder = settings.folder(spec.name());
    LineUpload upload = LineUpload.of(folder, read, err);
    Source.Files files =
        source instanceof Source.Files here ? upload.inCloud(here, spec.location()) : null;
    LaunchFlexTemplateParameter launched =
        new LaunchFlexTemplateParameter()
            .setJobName(jobName(spec))
            .setContainerSpecGcsPath(settings.template(isStream()))
            .setParameters(
                parameters(folder.line(read), variables.asked(), source, analyzed, folder))
            .setEnvironment(JobEnvironment.of(beamOptions, options, JobLabels.of(spec)));
    Map<String, String> renamed = renamed(options, replacing);
    if (replacing != Replacing.NOTHING) {
      launched.setUpdate(true).setTransformNameMappings(renamed.isEmpty() ? null : renamed);
    }
    LaunchFlexTemplateRequest request =
        new LaunchFlexTemplateRequest().setLaunchParameter(launched);
    if (settings.dryRun()) {
      upload.preview(analyzed);
      tellOfName(replacing);
      print(request, options);
      return ExitCode.DONE.number();
    }
    DataflowJobs jobs = place.jobs(options);
    if (files != null) {
      SourceChoice.requireFiles(files);
    }
    JobGraph graph = source == null || source.isBounded() ? null : graph(spec, source, replacing);
    if (isStream()) {
      launched.setJobName(
          running(jobs, folder, spec, graph, launched.getJobName(), replacing, renamed));
    }
    upload.run(analyzed);
    LineJob job = JobCalls.launch(jobs, request, place, isStream());
    out.println("job " + job.name() + ", " + job.id() + ": " + jobs.link(job.id()));
    out.flush();
    if (graph != null) {
      upload.keep(job, graph, spec);
    }
    return settings.following().detach()
        ? ExitCode.DONE.number()
        : new JobFollowing(jobs, job, place, settings.following().poll(), options, err)
            .untilRunning(spec.name(), out);
  }

  /** The name that the new job gets: that of the one which it replaces, if it does. */
  private String running(
      DataflowJobs jobs,
      LineFolder folder,
      LineSpec spec,
      @Nullable JobGraph graph,
      String name,
      Replacing replacing,
      Map<String, String> renamed) {
    var running = new RunningJob(jobs, folder, spec.name(), place, err);
    LineJob replaced = running.find(settings.jobName(), name, replacing);
    if (replaced == null) {
      return name;
    }
    running.requireReplaceable(replaced);
    if (replacing == Replacing.CHECKED) {
      running.requireInPlace(replaced, Objects.requireNonNull(graph), renamed);
    }
    err.println(
        "packhouse: job "
            + replaced.id()
            + " runs until the new one takes over, and goes on if that one fails");
    err.flush();
    return replaced.name();
  }

  /**
   * The graph of the job, as this machine's Packhouse builds it. Only what is compared must be
   * built: null, and a warning, where it cannot.
   */
  private @Nullable JobGraph graph(LineSpec spec, Source source, Replacing replacing) {
    try {
      return LineGraphs.of(spec, source, place.project(), beamOptions);
    } catch (SchemaResourceException unreadable) {
      if (replacing == Replacing.CHECKED) {
        throw new CommandFailure(
            ExitCode.SOURCE_UNREADABLE, String.valueOf(unreadable.getMessage()), unreadable);
      }
      err.println(
          "packhouse: warning: an --update of this job will not be checked: "
              + unreadable.getMessage());
      err.flush();
      return null;
    }
  }

  private boolean isStream() {
    return input.kind() == RunKind.STREAM;
  }

  /** The transforms that have another name in the new job, as {@code --transformNameMapping}. */
  private static Map<String, String> renamed(PipelineOptions options, Replacing replacing) {
    Map<String, String> named = options.as(DataflowPipelineOptions.class).getTransformNameMapping();
    if (named == null) {
      return Map.of();
    }
    if (replacing == Replacing.NOTHING) {
      throw new CommandFailure(ExitCode.USAGE, "--transformNameMapping goes with --update");
    }
    return named;
  }

  /** Which job runs is not asked for by a dry run. */
  private void tellOfName(Replacing replacing) {
    if (replacing != Replacing.NOTHING && settings.jobName() == null) {
      err.println(
          "packhouse: the jobName is that of the running job, which a dry run does not look for");
    }
  }

  /** A stream runs once, under its line's name; runs on files are many. */
  private String jobName(LineSpec spec) {
    String given = settings.jobName();
    String name = LaunchSettings.jobName(spec.name());
    return given != null ? given : isStream() ? name : name + "-" + JOB_TIME.format(Instant.now());
  }

  private Map<String, String> parameters(
      String address,
      SortedMap<String, String> variables,
      @Nullable Source source,
      AnalyzedLine analyzed,
      LineFolder folder) {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("line", address);
    if (!line.overrides().isEmpty()) {
      parameters.put("set", Entries.text(line.overrides()));
    }
    if (!variables.isEmpty()) {
      parameters.put(
          "variables",
          Entries.text(
              variables.entrySet().stream()
                  .map(variable -> variable.getKey() + "=" + variable.getValue())
                  .toList()));
    }
    if (analyzed.hasSteps()) {
      parameters.put("stepsFolder", folder.steps());
    }
    input.addTo(parameters, source);
    return parameters;
  }

  private void print(LaunchFlexTemplateRequest request, PipelineOptions options) {
    err.println(
        "packhouse: would post this to "
            + DataflowJobs.root(options)
            + "v1b3/projects/"
            + place.project()
            + "/locations/"
            + place.region()
            + "/flexTemplates:launch");
    err.flush();
    try {
      out.println(GsonFactory.getDefaultInstance().toPrettyString(request).strip());
    } catch (IOException inMemory) {
      throw new IllegalStateException(inMemory);
    }
    out.flush();
  }
}

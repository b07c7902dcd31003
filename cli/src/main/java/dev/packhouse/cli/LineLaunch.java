package dev.packhouse.cli;

import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.dataflow.model.LaunchFlexTemplateParameter;
import com.google.api.services.dataflow.model.LaunchFlexTemplateRequest;
import dev.packhouse.job.CloudException;
import dev.packhouse.job.DataflowJobs;
import dev.packhouse.job.JobEnvironment;
import dev.packhouse.job.JobGraph;
import dev.packhouse.job.LineFolder;
import dev.packhouse.job.LineJob;
import dev.packhouse.launch.Entries;
import dev.packhouse.launch.JobLabels;
import dev.packhouse.launch.RunKind;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.line.Source;
import dev.packhouse.steps.DeployedFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
    PipelineOptions options = place.options(beamOptions);
    FileSystems.setDefaultPipelineOptions(options);
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.putAll(settings.variables());
    AskedVariables asked = new AskedVariables(variables);
    ReadLine read = LineReader.read(line.location(), asked, line.overrides());
    AnalyzedLine analyzed = AnalyzedLine.require(read, place.project(), err);
    LineSpec spec = analyzed.spec();
    Source source = input.of(spec);
    if (source == null) {
      analyzed.graph();
    }
    LineFolder folder = settings.folder(spec.name());
    Map<String, String> files = files(folder, read);
    LaunchFlexTemplateParameter launched =
        new LaunchFlexTemplateParameter()
            .setJobName(jobName(spec))
            .setContainerSpecGcsPath(settings.template(templateFile()))
            .setParameters(parameters(folder.line(read), asked.asked(), source, analyzed, folder))
            .setEnvironment(JobEnvironment.of(beamOptions, options, JobLabels.of(spec)));
    if (replacing != Replacing.NOTHING) {
      launched.setUpdate(true);
    }
    LaunchFlexTemplateRequest request =
        new LaunchFlexTemplateRequest().setLaunchParameter(launched);
    if (settings.dryRun()) {
      print(request, options, files);
      return ExitCode.DONE.number();
    }
    DataflowJobs jobs = place.jobs(options);
    JobGraph graph = source != null && input.kind() == RunKind.STREAM ? graph(spec, source) : null;
    if (graph != null) {
      var running = new RunningJob(jobs, folder, spec.name(), place, err);
      LineJob replaced = running.find(settings.jobName(), launched.getJobName(), replacing);
      if (replaced != null) {
        launched.setJobName(replaced.name());
        running.require(replaced, graph, replacing);
      }
    }
    upload(analyzed, folder, files, source);
    LineJob job = start(jobs, request);
    out.println("job " + job.name() + ", " + job.id() + ": " + jobs.link(job.id()));
    out.flush();
    if (graph != null) {
      keep(folder, job, graph, spec);
    }
    return settings.detach()
        ? ExitCode.DONE.number()
        : new JobFollowing(jobs, job, place, settings.poll(), options, err)
            .untilRunning(spec.name(), out);
  }

  private Map<String, String> files(LineFolder folder, ReadLine read) {
    try {
      return folder.files(read);
    } catch (IllegalArgumentException elsewhere) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(elsewhere.getMessage()), elsewhere);
    }
  }

  private String templateFile() {
    return input.kind() == RunKind.STREAM ? "packhouse-stream.json" : "packhouse-batch.json";
  }

  /** A stream runs once, under its line's name; runs on files are many. */
  private String jobName(LineSpec spec) {
    String given = settings.jobName();
    String name = LaunchSettings.jobName(spec.name());
    return given != null
        ? given
        : input.kind() == RunKind.STREAM ? name : name + "-" + JOB_TIME.format(Instant.now());
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

  private void print(
      LaunchFlexTemplateRequest request, PipelineOptions options, Map<String, String> files) {
    files.forEach((from, to) -> err.println("packhouse: would upload " + from + " to " + to));
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

  /** The graph of the job, as this machine's Packhouse builds it. */
  private JobGraph graph(LineSpec spec, Source source) {
    return LineGraphs.of(spec, source, place.project(), beamOptions);
  }

  private void upload(
      AnalyzedLine analyzed,
      LineFolder folder,
      Map<String, String> files,
      @Nullable Source source) {
    if (source instanceof Source.Files onFiles) {
      SourceChoice.requireFiles(inCloud(onFiles, folder, analyzed.spec().location()));
    }
    try {
      LineFolder.upload(files);
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot upload the line to "
              + folder.address()
              + ": "
              + failure.getMessage()
              + "\n  'packhouse doctor' looks at the bucket",
          failure);
    }
    if (analyzed.hasSteps()) {
      analyzed.deployTo(DeployedFolder.at(folder.steps()));
    }
    err.println("packhouse: " + count(files.size()) + " uploaded to " + folder.address());
    err.flush();
  }

  private static String count(int files) {
    return files + (files == 1 ? " file" : " files");
  }

  /** The same files as the job looks for them: patterns without an address are beside the line. */
  private static Source.Files inCloud(Source.Files source, LineFolder folder, String location) {
    String beside = location.substring(0, location.lastIndexOf('/') + 1);
    List<FileSet> sets = new ArrayList<>();
    for (FileSet set : source.sets()) {
      String pattern = set.pattern();
      if (!pattern.contains("://")) {
        if (!pattern.startsWith(beside) || pattern.startsWith("/") != beside.startsWith("/")) {
          throw new CommandFailure(
              ExitCode.SOURCE_UNREADABLE,
              "source '"
                  + source.name()
                  + "' reads "
                  + pattern
                  + " of this machine, which a job cannot: name files in Cloud Storage with --input");
        }
        pattern = folder.address() + "/" + pattern.substring(beside.length());
      }
      sets.add(set.withPattern(pattern));
    }
    return new Source.Files(source.name(), sets);
  }

  private LineJob start(DataflowJobs jobs, LaunchFlexTemplateRequest request) {
    String name = request.getLaunchParameter().getJobName();
    try {
      return jobs.launch(request);
    } catch (CloudException refused) {
      String what =
          switch (refused.status()) {
            case 0 ->
                "; it may have been started: 'gcloud dataflow jobs list --status=active "
                    + place.onCommandLine()
                    + "' shows it, if so";
            case 404 ->
                "; look at --project, --region and the template "
                    + request.getLaunchParameter().getContainerSpecGcsPath();
            case 409 ->
                "; a job of that name runs: --update replaces it, and 'packhouse stop' ends it";
            default -> jobs.remedy(refused, "roles/dataflow.developer");
          };
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "Dataflow does not start job " + name + ": " + refused.said() + what,
          refused);
    }
  }

  /** What the next update is compared with. That it is not there is no failure of this launch. */
  private void keep(LineFolder folder, LineJob job, JobGraph graph, LineSpec spec) {
    try {
      folder.keep(job.id(), graph, Map.of("line", spec.name(), "version", spec.version()));
    } catch (IOException failure) {
      err.println(
          "packhouse: warning: the graph of the job is not kept, so that an --update of it cannot be"
              + " checked: "
              + failure.getMessage());
      err.flush();
    }
  }
}

package dev.packhouse.cli;

import dev.packhouse.job.CloudException;
import dev.packhouse.job.JobGraph;
import dev.packhouse.job.LineFolder;
import dev.packhouse.job.LineJob;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.line.Source;
import dev.packhouse.steps.DeployedFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a launch leaves in Cloud Storage. */
final class LineUpload {

  private final LineFolder folder;
  private final Map<String, String> files;
  private final PrintWriter err;

  private LineUpload(LineFolder folder, Map<String, String> files, PrintWriter err) {
    this.folder = folder;
    this.files = files;
    this.err = err;
  }

  /** What belongs to {@code read}; fails where it names files that a job would not find. */
  static LineUpload of(LineFolder folder, ReadLine read, PrintWriter err) {
    try {
      return new LineUpload(folder, folder.files(read), err);
    } catch (IllegalArgumentException elsewhere) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(elsewhere.getMessage()), elsewhere);
    }
  }

  /** Says what would be uploaded. */
  void preview(AnalyzedLine analyzed) {
    files.forEach((from, to) -> err.println("packhouse: would upload " + from + " to " + to));
    if (analyzed.hasSteps()) {
      err.println("packhouse: would deploy the line's steps to " + folder.steps());
    }
  }

  /** Uploads the line, and puts its steps into force. */
  void run(AnalyzedLine analyzed) {
    try {
      LineFolder.upload(files);
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "cannot upload the line to "
              + folder.address()
              + ": "
              + CloudException.said(failure)
              + "\n  'packhouse doctor' looks at the bucket",
          failure);
    }
    if (analyzed.hasSteps()) {
      analyzed.deployTo(DeployedFolder.at(folder.steps()));
    }
    err.println(
        "packhouse: "
            + files.size()
            + (files.size() == 1 ? " file" : " files")
            + " uploaded to "
            + folder.address());
    err.flush();
  }

  /** Keeps what the next update is compared with. That it cannot is no failure of this launch. */
  void keep(LineJob job, JobGraph graph, LineSpec spec) {
    try {
      folder.keep(job.id(), graph, Map.of("line", spec.name(), "version", spec.version()));
    } catch (IOException failure) {
      err.println(
          "packhouse: warning: the graph of the job is not kept, so that an --update of it cannot be"
              + " checked: "
              + CloudException.said(failure));
      err.flush();
    }
  }

  /** The same files as the job looks for them: patterns without an address are beside the line. */
  Source.Files inCloud(Source.Files source, String location) {
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
                  + " of this machine, which a job cannot: name files in Cloud Storage with"
                  + " --input");
        }
        pattern = folder.address() + "/" + pattern.substring(beside.length());
      }
      sets.add(set.withPattern(pattern));
    }
    return new Source.Files(source.name(), sets);
  }
}

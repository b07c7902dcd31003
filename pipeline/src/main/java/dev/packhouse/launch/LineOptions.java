package dev.packhouse.launch;

import dev.packhouse.launch.LaunchParameter.Choice;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;
import org.jspecify.annotations.Nullable;

/** What a line is started with, beside the options of its runner. */
public interface LineOptions extends PipelineOptions {

  String LINE = "Line";
  String INPUT = "What is read";
  String WRITE = "How rows are written";
  String STEPS = "Steps";

  @Description(
      "The line.yaml, or the folder that holds one, in Cloud Storage. The files that it names are"
          + " found beside it.")
  @Validation.Required
  @LaunchParameter(
      order = 1,
      label = "The line",
      group = LINE,
      type = "GCS_READ_FILE",
      regex = "^gs:\\/\\/[^\\n\\r]+$",
      example = "gs://acme-lines/orchard/line.yaml")
  String getLine();

  void setLine(String line);

  @Description(
      "Changes of the line for this run, each a path=value as the packhouse command's --set takes"
          + " it, separated by ; (a ; of a value is written ;;).")
  @LaunchParameter(
      order = 2,
      label = "Changes of the line",
      group = LINE,
      regex = "^[^=;]+=.*$",
      example = "write.stream=at-least-once;deadLetters.table=ops.refused")
  @Nullable String getSet();

  void setSet(@Nullable String set);

  @Description(
      "Values of the ${NAME}s in the line, each a NAME=VALUE, separated by ; (a ; of a value is"
          + " written ;;). They are seen by everybody who may see the job: no place for secrets.")
  @LaunchParameter(
      order = 3,
      label = "Variables of the line",
      group = LINE,
      regex = "^[A-Za-z_][A-Za-z0-9_]*=.*$",
      example = "PROJECT=acme;REGION=europe-west1")
  @Nullable String getVariables();

  void setVariables(@Nullable String variables);

  @Description(
      "The name of the line's source to read. Without it, the line's only one; or its only one of"
          + " files where files are named, its only stream where a subscription is.")
  @LaunchParameter(
      order = 4,
      label = "Source",
      group = INPUT,
      regex = "^[A-Za-z][A-Za-z0-9_-]{0,99}$",
      example = "deliveries")
  @Nullable String getSource();

  void setSource(@Nullable String source);

  @Description("The files to read in the place of the source's own; * and ** stand for names.")
  @LaunchParameter(
      order = 5,
      label = "Files",
      group = INPUT,
      type = "GCS_READ_FILE",
      regex = "^gs:\\/\\/[^\\n\\r]+$",
      example = "gs://acme-deliveries/2026-11-*/*.jsonl.gz",
      kinds = RunKind.BATCH)
  @Nullable String getInput();

  void setInput(@Nullable String input);

  @Description("The subscription to read in the place of the source's own.")
  @LaunchParameter(
      order = 6,
      label = "Subscription",
      group = INPUT,
      type = "PUBSUB_SUBSCRIPTION",
      regex = "^projects\\/[a-z0-9.:-]+\\/subscriptions\\/[A-Za-z][A-Za-z0-9._~+%-]{2,254}$",
      example = "projects/acme/subscriptions/deliveries",
      kinds = RunKind.STREAM)
  @Nullable String getSubscription();

  void setSubscription(@Nullable String subscription);

  @Description(
      "How a stream's rows get into BigQuery, in the place of the line's own write.stream. A line"
          + " that may land a row twice also lets Dataflow process a message twice.")
  @LaunchParameter(
      order = 7,
      label = "Rows of a stream",
      group = WRITE,
      choices = {
        @Choice(value = "exactly-once", label = "Each row once"),
        @Choice(value = "at-least-once", label = "Cheaper and quicker; a retry may repeat rows")
      },
      kinds = RunKind.STREAM)
  @Nullable String getWriteStream();

  void setWriteStream(@Nullable String method);

  @Description("How a batch's rows get into BigQuery, in the place of the line's own write.batch.")
  @LaunchParameter(
      order = 7,
      label = "Rows of a batch",
      group = WRITE,
      choices = {
        @Choice(value = "loads", label = "By load jobs, which are free of charge"),
        @Choice(value = "exactly-once", label = "By the Storage Write API, each row once"),
        @Choice(
            value = "at-least-once",
            label = "By the Storage Write API; a retry may repeat rows")
      },
      kinds = RunKind.BATCH)
  @Nullable String getWriteBatch();

  void setWriteBatch(@Nullable String method);

  @Description(
      "Where 'packhouse steps deploy' wrote the step graph. Without it, the folder that the line's"
          + " steps.dir names.")
  @LaunchParameter(
      order = 8,
      label = "Folder of deployed steps",
      group = STEPS,
      type = "GCS_READ_FOLDER",
      regex = "^gs:\\/\\/[^\\n\\r]+$",
      example = "gs://acme-lines/orchard/steps")
  @Nullable String getStepsFolder();

  void setStepsFolder(@Nullable String folder);

  @Description(
      "Reads nothing and runs all steps, as if rows had landed in every table that they read.")
  @Default.Boolean(false)
  @LaunchParameter(
      order = 9,
      label = "Steps only",
      group = STEPS,
      type = "BOOLEAN",
      regex = "^(true|false)$",
      kinds = RunKind.BATCH)
  boolean isStepsOnly();

  void setStepsOnly(boolean stepsOnly);
}

# What tells somebody. Counters of the line are Beam's, which Dataflow sends to Cloud Monitoring as
# dataflow.googleapis.com/job/user_counter: a gauge that grows as long as a job runs, with the counter's
# name as metric_name, and a series for each job and transform
# (https://cloud.google.com/dataflow/docs/guides/using-cloud-monitoring#custom_metrics).

locals {
  # What lands at least once may be more rows than records.
  watch_receipts = var.stream != null && var.alerts.receipts && try(var.stream.write, null) != "at-least-once"

  counter  = "dataflow_googleapis_com:job_user_counter"
  jobs     = join("|", concat(var.stream == null ? [] : [var.name], var.batch == null ? [] : [local.batch_job]))
  of_line  = "monitored_resource=\"dataflow_job\",project_id=\"${var.project}\",job_name=~\"${local.jobs}\""
  minutes  = var.alerts.window_minutes
  channels = var.alerts.channels

  # The series of each counter that is watched or shown, by what stands in the names of the code.
  counters = {
    read           = "metric_name=\"read\""
    duplicate      = "metric_name=\"duplicate\""
    filtered       = "metric_name=\"filtered\""
    dead_letters   = "metric_name=~\"reason/.+\""
    warnings       = "metric_name=~\"warning/.+\""
    landed         = "metric_name=~\"landed/.+\""
    unwritten      = "metric_name=~\"unwritten/.+\""
    succeeded      = "metric_name=\"steps/succeeded\""
    failed         = "metric_name=\"steps/failed\""
    skipped        = "metric_name=\"steps/skipped\""
    cancelled      = "metric_name=\"steps/cancelled\""
    bytes_billed   = "metric_name=\"steps/bytes_billed\""
    manifests      = "metric_name=\"manifests/ended\""
    bad_manifests  = "metric_name=\"manifests/failed\""
    refused_graphs = "metric_name=\"manifests/graphs_refused\""
  }

  # By how much a counter has grown in the window. A series that was not there before it began at 0:
  # delta() would not see the first records of a reason, nor those of a new job.
  grown = { for name, series in local.counters : name => join(" ", [
    "sum(sum by (job_id) (${local.counter}{${local.of_line},${series}})",
    "- (sum by (job_id) (${local.counter}{${local.of_line},${series}} offset ${local.minutes}m)",
    "or 0 * sum by (job_id) (${local.counter}{${local.of_line},${series}})))",
  ]) }
}

resource "google_monitoring_alert_policy" "dead_letters" {
  project               = var.project
  display_name          = "${var.name}: many dead letters"
  combiner              = "OR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "More than ${var.alerts.dead_letter_share * 100} % of the records of ${local.minutes} minutes"
    condition_prometheus_query_language {
      query = join(" ", [
        "${local.grown.dead_letters} / ${local.grown.read} > ${var.alerts.dead_letter_share}",
        "and ${local.grown.read} >= ${var.alerts.dead_letter_records}",
      ])
      duration            = "0s"
      evaluation_interval = "60s"
      # A project in which no line has run yet does not know the counters.
      disable_metric_validation = true
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = <<-EOT
      Records of the line ${local.line_name} do not land. Which, and why:

      ```sql
      SELECT record_type, stage, reason, rule, COUNT(*) AS letters, ANY_VALUE(message) AS example
      FROM `${var.project}.${var.operations.dataset}.${var.operations.dead_letters}`
      WHERE line = '${local.line_name}' AND dead_lettered_at > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR)
      GROUP BY ALL ORDER BY letters DESC
      ```

      docs/dead-letters.md tells what each reason means, and how to send the records through again.
    EOT
  }
}

# Not by a counter: a line that stands still counts nothing.
resource "google_monitoring_alert_policy" "oldest_message" {
  count = var.stream == null ? 0 : 1

  project               = var.project
  display_name          = "${var.name}: messages wait"
  combiner              = "OR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "The oldest message has waited for more than ${var.alerts.unacked_minutes} minutes"
    condition_threshold {
      filter = join(" AND ", [
        "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\"",
        "resource.type=\"pubsub_subscription\"",
        "resource.labels.project_id=\"${var.project}\"",
        "resource.labels.subscription_id=\"${google_pubsub_subscription.input[0].name}\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = var.alerts.unacked_minutes * 60
      duration        = "300s"
      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = <<-EOT
      The line ${local.line_name} does not keep up, or its job does not run. Look at the job: its errors,
      whether it has as many workers as it may have (${var.workers.maximum}), and whether BigQuery takes
      its rows. Messages are kept for 7 days from their publication, and are lost after that.
    EOT
  }
}

resource "google_monitoring_alert_policy" "manifests" {
  project               = var.project
  display_name          = "${var.name}: a manifest failed"
  combiner              = "OR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "A step or an assertion failed, or deployed steps were refused"
    condition_prometheus_query_language {
      query                     = "(${local.grown.bad_manifests} > 0) or (${local.grown.refused_graphs} > 0)"
      duration                  = "0s"
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = <<-EOT
      Steps of the line ${local.line_name} did not run. Which, and why:

      ```sql
      SELECT recorded_at, manifest_id, step, kind, state, error_reason, error_message, job_id
      FROM `${var.project}.${var.operations.dataset}.${var.operations.jobs}`
      WHERE line = '${local.line_name}' AND state IN ('FAILED', 'CANCELLED')
        AND recorded_at > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)
      ORDER BY recorded_at DESC
      ```

      docs/steps-records.md tells what to do at two in the morning.
    EOT
  }
}

# Whether receipts balance is asked of their table: counters of one moment never balance, as records
# are on their way. The query fails when they do not, and BigQuery counts runs that fail.
resource "google_bigquery_data_transfer_config" "receipts" {
  count = local.watch_receipts ? 1 : 0

  project              = var.project
  location             = local.location
  display_name         = "${var.name}: receipts balance"
  data_source_id       = "scheduled_query"
  schedule             = "every 15 minutes"
  service_account_name = google_service_account.receipts[0].email
  params = {
    query = templatefile("${path.module}/receipts.sql", {
      line  = local.line_name
      table = "${var.project}.${var.operations.dataset}.${var.operations.receipts}"
    })
  }

  depends_on = [
    google_bigquery_table.operations,
    google_bigquery_table_iam_member.receipts,
    google_project_iam_member.receipts,
    google_service_account_iam_member.scheduled_queries,
  ]
}

resource "google_monitoring_alert_policy" "receipts" {
  count = local.watch_receipts ? 1 : 0

  project               = var.project
  display_name          = "${var.name}: receipts out of balance"
  combiner              = "OR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "The query that looks at the receipts failed"
    condition_threshold {
      filter = join(" AND ", [
        "metric.type=\"bigquerydatatransfer.googleapis.com/transfer_config/completed_runs\"",
        "metric.labels.completion_state=\"FAILED\"",
        "resource.type=\"bigquery_dts_config\"",
        "resource.labels.config_id=\"${reverse(split("/", google_bigquery_data_transfer_config.receipts[0].name))[0]}\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period   = "900s"
        per_series_aligner = "ALIGN_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = <<-EOT
      Records of the line ${local.line_name} are not accounted for, or the query could not run: its last
      run says which (BigQuery, Scheduled queries, "${var.name}: receipts balance"). docs/receipts.md has
      the query that shows the intervals, and what it can mean.
    EOT
  }
}

resource "google_monitoring_alert_policy" "unwritten" {
  project               = var.project
  display_name          = "${var.name}: dead letters or receipts are not written"
  combiner              = "OR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "Rows or messages were let go"
    condition_prometheus_query_language {
      query                     = "${local.grown.unwritten} > 0"
      duration                  = "0s"
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = <<-EOT
      A table or topic beside the line's own does not take what the line ${local.line_name} tells: dead
      letters, receipts, jobs or manifests. The worker's log says which, and why. The line goes on, and
      what was let go is lost; its receipts are out of balance by it.
    EOT
  }
}

resource "google_monitoring_alert_policy" "job_failed" {
  project               = var.project
  display_name          = "${var.name}: the job failed"
  combiner              = "OR"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "Dataflow gave the job up"
    condition_threshold {
      filter = join(" AND ", [
        "metric.type=\"dataflow.googleapis.com/job/is_failed\"",
        "resource.type=\"dataflow_job\"",
        "resource.labels.project_id=\"${var.project}\"",
        "resource.labels.job_name=monitoring.regex.full_match(\"${local.jobs}\")",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The job's page and the launcher's log say why. A line that is invalid ends with the report of `packhouse validate` there."
  }
}

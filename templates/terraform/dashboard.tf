# One page that answers: does it read, does it land, what does not, and how far behind is it?

locals {
  # How many a minute, by name of the counter: a gauge's rate is that of its growth.
  per_minute = { for name, series in local.counters : name =>
    "sum by (metric_name) (deriv(${local.counter}{${local.of_line},${series}}[5m])) * 60"
  }

  charts = [for chart in [
    {
      title   = "Records read a minute"
      queries = { "read" = local.per_minute.read, "duplicate" = local.per_minute.duplicate, "filtered" = local.per_minute.filtered }
    },
    {
      title   = "Rows landed a minute, by table"
      queries = { "" = local.per_minute.landed }
    },
    {
      title   = "Dead letters a minute, by reason"
      queries = { "" = local.per_minute.dead_letters }
    },
    {
      title   = "Share of dead letters in ${local.minutes} minutes"
      queries = { "share" = "${local.grown.dead_letters} / ${local.grown.read}" }
      limit   = var.alerts.dead_letter_share
    },
    {
      title   = "Records that landed with a warning a minute, by check"
      queries = { "" = local.per_minute.warnings }
    },
    {
      title   = "Not written: dead letters and records of the run, in ${local.minutes} minutes"
      queries = { "unwritten" = local.grown.unwritten }
    },
    {
      title = "Steps that ended in ${local.minutes} minutes"
      queries = {
        "succeeded"        = local.grown.succeeded
        "failed"           = local.grown.failed
        "skipped"          = local.grown.skipped
        "cancelled"        = local.grown.cancelled
        "manifests"        = local.grown.manifests
        "failed manifests" = local.grown.bad_manifests
      }
    },
    {
      title   = "Bytes billed for steps in ${local.minutes} minutes"
      queries = { "bytes" = local.grown.bytes_billed }
    },
    {
      title   = "vCPUs in use"
      queries = { "vCPUs" = "sum by (job_name) (dataflow_googleapis_com:job_current_num_vcpus{${local.of_line}})" }
    },
    {
      stream  = true
      title   = "Age of the oldest message, in seconds"
      queries = { "age" = "max(pubsub_googleapis_com:subscription_oldest_unacked_message_age{${local.of_subscription}})" }
      limit   = var.alerts.unacked_minutes * 60
    },
    {
      stream  = true
      title   = "Messages that wait"
      queries = { "messages" = "sum(pubsub_googleapis_com:subscription_num_undelivered_messages{${local.of_subscription}})" }
    },
    {
      stream  = true
      title   = "How far the job is behind, in seconds"
      queries = { "data" = "max(dataflow_googleapis_com:job_data_watermark_age{${local.of_line}})", "system" = "max(dataflow_googleapis_com:job_system_lag{${local.of_line}})" }
    },
  ] : chart if var.stream != null || !try(chart.stream, false)]

  of_subscription = join(",", [
    "monitored_resource=\"pubsub_subscription\"",
    "project_id=\"${var.project}\"",
    "subscription_id=\"${var.name}-line\"",
  ])
}

resource "google_monitoring_dashboard" "this" {
  project = var.project
  dashboard_json = jsonencode({
    displayName = "Packhouse: ${local.line_name}"
    mosaicLayout = {
      columns = 48
      tiles = [for index, chart in local.charts : {
        xPos   = (index % 3) * 16
        yPos   = floor(index / 3) * 16
        width  = 16
        height = 16
        widget = {
          title = chart.title
          xyChart = {
            # Without a legend, each series is called by its labels.
            dataSets = [for legend, query in chart.queries : merge(legend == "" ? {} : { legendTemplate = legend }, {
              plotType        = "LINE"
              targetAxis      = "Y1"
              timeSeriesQuery = { prometheusQuery = query }
            })]
            thresholds = try(chart.limit, null) == null ? [] : [{ value = chart.limit, targetAxis = "Y1" }]
          }
        }
      }]
    }
  })
}

# The job that Cloud Scheduler starts, by a request to
# https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.locations.flexTemplates/launch.
# While a job of that name runs, Dataflow refuses another one: runs of a line do not overlap, and a
# request that is sent again starts nothing twice.

locals {
  batch_parameters = var.batch == null ? {} : merge(
    local.line_parameters,
    var.batch.source == null ? {} : {
      source = var.batch.source
    },
    var.batch.input == null ? {} : {
      input = var.batch.input
    },
    var.batch.write == null ? {} : {
      writeBatch = var.batch.write
    },
    !var.batch.steps_only ? {} : {
      stepsOnly = "true"
    },
  )

  batch_environment = { for name, value in {
    serviceAccountEmail  = google_service_account.worker.email
    tempLocation         = "${google_storage_bucket.work.url}/temp"
    stagingLocation      = "${google_storage_bucket.work.url}/staging"
    maxWorkers           = var.workers.maximum
    machineType          = var.workers.machine_type
    subnetwork           = var.workers.subnetwork
    ipConfiguration      = var.workers.public_addresses ? "WORKER_IP_PUBLIC" : "WORKER_IP_PRIVATE"
    kmsKeyName           = var.kms_key
    flexrsGoal           = try(var.batch.cheap, false) ? "FLEXRS_COST_OPTIMIZED" : null
    additionalUserLabels = length(var.labels) == 0 ? null : var.labels
  } : name => value if value != null }
}

resource "google_cloud_scheduler_job" "batch" {
  count = var.batch == null ? 0 : 1

  project          = var.project
  region           = var.region
  name             = local.batch_job
  description      = "Starts the line ${local.line_name} on Dataflow."
  schedule         = var.batch.schedule
  time_zone        = var.batch.time_zone
  attempt_deadline = "180s"

  retry_config {
    retry_count          = 3
    min_backoff_duration = "30s"
  }

  http_target {
    http_method = "POST"
    uri         = "https://dataflow.googleapis.com/v1b3/projects/${var.project}/locations/${var.region}/flexTemplates:launch"
    headers     = { "Content-Type" = "application/json" }
    body = base64encode(jsonencode({
      launchParameter = {
        jobName              = local.batch_job
        containerSpecGcsPath = "${var.templates}/packhouse-batch.json"
        parameters           = local.batch_parameters
        environment          = local.batch_environment
      }
    }))

    oauth_token {
      service_account_email = google_service_account.scheduler[0].email
      scope                 = "https://www.googleapis.com/auth/cloud-platform"
    }
  }

  depends_on = [
    google_project_iam_member.scheduler,
    google_service_account_iam_member.scheduler_starts_workers,
    google_storage_bucket_iam_member.scheduler,
  ]
}

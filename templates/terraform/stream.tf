# The job that runs all the time. A change of its parameters updates it in place, which Dataflow does
# where the new graph fits the old one's state: docs/streaming.md says when it does.

locals {
  stream_parameters = var.stream == null ? {} : merge(
    local.line_parameters,
    {
      source       = var.stream.source
      subscription = google_pubsub_subscription.input[0].id
    },
    var.stream.write == null ? {} : {
      writeStream = var.stream.write
    },
  )
}

resource "google_dataflow_flex_template_job" "stream" {
  count    = var.stream == null ? 0 : 1
  provider = google-beta

  project                 = var.project
  region                  = var.region
  name                    = var.name
  container_spec_gcs_path = "${var.templates}/packhouse-stream.json"
  parameters              = local.stream_parameters
  labels                  = var.labels

  enable_streaming_engine = true
  max_workers             = var.workers.maximum
  machine_type            = var.workers.machine_type
  subnetwork              = var.workers.subnetwork
  ip_configuration        = var.workers.public_addresses ? "WORKER_IP_PUBLIC" : "WORKER_IP_PRIVATE"
  service_account_email   = google_service_account.worker.email
  kms_key_name            = var.kms_key
  temp_location           = "${google_storage_bucket.work.url}/temp"
  staging_location        = "${google_storage_bucket.work.url}/staging"

  # What was read lands before the job ends.
  on_delete = "drain"

  # A job that starts before it is allowed to read and write fails, or writes dead letters for nothing.
  depends_on = [
    google_artifact_registry_repository_iam_member.worker,
    google_bigquery_dataset_iam_member.worker_reads,
    google_bigquery_dataset_iam_member.worker_writes,
    google_bigquery_table.operations,
    google_project_iam_member.worker,
    google_pubsub_subscription_iam_member.worker,
    google_pubsub_topic_iam_member.worker,
    google_pubsub_topic_iam_member.worker_publishes,
    google_storage_bucket_iam_member.worker_reads,
    google_storage_bucket_iam_member.worker_works,
  ]
}

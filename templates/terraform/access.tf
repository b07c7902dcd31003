# Three accounts, each with what it needs and no more. A role is given on the narrowest resource that
# takes it; those on the project are Dataflow's and BigQuery's jobs, which belong to nothing smaller.

resource "google_service_account" "worker" {
  project      = var.project
  account_id   = "${var.name}-worker"
  display_name = "Packhouse: the workers and launchers of ${var.name}"
}

resource "google_project_iam_member" "worker" {
  for_each = toset([
    "roles/dataflow.worker",  # to take work, and to send logs and metrics; Dataflow itself makes the launched job
    "roles/bigquery.jobUser", # to start load jobs, the jobs of steps, and the queries for unfinished manifests
  ])

  project = var.project
  role    = each.value
  member  = google_service_account.worker.member
}

# To pull the image that launches the job and that workers run.
resource "google_artifact_registry_repository_iam_member" "worker" {
  project    = split("/", var.repository)[1]
  location   = split("/", var.repository)[3]
  repository = split("/", var.repository)[5]
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.worker.member
}

# To write, read, list and delete what is staged, and load files.
resource "google_storage_bucket_iam_member" "worker_works" {
  bucket = google_storage_bucket.work.name
  role   = "roles/storage.objectUser"
  member = google_service_account.worker.member
}

# To read the template, line.yaml with its schemas, deployed steps, and files.
resource "google_storage_bucket_iam_member" "worker_reads" {
  for_each = setunion(
    [local.line_bucket, local.steps_bucket, local.templates_bucket],
    var.read_buckets,
    try([regex("^gs://([^/]+)", var.batch.input)[0]], []),
    var.bucket == null ? [] : [var.bucket.name],
  )

  bucket = each.value
  role   = "roles/storage.objectViewer"
  member = google_service_account.worker.member

  depends_on = [google_storage_bucket.arrivals]
}

# To pull and acknowledge messages; and to see the subscription, which PubsubIO asks for its settings.
resource "google_pubsub_subscription_iam_member" "worker" {
  for_each = toset(var.stream == null ? [] : ["roles/pubsub.subscriber", "roles/pubsub.viewer"])

  project      = var.project
  subscription = google_pubsub_subscription.input[0].name
  role         = each.value
  member       = google_service_account.worker.member
}

# To publish dead letters, and what steps announce.
resource "google_pubsub_topic_iam_member" "worker" {
  project = var.project
  topic   = google_pubsub_topic.dead_letters.name
  role    = "roles/pubsub.publisher"
  member  = google_service_account.worker.member
}

resource "google_pubsub_topic_iam_member" "worker_publishes" {
  for_each = var.publish_topics

  project = split("/", each.value)[1]
  topic   = split("/", each.value)[3]
  role    = "roles/pubsub.publisher"
  member  = google_service_account.worker.member
}

# To make tables, append rows, and read what steps read and write.
resource "google_bigquery_dataset_iam_member" "worker_writes" {
  for_each = setunion(var.datasets, var.write_datasets, [var.operations.dataset])

  project    = var.project
  dataset_id = each.value
  role       = "roles/bigquery.dataEditor"
  member     = google_service_account.worker.member

  depends_on = [google_bigquery_dataset.this]
}

# To read what steps only read.
resource "google_bigquery_dataset_iam_member" "worker_reads" {
  for_each = var.read_datasets

  project    = var.project
  dataset_id = each.value
  role       = "roles/bigquery.dataViewer"
  member     = google_service_account.worker.member
}

# Cloud Scheduler starts batch jobs as this account.
resource "google_service_account" "scheduler" {
  count = var.batch == null ? 0 : 1

  project      = var.project
  account_id   = "${var.name}-scheduler"
  display_name = "Packhouse: starts the batch jobs of ${var.name}"
}

# To create jobs. Dataflow has no resource smaller than the project, and no smaller role.
resource "google_project_iam_member" "scheduler" {
  count = var.batch == null ? 0 : 1

  project = var.project
  role    = "roles/dataflow.developer"
  member  = google_service_account.scheduler[0].member
}

# To start a job whose workers are another account.
resource "google_service_account_iam_member" "scheduler_starts_workers" {
  count = var.batch == null ? 0 : 1

  service_account_id = google_service_account.worker.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.scheduler[0].member
}

# To read the template's file.
resource "google_storage_bucket_iam_member" "scheduler" {
  count = var.batch == null ? 0 : 1

  bucket = local.templates_bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.scheduler[0].member
}

# The query that looks whether receipts balance runs as this account.
resource "google_service_account" "receipts" {
  count = local.watch_receipts ? 1 : 0

  project      = var.project
  account_id   = "${var.name}-receipts"
  display_name = "Packhouse: checks the receipts of ${var.name}"
}

# To start a query.
resource "google_project_iam_member" "receipts" {
  count = local.watch_receipts ? 1 : 0

  project = var.project
  role    = "roles/bigquery.jobUser"
  member  = google_service_account.receipts[0].member
}

# To read that one table.
resource "google_bigquery_table_iam_member" "receipts" {
  count = local.watch_receipts ? 1 : 0

  project    = var.project
  dataset_id = var.operations.dataset
  table_id   = var.operations.receipts
  role       = "roles/bigquery.dataViewer"
  member     = google_service_account.receipts[0].member

  depends_on = [google_bigquery_table.operations]
}

# The service that runs scheduled queries. Its account is there once it is asked for.
resource "google_project_service_identity" "scheduled_queries" {
  count    = local.watch_receipts ? 1 : 0
  provider = google-beta

  project = var.project
  service = "bigquerydatatransfer.googleapis.com"
}

# To act as the account that the query runs as.
resource "google_service_account_iam_member" "scheduled_queries" {
  count = local.watch_receipts ? 1 : 0

  service_account_id = google_service_account.receipts[0].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_project_service_identity.scheduled_queries[0].member
}

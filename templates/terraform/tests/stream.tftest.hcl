# terraform test: no account is needed, the providers' schemas are. What a service would fill in is made up.

mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = {
      email  = "somebody@acme-fruit.iam.gserviceaccount.com"
      member = "serviceAccount:somebody@acme-fruit.iam.gserviceaccount.com"
      name   = "projects/acme-fruit/serviceAccounts/somebody@acme-fruit.iam.gserviceaccount.com"
    }
  }
  mock_resource "google_storage_bucket" {
    defaults = { url = "gs://acme-fruit-orchard-work" }
  }
  mock_resource "google_bigquery_data_transfer_config" {
    defaults = { name = "projects/123/locations/europe-west1/transferConfigs/5f00-aa" }
  }
  mock_data "google_storage_project_service_account" {
    defaults = { email_address = "service-123@gs-project-accounts.iam.gserviceaccount.com" }
  }
  override_resource {
    target = google_pubsub_topic.dead_letters
    values = { id = "projects/acme-fruit/topics/orchard-dead-letters" }
  }
  override_resource {
    target = google_pubsub_topic.input
    values = { id = "projects/acme-fruit/topics/orchard" }
  }
  override_resource {
    target = google_pubsub_subscription.input
    values = { id = "projects/acme-fruit/subscriptions/orchard-line" }
  }
}

mock_provider "google-beta" {
  mock_resource "google_project_service_identity" {
    defaults = { member = "serviceAccount:service-123@gcp-sa-bigquerydatatransfer.iam.gserviceaccount.com" }
  }
}

variables {
  project    = "acme-fruit"
  region     = "europe-west1"
  name       = "orchard"
  templates  = "gs://acme-packhouse/templates"
  repository = "projects/acme-fruit/locations/europe-west1/repositories/packhouse"
  line       = "gs://acme-packhouse/lines/orchard/1/line.yaml"
  datasets   = ["market"]
}

run "stream_of_messages" {
  variables {
    variables    = { PROJECT = "acme-fruit", NOTE = "a;b" }
    set          = ["steps.location=europe-west1"]
    steps_folder = "gs://acme-steps/orchard"
    stream       = { source = "deliveries" }
    kms_key      = "projects/acme-fruit/locations/europe-west1/keyRings/r/cryptoKeys/k"
  }

  assert {
    condition = google_dataflow_flex_template_job.stream[0].parameters == tomap({
      line         = "gs://acme-packhouse/lines/orchard/1/line.yaml"
      set          = "deadLetters.topic=projects/acme-fruit/topics/orchard-dead-letters;steps.location=europe-west1"
      variables    = "NOTE=a;;b;PROJECT=acme-fruit"
      source       = "deliveries"
      subscription = "projects/acme-fruit/subscriptions/orchard-line"
      stepsFolder  = "gs://acme-steps/orchard"
    })
    error_message = "Parameters: ${jsonencode(google_dataflow_flex_template_job.stream[0].parameters)}"
  }
  assert {
    condition     = google_dataflow_flex_template_job.stream[0].max_workers == 10 && google_dataflow_flex_template_job.stream[0].on_delete == "drain"
    error_message = "A job is bounded, and drained."
  }
  assert {
    condition     = join(",", keys(google_bigquery_dataset.this)) == "market,ops" && join(",", keys(google_bigquery_table.operations)) == "dead_letters,jobs,manifests,receipts"
    error_message = "Datasets and tables of operations are made."
  }
  assert {
    condition     = contains(jsondecode(google_bigquery_table.operations["dead_letters"].schema)[*].name, "payload")
    error_message = "Tables have the columns of the line."
  }
  assert {
    condition     = join(",", keys(google_storage_bucket_iam_member.worker_reads)) == "acme-packhouse,acme-steps"
    error_message = "Workers read line, templates and steps: ${jsonencode(keys(google_storage_bucket_iam_member.worker_reads))}"
  }
  assert {
    condition     = length(google_storage_notification.arrivals) == 0 && length(google_cloud_scheduler_job.batch) == 0
    error_message = "A stream of messages has no bucket and no schedule."
  }
  assert {
    condition     = strcontains(google_monitoring_alert_policy.receipts[0].conditions[0].condition_threshold[0].filter, "resource.labels.config_id=\"5f00-aa\"")
    error_message = "The alert is about this query: ${google_monitoring_alert_policy.receipts[0].conditions[0].condition_threshold[0].filter}"
  }
  assert {
    condition     = strcontains(google_bigquery_data_transfer_config.receipts[0].params.query, "FROM `acme-fruit.ops.receipts`\n  WHERE line = 'orchard'")
    error_message = "The query asks the line's receipts: ${google_bigquery_data_transfer_config.receipts[0].params.query}"
  }
  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.this.dashboard_json).mosaicLayout.tiles) == 12
    error_message = "A stream's dashboard shows how far it is behind."
  }
}

run "stream_that_may_land_twice" {
  variables {
    stream = { source = "deliveries", write = "at-least-once" }
  }

  assert {
    condition     = google_dataflow_flex_template_job.stream[0].parameters["writeStream"] == "at-least-once"
    error_message = "The line is told."
  }
  assert {
    condition     = length(google_bigquery_data_transfer_config.receipts) == 0
    error_message = "Rows that land twice are no alarm."
  }
}

run "stream_that_loads" {
  command = plan
  variables {
    stream = { source = "deliveries", write = "loads" }
  }
  expect_failures = [var.stream]
}

run "stream_of_files_as_they_arrive" {
  variables {
    stream = { source = "drop", reads = "arrivals" }
    bucket = { name = "acme-fruit-drop", prefix = "incoming/", delete_after_days = 90 }
    alerts = { receipts = false }
  }

  assert {
    condition     = google_storage_notification.arrivals[0].event_types == toset(["OBJECT_FINALIZE"]) && google_storage_notification.arrivals[0].topic == "projects/acme-fruit/topics/orchard"
    error_message = "Files that arrive are announced."
  }
  assert {
    condition     = google_pubsub_topic_iam_member.cloud_storage_publishes[0].member == "serviceAccount:service-123@gs-project-accounts.iam.gserviceaccount.com"
    error_message = "Cloud Storage may announce them."
  }
  assert {
    condition     = google_pubsub_subscription.input[0].ack_deadline_seconds == 600
    error_message = "A file takes longer than a message."
  }
  assert {
    condition     = contains(keys(google_storage_bucket_iam_member.worker_reads), "acme-fruit-drop")
    error_message = "Workers read what arrives."
  }
  assert {
    condition     = length(google_bigquery_data_transfer_config.receipts) == 0 && length(google_service_account.receipts) == 0
    error_message = "Receipts are not looked at where that is off."
  }
}

run "stream_of_another_topic_and_shared_operations" {
  variables {
    stream         = { source = "deliveries", topic = "projects/acme-shop/topics/orders" }
    datasets       = []
    write_datasets = ["market"]
    read_datasets  = ["weather"]
    operations     = { create = false, dataset = "shared" }
    publish_topics = ["projects/acme-shop/topics/done"]
  }

  assert {
    condition     = length(google_pubsub_topic.input) == 0 && google_pubsub_subscription.input[0].topic == "projects/acme-shop/topics/orders"
    error_message = "The topic that is there is subscribed to."
  }
  assert {
    condition     = length(google_bigquery_dataset.this) == 0 && length(google_bigquery_table.operations) == 0
    error_message = "What is there already is not made."
  }
  assert {
    condition     = join(",", keys(google_bigquery_dataset_iam_member.worker_writes)) == "market,shared" && join(",", keys(google_bigquery_dataset_iam_member.worker_reads)) == "weather"
    error_message = "Each dataset is granted by itself."
  }
  assert {
    condition     = google_pubsub_topic_iam_member.worker_publishes["projects/acme-shop/topics/done"].project == "acme-shop"
    error_message = "A topic of another project is granted there."
  }
}

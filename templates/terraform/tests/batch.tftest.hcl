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

run "batch_by_the_clock" {
  variables {
    batch = {
      schedule  = "0 2 * * *"
      time_zone = "Europe/Berlin"
      input     = "gs://acme-deliveries/*.jsonl.gz"
      write     = "exactly-once"
      cheap     = true
    }
    workers = { maximum = 3, public_addresses = false, subnetwork = "regions/europe-west1/subnetworks/lines" }
    labels  = { team = "fruit" }
  }

  assert {
    condition = jsondecode(base64decode(google_cloud_scheduler_job.batch[0].http_target[0].body)) == {
      launchParameter = {
        jobName              = "orchard-batch"
        containerSpecGcsPath = "gs://acme-packhouse/templates/packhouse-batch.json"
        parameters = {
          line  = "gs://acme-packhouse/lines/orchard/1/line.yaml"
          set   = "deadLetters.topic=projects/acme-fruit/topics/orchard-dead-letters"
          input = "gs://acme-deliveries/*.jsonl.gz"

          writeBatch = "exactly-once"
        }
        environment = {
          serviceAccountEmail  = "somebody@acme-fruit.iam.gserviceaccount.com"
          tempLocation         = "gs://acme-fruit-orchard-work/temp"
          stagingLocation      = "gs://acme-fruit-orchard-work/staging"
          maxWorkers           = 3
          subnetwork           = "regions/europe-west1/subnetworks/lines"
          ipConfiguration      = "WORKER_IP_PRIVATE"
          flexrsGoal           = "FLEXRS_COST_OPTIMIZED"
          additionalUserLabels = { team = "fruit" }
        }
      }
    }
    error_message = "The request: ${base64decode(google_cloud_scheduler_job.batch[0].http_target[0].body)}"
  }
  assert {
    condition     = google_cloud_scheduler_job.batch[0].http_target[0].uri == "https://dataflow.googleapis.com/v1b3/projects/acme-fruit/locations/europe-west1/flexTemplates:launch"
    error_message = "Where it goes: ${google_cloud_scheduler_job.batch[0].http_target[0].uri}"
  }
  assert {
    condition     = length(google_dataflow_flex_template_job.stream) == 0 && length(google_pubsub_subscription.input) == 0
    error_message = "A batch line has no stream."
  }
  assert {
    condition     = join(",", keys(google_storage_bucket_iam_member.worker_reads)) == "acme-deliveries,acme-packhouse"
    error_message = "Workers read the input."
  }
  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.this.dashboard_json).mosaicLayout.tiles) == 9
    error_message = "Without a stream nothing is behind."
  }
}

run "steps_by_the_clock" {
  variables {
    batch = { schedule = "0 * * * *", steps_only = true }
  }

  assert {
    condition     = jsondecode(base64decode(google_cloud_scheduler_job.batch[0].http_target[0].body)).launchParameter.parameters.stepsOnly == "true"
    error_message = "The run reads nothing."
  }
}

run "neither_stream_nor_batch" {
  command         = plan
  expect_failures = [var.stream]
}

run "arrivals_without_a_bucket" {
  command = plan
  variables {
    stream = { source = "drop", reads = "arrivals" }
  }
  expect_failures = [var.stream]
}

run "steps_only_with_input" {
  command = plan
  variables {
    batch = { schedule = "0 2 * * *", steps_only = true, input = "gs://acme/x" }
  }
  expect_failures = [var.batch]
}

run "private_workers_without_a_subnetwork" {
  command = plan
  variables {
    batch   = { schedule = "0 2 * * *" }
    workers = { public_addresses = false }
  }
  expect_failures = [var.workers]
}

run "records_kept_for_too_short" {
  command = plan
  variables {
    batch      = { schedule = "0 2 * * *" }
    operations = { keep_days = 31 }
  }
  expect_failures = [var.operations]
}

run "a_name_that_no_account_can_have" {
  command = plan
  variables {
    batch = { schedule = "0 2 * * *" }
    name  = "a-name-of-more-than-twenty"
  }
  expect_failures = [var.name]
}

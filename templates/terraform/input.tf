# What the stream reads: a topic and the line's own subscription of it. Either somebody publishes
# messages to it, or Cloud Storage announces files.

resource "google_pubsub_topic" "input" {
  count = var.stream == null || try(var.stream.topic, null) != null ? 0 : 1

  project      = var.project
  name         = var.name
  labels       = var.labels
  kms_key_name = var.kms_key
}

# There is no dead_letter_policy. Dataflow does not support Pub/Sub's dead-letter topics: it may hand a
# message back for reasons of its own, and Pub/Sub would count that as a failed delivery
# (https://cloud.google.com/dataflow/docs/concepts/streaming-with-cloud-pubsub). What cannot land is
# published by the line itself, to the topic below.
resource "google_pubsub_subscription" "input" {
  count = var.stream == null ? 0 : 1

  project                    = var.project
  name                       = "${var.name}-line"
  topic                      = coalesce(var.stream.topic, one(google_pubsub_topic.input[*].id))
  ack_deadline_seconds       = local.arrivals ? 600 : 60
  message_retention_duration = "604800s" # 7 days, for which arrivals remember what they have read
  labels                     = var.labels

  # A line that is stopped for a month is still there afterwards.
  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_topic" "dead_letters" {
  project      = var.project
  name         = "${var.name}-dead-letters"
  labels       = var.labels
  kms_key_name = var.kms_key
}

# Without a subscription, what is published is lost. The table of dead letters keeps all of them too.
resource "google_pubsub_subscription" "dead_letters" {
  project                    = var.project
  name                       = "${var.name}-dead-letters"
  topic                      = google_pubsub_topic.dead_letters.id
  message_retention_duration = "604800s"
  labels                     = var.labels

  expiration_policy {
    ttl = ""
  }
}

resource "google_storage_bucket" "arrivals" {
  count = var.bucket == null ? 0 : 1

  project                     = var.project
  name                        = var.bucket.name
  location                    = local.location
  labels                      = var.labels
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  dynamic "lifecycle_rule" {
    for_each = var.bucket.delete_after_days == null ? [] : [var.bucket.delete_after_days]
    content {
      action {
        type = "Delete"
      }
      condition {
        age = lifecycle_rule.value
      }
    }
  }

  dynamic "encryption" {
    for_each = var.kms_key == null ? [] : [var.kms_key]
    content {
      default_kms_key_name = encryption.value
    }
  }
}

data "google_storage_project_service_account" "this" {
  count = local.arrivals ? 1 : 0

  project = var.project
}

# Cloud Storage announces files as its own account.
resource "google_pubsub_topic_iam_member" "cloud_storage_publishes" {
  count = local.arrivals ? 1 : 0

  project = var.project
  topic   = google_pubsub_topic.input[0].name
  role    = "roles/pubsub.publisher"
  member  = "serviceAccount:${data.google_storage_project_service_account.this[0].email_address}"
}

resource "google_storage_notification" "arrivals" {
  count = local.arrivals ? 1 : 0

  bucket             = google_storage_bucket.arrivals[0].name
  topic              = google_pubsub_topic.input[0].id
  payload_format     = "JSON_API_V1"
  event_types        = ["OBJECT_FINALIZE"]
  object_name_prefix = var.bucket.prefix

  depends_on = [google_pubsub_topic_iam_member.cloud_storage_publishes]
}

# What Dataflow stages, and the files of load jobs.
resource "google_storage_bucket" "work" {
  project                     = var.project
  name                        = coalesce(var.work_bucket, "${var.project}-${var.name}-work")
  location                    = local.location
  labels                      = var.labels
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  # Not of staging/: a worker that is added to a stream after months fetches its files from there.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age            = 30
      matches_prefix = ["temp/"]
    }
  }

  # Deleted load files are not kept for a week, and paid for.
  soft_delete_policy {
    retention_duration_seconds = 0
  }

  dynamic "encryption" {
    for_each = var.kms_key == null ? [] : [var.kms_key]
    content {
      default_kms_key_name = encryption.value
    }
  }
}

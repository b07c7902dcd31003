output "topic" {
  description = "Where messages are published for the line; null where there is no stream."
  value       = var.stream == null ? null : google_pubsub_subscription.input[0].topic
}

output "subscription" {
  description = "What the stream reads; null where there is none."
  value       = one(google_pubsub_subscription.input[*].id)
}

output "dead_letter_topic" {
  description = "Where dead letters are published."
  value       = google_pubsub_topic.dead_letters.id
}

output "dead_letter_subscription" {
  description = "What keeps published dead letters for seven days."
  value       = google_pubsub_subscription.dead_letters.id
}

output "bucket" {
  description = "Where files arrive; null where no bucket was asked for."
  value       = one(google_storage_bucket.arrivals[*].url)
}

output "work_bucket" {
  description = "What Dataflow stages into."
  value       = google_storage_bucket.work.url
}

output "worker" {
  description = "The account that workers and launchers run as."
  value       = google_service_account.worker.email
}

output "job_id" {
  description = "The id of the streaming job; null where there is none."
  value       = one(google_dataflow_flex_template_job.stream[*].job_id)
}

output "scheduler_job" {
  description = "What starts the batch job: gcloud scheduler jobs run it out of turn; null where there is none."
  value       = one(google_cloud_scheduler_job.batch[*].name)
}

output "dashboard" {
  description = "The dashboard's id."
  value       = google_monitoring_dashboard.this.id
}

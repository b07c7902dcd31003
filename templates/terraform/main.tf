# One line on Dataflow: what it reads from and writes into, whom it runs as, its jobs, and what tells
# how it is. docs/deploying.md walks through it.

locals {
  location  = coalesce(var.location, var.region)
  line_name = coalesce(var.line_name, var.name)
  arrivals  = try(var.stream.reads, null) == "arrivals"
  batch_job = "${var.name}-batch"

  # The first part of gs://BUCKET/...
  line_bucket      = regex("^gs://([^/]+)", var.line)[0]
  steps_bucket     = var.steps_folder == null ? local.line_bucket : regex("^gs://([^/]+)", var.steps_folder)[0]
  templates_bucket = regex("^gs://([^/]+)", var.templates)[0]

  changes   = concat(["deadLetters.topic=${google_pubsub_topic.dead_letters.id}"], var.set)
  variables = [for name, value in var.variables : "${name}=${value}"]

  # What both templates take. Entries are separated by ; and a ; of theirs is written twice.
  line_parameters = merge(
    {
      line = var.line
      set  = join(";", [for entry in local.changes : replace(entry, ";", ";;")])
    },
    length(local.variables) == 0 ? {} : {
      variables = join(";", [for entry in local.variables : replace(entry, ";", ";;")])
    },
    var.steps_folder == null ? {} : {
      stepsFolder = var.steps_folder
    },
  )
}

# examples/orchard as a stream: deliveries and orders are published to a topic.

terraform {
  required_version = ">= 1.9"
}

provider "google" {
  project = var.project
  region  = var.region
}

provider "google-beta" {
  project = var.project
  region  = var.region
}

module "orchard" {
  source = "../.."

  project    = var.project
  region     = var.region
  name       = "orchard"
  templates  = "${var.folder}/templates"
  repository = "projects/${var.project}/locations/${var.region}/repositories/packhouse"

  line         = "${var.folder}/lines/orchard/${var.version_folder}/line.yaml"
  steps_folder = "${var.folder}/lines/orchard/steps"
  set          = ["steps.location=${var.region}"]
  datasets     = ["market"]

  stream = { source = "deliveries" }

  workers = { maximum = 3 }
  alerts  = { channels = var.notification_channels }
  labels  = { team = "fruit" }
}

output "topic" {
  value = module.orchard.topic
}

output "job_id" {
  value = module.orchard.job_id
}

# examples/orchard every night at two: the files that were put into a bucket on the day before.

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
  name       = "orchard-nightly"
  line_name  = "orchard"
  templates  = "${var.folder}/templates"
  repository = "projects/${var.project}/locations/${var.region}/repositories/packhouse"

  line         = "${var.folder}/lines/orchard/${var.version_folder}/line.yaml"
  steps_folder = "${var.folder}/lines/orchard/steps"
  datasets     = ["market"]

  # The patterns of both kinds of files, in the place of those beside line.yaml.
  bucket = { name = "${var.project}-orchard", delete_after_days = 30 }
  set = [
    "steps.location=${var.region}",
    "sources.season.files[0].pattern=gs://${var.project}-orchard/deliveries/*.jsonl.gz",
    "sources.season.files[1].pattern=gs://${var.project}-orchard/orders/*.csv",
  ]

  batch = {
    schedule  = "0 2 * * *"
    time_zone = "Europe/Berlin"
    source    = "season"
    cheap     = true
  }

  workers = { maximum = 3 }
  alerts  = { channels = var.notification_channels }
  labels  = { team = "fruit" }
}

output "bucket" {
  value = module.orchard.bucket
}

output "scheduler_job" {
  value = module.orchard.scheduler_job
}

# Datasets are made here: a line makes none. Of the tables, those of dead letters, receipts, jobs and
# manifests are made here, by the files in tables/, which are written from the code. The line would
# make them with its first rows; made here, they are there for the queries that look at them, have an
# expiry, and are protected. The tables of the line's records are made by the line, with the
# partitions and clusters of line.yaml, and those of steps by their SQL.

locals {
  operations_tables = {
    dead_letters = var.operations.dead_letters
    receipts     = var.operations.receipts
    jobs         = var.operations.jobs
    manifests    = var.operations.manifests
  }
  tables = { for file in keys(local.operations_tables) : file => jsondecode(file("${path.module}/tables/${file}.json")) }
}

resource "google_bigquery_dataset" "this" {
  for_each = setunion(var.datasets, var.operations.create ? [var.operations.dataset] : [])

  project                    = var.project
  dataset_id                 = each.value
  location                   = local.location
  labels                     = var.labels
  delete_contents_on_destroy = !var.deletion_protection

  dynamic "default_encryption_configuration" {
    for_each = var.kms_key == null ? [] : [var.kms_key]
    content {
      kms_key_name = default_encryption_configuration.value
    }
  }
}

resource "google_bigquery_table" "operations" {
  for_each = { for file, name in local.operations_tables : file => name if var.operations.create }

  project             = var.project
  dataset_id          = google_bigquery_dataset.this[var.operations.dataset].dataset_id
  table_id            = each.value
  description         = local.tables[each.key].description
  schema              = jsonencode(local.tables[each.key].schema)
  clustering          = local.tables[each.key].clustering
  labels              = var.labels
  deletion_protection = var.deletion_protection

  time_partitioning {
    type          = local.tables[each.key].partitioning.type
    field         = local.tables[each.key].partitioning.field
    expiration_ms = var.operations.keep_days == null ? null : var.operations.keep_days * 24 * 60 * 60 * 1000
  }
}

variable "project" {
  description = "The id of the project that everything here is made in."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project's id, such as acme-fruit: not its name and not its number."
  }
}

variable "region" {
  description = "Where Dataflow runs the line, such as europe-west1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region such as europe-west1, not a zone or a multi-region."
  }
}

variable "location" {
  description = "Where the datasets and buckets are, such as EU. The region, unless it is set. steps.location of line.yaml must say the same."
  type        = string
  default     = null
}

variable "name" {
  description = "What the job and all that is made for it is called by. The line's name where that is such a word."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.name))
    error_message = "Up to 20 small letters, digits and dashes, a letter first: service accounts are named by it, with 10 characters more."
  }
}

variable "line_name" {
  description = "The line's name as line.yaml says it, where that is not `name`."
  type        = string
  default     = null

  validation {
    condition     = var.line_name == null || can(regex("^[A-Za-z][A-Za-z0-9_-]*$", var.line_name))
    error_message = "A line's name is made of letters, digits, - and _, a letter first."
  }
}

variable "templates" {
  description = "The folder in Cloud Storage that packhouse-stream.json and packhouse-batch.json were built into, such as gs://acme-packhouse/templates."
  type        = string

  validation {
    condition     = can(regex("^gs://[^/]+(/[^/\n\r]+)*$", var.templates))
    error_message = "A folder such as gs://acme-packhouse/templates, without a / at its end."
  }
}

variable "repository" {
  description = "The Docker repository of the templates' image, such as projects/acme-fruit/locations/europe-west1/repositories/packhouse."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/locations/[^/]+/repositories/[^/]+$", var.repository))
    error_message = "A repository of Artifact Registry: projects/PROJECT/locations/LOCATION/repositories/NAME."
  }
}

variable "line" {
  description = "The line.yaml in Cloud Storage, such as gs://acme-packhouse/lines/orchard/1/line.yaml. A changed line in a new folder is what replaces a running job."
  type        = string

  validation {
    condition     = can(regex("^gs://[^/]+/[^\n\r]+$", var.line))
    error_message = "An address in Cloud Storage, such as gs://acme-packhouse/lines/orchard/1/line.yaml."
  }
}

variable "variables" {
  description = "Values of the $${NAME}s in line.yaml. Everybody who may see the job sees them: no place for secrets."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.variables) : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name))])
    error_message = "Variables are named by letters, digits and _, a letter or _ first."
  }
}

variable "set" {
  description = "Changes of the line, each a path=value, such as write.stream=at-least-once."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for change in var.set : can(regex("^[^=;]+=", change))])
    error_message = "Each change is written path=value."
  }
}

variable "steps_folder" {
  description = "Where `packhouse steps deploy` wrote the step graph; the folder that line.yaml names, unless it is set."
  type        = string
  default     = null

  validation {
    condition     = var.steps_folder == null || can(regex("^gs://[^/]+/[^\n\r]+$", var.steps_folder))
    error_message = "An address in Cloud Storage, such as gs://acme-packhouse/lines/orchard/1/steps."
  }
}

variable "stream" {
  description = <<-EOT
    A job that runs all the time. `source` is the line's source, of type pubsub (`reads = "messages"`)
    or arrivals (`reads = "arrivals"`, which needs `bucket`). It reads a subscription that is made here,
    of a topic that is made here too, unless `topic` names one (projects/PROJECT/topics/NAME). `write` is
    "exactly-once" or "at-least-once", in the place of the line's own write.stream.
  EOT
  type = object({
    source = string
    reads  = optional(string, "messages")
    topic  = optional(string)
    write  = optional(string)
  })
  default = null

  validation {
    condition     = var.stream == null || contains(["messages", "arrivals"], try(var.stream.reads, ""))
    error_message = "A stream reads \"messages\" or \"arrivals\"."
  }
  validation {
    condition     = try(var.stream.reads, "") != "arrivals" || var.bucket != null
    error_message = "Files arrive in a bucket: set `bucket`."
  }
  validation {
    condition     = try(var.stream.topic, null) == null || can(regex("^projects/[^/]+/topics/[^/]+$", var.stream.topic))
    error_message = "A topic is written projects/PROJECT/topics/NAME."
  }
  validation {
    condition     = try(var.stream.reads, "") != "arrivals" || try(var.stream.topic, null) == null
    error_message = "The topic of arrivals is made here: leave out `topic`."
  }
  validation {
    condition     = contains(["exactly-once", "at-least-once"], coalesce(try(var.stream.write, null), "exactly-once"))
    error_message = "A stream writes \"exactly-once\" or \"at-least-once\"."
  }
  validation {
    condition     = var.stream != null || var.batch != null
    error_message = "A line runs as a stream, as a batch or as both: set `stream` or `batch`."
  }
}

variable "batch" {
  description = <<-EOT
    A job that Cloud Scheduler starts. `schedule` is in the form of cron, in `time_zone`. It reads `input`
    in the place of the files that `source` names, or with `steps_only` nothing: it runs the line's steps.
    `write` is "loads", "exactly-once" or "at-least-once", in the place of the line's own write.batch.
    `cheap` lets Dataflow wait up to six hours for machines that cost less (FlexRS).
  EOT
  type = object({
    schedule   = string
    time_zone  = optional(string, "Etc/UTC")
    source     = optional(string)
    input      = optional(string)
    write      = optional(string)
    steps_only = optional(bool, false)
    cheap      = optional(bool, false)
  })
  default = null

  validation {
    condition     = try(var.batch.input, null) == null || can(regex("^gs://[^/]+/[^\n\r]+$", var.batch.input))
    error_message = "The input is an address in Cloud Storage, such as gs://acme-fruit-drop/*.jsonl.gz."
  }
  validation {
    condition     = contains(["loads", "exactly-once", "at-least-once"], coalesce(try(var.batch.write, null), "loads"))
    error_message = "A batch writes \"loads\", \"exactly-once\" or \"at-least-once\"."
  }
  validation {
    condition     = !(try(var.batch.steps_only, false) && (try(var.batch.input, null) != null || try(var.batch.source, null) != null))
    error_message = "A run of the steps only reads nothing: leave out `source` and `input`, or `steps_only`."
  }
}

variable "bucket" {
  description = "A bucket to be made for files to arrive in. Only those whose names begin with `prefix` are announced; `delete_after_days` deletes them."
  type = object({
    name              = string
    prefix            = optional(string)
    delete_after_days = optional(number)
  })
  default = null

  validation {
    condition     = var.bucket == null || can(regex("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$", var.bucket.name))
    error_message = "A bucket's name has 3 to 63 small letters, digits, dashes, dots and underscores."
  }
}

variable "work_bucket" {
  description = "The name of the bucket to be made for what Dataflow stages and for load files; PROJECT-NAME-work, unless it is set."
  type        = string
  default     = null
}

variable "read_buckets" {
  description = "Other buckets that the line reads, by name."
  type        = set(string)
  default     = []
}

variable "datasets" {
  description = "Datasets to be made, which the line or its steps write into."
  type        = set(string)
  default     = []
}

variable "write_datasets" {
  description = "Datasets of this project that are there already, which the line or its steps write into."
  type        = set(string)
  default     = []
}

variable "read_datasets" {
  description = "Datasets of this project that are there already, which steps read."
  type        = set(string)
  default     = []
}

variable "operations" {
  description = <<-EOT
    Dataset and tables of dead letters, receipts, jobs and manifests, as line.yaml names them. Another
    line may have made them: `create = false`. Partitions are deleted after `keep_days`; null keeps them.
  EOT
  type = object({
    dataset      = optional(string, "ops")
    create       = optional(bool, true)
    dead_letters = optional(string, "dead_letters")
    receipts     = optional(string, "receipts")
    jobs         = optional(string, "jobs")
    manifests    = optional(string, "manifests")
    keep_days    = optional(number)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.operations.keep_days == null || try(var.operations.keep_days > 31, false)
    error_message = "A run that begins looks back 30 days: keep more than 31."
  }
  validation {
    condition     = !contains(setunion(var.datasets, var.write_datasets), var.operations.dataset)
    error_message = "The dataset of `operations` is its own: leave it out of `datasets` and `write_datasets`."
  }
}

variable "publish_topics" {
  description = "Topics that the line publishes to beside the dead letters', such as that of steps.announce: projects/PROJECT/topics/NAME."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for topic in var.publish_topics : can(regex("^projects/[^/]+/topics/[^/]+$", topic))])
    error_message = "A topic is written projects/PROJECT/topics/NAME."
  }
}

variable "workers" {
  description = "The machines of a job: at most so many, of which type, and in which subnetwork. Without public addresses a subnetwork needs Private Google Access."
  type = object({
    maximum          = optional(number, 10)
    machine_type     = optional(string)
    subnetwork       = optional(string)
    public_addresses = optional(bool, true)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.workers.maximum >= 1 && var.workers.maximum <= 1000
    error_message = "A job has from 1 to 1000 workers at most."
  }
  validation {
    condition     = var.workers.public_addresses || var.workers.subnetwork != null
    error_message = "Workers without public addresses reach Google's services through a subnetwork with Private Google Access: set `subnetwork`."
  }
}

variable "kms_key" {
  description = "A key of your own for the job, topics, buckets and datasets. Those who must be allowed to use it are in docs/deploying.md."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key == null || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key))
    error_message = "A key is written projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY."
  }
}

variable "alerts" {
  description = <<-EOT
    When somebody is told, through notification channels (projects/PROJECT/notificationChannels/ID): more
    than `dead_letter_share` of the records read in `window_minutes` are dead letters, if at least
    `dead_letter_records` were read; a message has waited for `unacked_minutes`; receipts do not balance
    (to be turned off where line.yaml itself says that a row may land twice; `stream.write` does it).
  EOT
  type = object({
    channels            = optional(list(string), [])
    dead_letter_share   = optional(number, 0.05)
    dead_letter_records = optional(number, 100)
    window_minutes      = optional(number, 15)
    unacked_minutes     = optional(number, 10)
    receipts            = optional(bool, true)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.alerts.dead_letter_share > 0 && var.alerts.dead_letter_share < 1
    error_message = "A share is between 0 and 1: 0.05 is 5 %."
  }
  validation {
    condition     = var.alerts.window_minutes >= 5 && floor(var.alerts.window_minutes) == var.alerts.window_minutes
    error_message = "Counters come by the minute, and some minutes late: a window has 5 whole minutes or more."
  }
}

variable "labels" {
  description = "Labels of all that can have some. Jobs also have packhouse-line and packhouse-version."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete tables and buckets that hold something."
  type        = bool
  default     = true
}

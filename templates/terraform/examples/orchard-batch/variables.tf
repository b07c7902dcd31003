variable "project" {
  description = "The id of your project."
  type        = string
}

variable "region" {
  description = "Where the line runs."
  type        = string
  default     = "europe-west1"
}

variable "folder" {
  description = "The bucket of the templates and lines, such as gs://acme-fruit-packhouse."
  type        = string
}

variable "version_folder" {
  description = "The folder that this version of the line was uploaded to, below lines/orchard."
  type        = string
  default     = "1"
}

variable "notification_channels" {
  description = "Whom alerts are sent to: projects/PROJECT/notificationChannels/ID."
  type        = list(string)
  default     = []
}

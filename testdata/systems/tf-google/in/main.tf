resource "google_pubsub_topic" "jobs" { name = "jobs" }
resource "google_sql_database_instance" "db" { name = "core-sql" database_version = "POSTGRES_15" }
resource "google_redis_instance" "cache" { name = "cache" memory_size_gb = 1 }
resource "google_storage_bucket" "files" { name = "acme-files" location = "EU" }
resource "google_cloud_run_v2_service" "api" {
  name = "api"
  template {
    containers {
      image = "eu-docker.pkg.dev/acme/api:1.2.3"
      env {
        name  = "DB"
        value = google_sql_database_instance.db.connection_name
      }
      env {
        name = "REDIS_HOST"
        value = google_redis_instance.cache.host
      }
      env {
        name = "WORKER_URL"
        value = google_cloud_run_v2_service.worker.uri
      }
      env {
        name = "TOPIC"
        value = google_pubsub_topic.jobs.id
      }
    }
  }
}
resource "google_cloud_run_v2_service" "worker" {
  name = "worker"
  template { containers { image = "acme/worker:1.0.0" env { name = "BUCKET" value = google_storage_bucket.files.name } } }
}
resource "google_pubsub_subscription" "jobs_push" {
  name  = "jobs-push"
  topic = google_pubsub_topic.jobs.name
  push_config { push_endpoint = "${google_cloud_run_v2_service.worker.uri}/jobs" }
}

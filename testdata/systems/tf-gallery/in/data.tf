resource "aws_s3_bucket" "originals" {
  bucket = "gallery-originals"
}

resource "aws_msk_cluster" "events" {
  cluster_name = "gallery-events"
}

resource "aws_rds_cluster" "catalogue" {
  cluster_identifier = "gallery-catalogue"
  engine             = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "catalogue" {
  count              = 2
  cluster_identifier = aws_rds_cluster.catalogue.id
}

resource "aws_secretsmanager_secret" "db" {
  name = "gallery/db"
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = "postgresql://gallery:pw-Monet4@${aws_rds_cluster.catalogue.endpoint}/catalogue"
}

resource "google_pubsub_topic" "likes" {
  name = "likes"
}

resource "google_pubsub_subscription" "likes_push" {
  name  = "likes-push"
  topic = google_pubsub_topic.likes.name
  push_config {
    push_endpoint = google_cloud_run_v2_service.counter.uri
  }
}

resource "google_cloud_run_v2_service" "counter" {
  name = "like-counter"
  template {
    containers {
      image = "eu.gcr.io/gallery/counter:1.0.0"
      env {
        name  = "REDIS_HOST"
        value = google_redis_instance.counts.host
      }
      env {
        name  = "REDIS_PORT"
        value = "6379"
      }
    }
  }
}

resource "google_redis_instance" "counts" {
  name           = "counts"
  memory_size_gb = 1
}

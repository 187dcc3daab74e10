job "loans" {
  datacenters = ["dc1"]
  group "loans" {
    network {
      port "main" { static = 8082 }
    }
    service {
      name = "loans"
      port = "main"
    }
    task "loans" {
      driver = "docker"
      config {
        image = "library/loans:2.1.0"
      }
      env {
        DATABASE_URL = "postgresql://loans:L1brary@books-db.service.consul:5432/loans"
        CACHE_URL = "redis://hold-cache.service.consul:6379/0"
        KAFKA_BROKERS = "reminders.service.consul:9092"
      }
    }
  }
}

job "catalog" {
  region      = "global"
  datacenters = ["dc1"]

  group "api" {
    network {
      mode = "bridge"
    }

    service {
      name = "catalog-api"
      port = "8080"

      connect {
        sidecar_service {
          proxy {
            upstreams = [
              {
                destination_name = "catalog-db"
                local_bind_port  = 5432
              },
              {
                destination_name = "search"
                local_bind_port  = 9200
              }
            ]
          }
        }
      }
    }

    task "catalog" {
      driver = "docker"

      config {
        image = "registry.orchard.example/catalog@sha256:77af778b51abd4a3c51c5ddd97204a9c3ae614ebccb75a606c3b6865aed6744e"
      }

      env {
        SPRING_DATASOURCE_URL = "jdbc:postgresql://localhost:5432/catalog"
        LISTEN                = "0.0.0.0:8080"
      }
    }
  }

  group "db" {
    network {
      mode = "bridge"
    }
    service {
      name = "catalog-db"
      port = "5432"
      connect {
        sidecar_service {}
      }
    }
    task "postgres" {
      driver = "docker"
      config {
        image = "postgres:15.4"
      }
      env {
        POSTGRES_DB       = "catalog"
        POSTGRES_PASSWORD = "s3cr3t-Orchard"
      }
    }
  }

  group "search" {
    network {
      mode = "bridge"
      port "es" { static = 9200 }
    }
    service {
      name = "search"
      port = "es"
      connect { sidecar_service {} }
    }
    task "elasticsearch" {
      driver = "docker"
      config { image = "docker.elastic.co/elasticsearch/elasticsearch:8.11.1" }
    }
  }
}

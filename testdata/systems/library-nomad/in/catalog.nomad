job "catalog" {
  datacenters = ["dc1"]
  group "catalog" {
    network {
      port "main" { static = 8081 }
    }
    service {
      name = "catalog"
      port = "main"
    }
    task "catalog" {
      driver = "docker"
      config {
        image = "library/catalog:2.1.0"
      }
      env {
        DATABASE_URL = "postgresql://catalog:L1brary@books-db.service.consul:5432/books"
        SEARCH_HOST = "shelf-index.service.consul"
        SEARCH_PORT = "9200"
      }
    }
  }
}

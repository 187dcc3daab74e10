job "shelf-index" {
  datacenters = ["dc1"]
  group "shelf-index" {
    network {
      port "main" { static = 9200 }
    }
    service {
      name = "shelf-index"
      port = "main"
    }
    task "shelf-index" {
      driver = "docker"
      config {
        image = "elasticsearch:8.11.1"
      }
    }
  }
}

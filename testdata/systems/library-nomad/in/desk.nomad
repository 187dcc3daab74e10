job "desk" {
  datacenters = ["dc1"]
  group "desk" {
    network {
      port "main" { static = 8080 }
    }
    service {
      name = "desk"
      port = "main"
    }
    task "desk" {
      driver = "docker"
      config {
        image = "library/desk:2.1.0"
      }
      env {
        CATALOG_URL = "http://catalog.service.consul:8081"
        LOANS_ADDR = "loans.service.consul:8082"
      }
    }
  }
}

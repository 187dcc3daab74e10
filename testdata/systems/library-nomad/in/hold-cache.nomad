job "hold-cache" {
  datacenters = ["dc1"]
  group "hold-cache" {
    network {
      port "main" { static = 6379 }
    }
    service {
      name = "hold-cache"
      port = "main"
    }
    task "hold-cache" {
      driver = "docker"
      config {
        image = "redis:7"
      }
    }
  }
}

job "basket" {
  datacenters = ["dc1"]

  group "basket" {
    network {
      port "api" {}
      port "redis" { to = 6379 }
    }

    # two main tasks in one group, each with a service of its own
    service {
      name = "basket-api"
      port = "api"
    }
    service {
      name = "sessions"
      port = "redis"
    }

    task "api" {
      driver = "docker"
      config {
        image = "registry.orchard.example/basket:0.9.0"
        ports = ["api"]
        args  = ["--listen=:${NOMAD_PORT_api}", "--store", "${NOMAD_ADDR_redis}",
                 "--events", "nats://events.service.consul:4222"]
      }
    }

    task "redis" {
      driver = "docker"
      config {
        image = "redis:7.2-alpine"
        ports = ["redis"]
      }
    }
  }
}

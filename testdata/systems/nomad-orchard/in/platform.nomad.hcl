job "platform" {
  datacenters = ["dc1"]

  dynamic "group" {
    for_each = [
      { name = "events", image = "nats:2.10.5", port = 4222 },
      { name = "loki", image = "grafana/loki:2.9.4", port = 3100 },
    ]
    labels = [group.value.name]
    content {
      network {
        port "main" { static = group.value.port }
      }
      service {
        name = group.value.name
        port = "main"
      }
      task "main" {
        driver = "docker"
        config { image = group.value.image }
      }
    }
  }

  group "flags" {
    network {
      port "http" { to = 8013 }
    }
    service {
      name     = "flags"
      provider = "nomad"
      port     = "http"
    }
    task "flagd" {
      driver = "docker"
      config {
        image = "ghcr.io/open-feature/flagd:v0.9.0"
        args  = ["start", "--uri", "file:/local/flags.json"]
      }
    }
  }

  group "mail" {
    network {
      port "smtp" { static = 25 }
    }
    service {
      name = "mailer"
      port = "smtp"
    }
    task "postfix" {
      driver = "docker"
      config { image = "boky/postfix:v4.2.0" }
    }
  }

  group "edge" {
    network {
      port "web" { static = 80 }
    }
    service {
      name = "edge"
      port = "web"
    }
    task "traefik" {
      driver = "docker"
      config {
        image = "traefik:v2.11"
        args  = ["--providers.consulcatalog.endpoint.address=127.0.0.1:8500"]
      }
    }
  }
}

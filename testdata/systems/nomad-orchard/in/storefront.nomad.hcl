# The shop window, and what it needs beside it.
variable "image_tag" {
  type    = string
  default = "2.4.1"
}

variable "mail_host" {
  default = "mailer.service.consul"
}

locals {
  registry  = "registry.orchard.example"
  cache_dns = "sessions.service.dc1.consul"
}

job "storefront" {
  datacenters = ["dc1"]
  type        = "service"

  group "web" {
    count = 2

    network {
      mode = "bridge"
      port "http" { to = 3000 }
      port "metrics" { to = 9102 }
    }

    service {
      name = "storefront"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.storefront.rule=Host(`orchard.example`)",
      ]
      meta { version = "2.4.1" }

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"
      }

      connect {
        sidecar_service {
          proxy {
            upstreams {
              destination_name = "catalog-api"
              local_bind_port  = 5001
            }
            upstreams {
              destination_name = "basket-api"
              local_bind_port  = 5002
            }
          }
        }
      }
    }

    service {
      name = "storefront-metrics"
      port = "metrics"
    }

    task "wait-for-catalog" {
      lifecycle {
        hook    = "prestart"
        sidecar = false
      }
      driver = "docker"
      config {
        image   = "busybox:1.36"
        command = "sh"
        args    = ["-c", "until nc -z search.service.consul 9200; do sleep 1; done"]
      }
    }

    task "server" {
      driver = "docker"
      config {
        image = "${local.registry}/storefront:${var.image_tag}"
        ports = ["http", "metrics"]
      }

      env {
        PORT          = "${NOMAD_PORT_http}"
        BIND          = "${NOMAD_IP_http}"
        CATALOG_URL   = "http://${NOMAD_UPSTREAM_ADDR_catalog_api}/v1"
        BASKET_URL    = "http://127.0.0.1:5002"
        SESSION_STORE = "redis://:s3cr3t-Orchard@${local.cache_dns}:6379/0"
        MAIL_URL      = "smtp://${var.mail_host}:25"
        PUBLIC_URL    = "https://orchard.example"
        DB_NAME       = "catalog"
      }

      template {
        destination = "secrets/flags.env"
        env         = true
        data        = <<-EOH
          # flags are served by their own job
          {{ range service "flags" }}
          FLAGS_URL=http://{{ .Address }}:{{ .Port }}
          {{ end }}
          SEARCH_HOST="search.service.consul"
          SEARCH_PORT="9200"
        EOH
      }
    }

    task "log-shipper" {
      lifecycle {
        hook    = "poststart"
        sidecar = true
      }
      driver = "docker"
      config {
        image = "grafana/promtail:2.9.4"
        args  = ["-client.url=http://loki.service.consul:3100/loki/api/v1/push"]
      }
    }
  }
}

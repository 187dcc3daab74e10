variable "region" { default = "eu" }
variable "image_tag" {
  type    = string
  default = "3.4.1"
}
locals {
  db_host = "ledger-db.service.consul"
}
job "api" {
  datacenters = ["dc1"]
  region      = var.region
  type        = "service"

  group "api" {
    count = 2
    network {
      mode = "bridge"
      port "http" { to = 8080 }
    }
    service {
      name = "bank-api"
      port = "8080"
      tags = ["traefik.enable=true", "traefik.http.routers.api.rule=Host(`bank.example.com`)"]
      connect {
        sidecar_service {
          proxy {
            upstreams {
              destination_name = "accounts"
              local_bind_port  = 9001
            }
            upstreams {
              destination_name = "fraud-check"
              local_bind_port  = 9002
            }
          }
        }
      }
    }
    task "server" {
      driver = "docker"
      config {
        image = "bank/api:${var.image_tag}"
        ports = ["http"]
        args  = ["--audit-endpoint", "http://audit.service.consul:7000/log", "-v"]
      }
      env {
        ACCOUNTS_ADDR = "${NOMAD_UPSTREAM_ADDR_accounts}"
        FRAUD_URL     = "http://${NOMAD_UPSTREAM_ADDR_fraud_check}"
        PORT          = "${NOMAD_PORT_http}"
      }
      template {
        data        = <<EOH
{{ with secret "database/creds/api" }}DB_PASS={{ .Data.password }}{{ end }}
SESSION_STORE=redis://{{ range service "session-redis" }}{{ .Address }}:{{ .Port }}{{ end }}/0
EOH
        destination = "secrets/env"
        env         = true
      }
    }
  }
}

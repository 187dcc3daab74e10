variable "tag" { default = "1.4.0" }
job "web" {
  group "web" {
    network {
      port "http" { to = 8080 }
      port "cache" { to = 6379 }
    }
    service {
      name = "${JOB}-front"
      port = "http"
      tags = ["urlprefix-/"]
      meta { version = "1.4.0" }
      connect {
        sidecar_service {
          proxy {
            upstreams {
              destination_name = "orders"
              local_bind_port  = 9001
            }
          }
        }
      }
    }
    task "front" {
      driver = "docker"
      config {
        image = "shop/front:${var.tag}"
        ports = ["http"]
        args  = ["--cache", "${NOMAD_ADDR_cache}"]
      }
      env {
        ORDERS  = "http://localhost:9001"
        MAIL    = "smtp://user:secret@v2.mail.service.dc1.consul:25"
      }
      template {
        env         = true
        destination = "local/env"
        data        = "STOCK_URL={{ with nomadService \"stock\" }}http://{{ .Address }}{{ end }}"
      }
    }
    task "cache" {
      driver = "docker"
      config {
        image = "redis:7"
        ports = ["cache"]
      }
    }
  }
}

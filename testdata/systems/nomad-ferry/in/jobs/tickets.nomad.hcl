variable "db_host" {
  type = string
}
variable "brokers" {
  type    = list(string)
  default = ["broker-a.service.consul:9092", "broker-a.service.consul:9093"]
}
job "tickets" {
  datacenters = ["coast"]
  group "tickets" {
    network {
      mode = "bridge"
      port "http" { to = 8080 }
    }
    service {
      name = "tickets"
      port = "http"
      connect {
        sidecar_service {
          proxy {
            transparent_proxy {}
          }
        }
      }
    }
    task "app" {
      driver = "podman"
      config {
        image = "quay.io/ferry/tickets:1.12"
      }
      env = {
        TIMETABLE    = "http://timetable.virtual.consul"
        DB_HOST      = var.db_host
        DB_PORT      = 3306
        DB_USER      = "tickets"
        BROKER_LIST  = join(",", var.brokers)
        CONFIG       = jsonencode({ payment = { url = "https://payments.virtual.consul/pay" } })
        QUEUE_NAME   = "timetable"
        SELF         = "http://${NOMAD_ADDR_http}/"
      }
    }
  }
}

job "data" {
  datacenters = ["coast"]
  group "mysql" {
    network {
      port "db" { static = 3306 }
    }
    service {
      name = "fleet-db"
      port = "db"
    }
    task "mysql" {
      driver = "docker"
      config {
        image = "mysql:8.0.36"
      }
      template {
        env         = true
        destination = "secrets/db.env"
        data        = "MYSQL_ROOT_PASSWORD={{ with secret \"kv/data/fleet\" }}{{ .Data.data.root }}{{ end }}"
      }
    }
    task "exporter" {
      lifecycle {
        hook    = "poststart"
        sidecar = true
      }
      driver = "docker"
      config {
        image = "prom/mysqld-exporter:v0.15.1"
      }
      env {
        DATA_SOURCE_NAME = "exporter:pw-Pier9@tcp(${NOMAD_ADDR_db})/"
      }
    }
  }
  group "broker" {
    network {
      port "kafka" { static = 9092 }
    }
    service {
      name = "broker-a"
      port = "kafka"
    }
    task "redpanda" {
      driver = "docker"
      config {
        image = "docker.redpanda.com/redpandadata/redpanda:v23.3.5"
      }
    }
  }
  group "payments" {
    service {
      name = "payments"
      port = 8443
      connect {
        native = true
      }
    }
    task "server" {
      driver = "docker"
      config { image = "ferry/payments:0.3.0" }
      env {
        PSP_ENDPOINT = "https://psp.cardline.io:443/charge"
        HARBOUR_URL  = "http://harbour-authority.virtual.consul"
      }
    }
  }
}

job "accounts" {
  datacenters = ["dc1"]
  group "accounts" {
    network { mode = "bridge" }
    service {
      name = "accounts"
      port = "9090"
      connect {
        sidecar_service {}
      }
    }
    task "accounts" {
      driver = "docker"
      config { image = "bank/accounts:1.9.0" }
      env {
        DATABASE_URL = "postgres://acc:pa55word@ledger-db.service.consul:5432/accounts"
        KAFKA        = "kafka-1.service.consul:9092,kafka-2.service.consul:9092"
      }
    }
  }
}

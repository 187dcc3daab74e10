job "stores" {
  group "pg" {
    network { port "db" { static = 5432 } }
    service { name = "ledger-db" port = "db" }
    task "postgres" { driver = "docker" config { image = "postgres:15" } }
  }
  group "redis" {
    network { port "db" {} }
    service { name = "session-redis" port = "db" }
    task "redis" { driver = "docker" config { image = "redis:7" } }
  }
  group "kafka" {
    network { port "k" {} }
    service { name = "kafka-1" port = "k" }
    service { name = "kafka-2" port = "k" }
    task "kafka" { driver = "docker" config { image = "bitnami/kafka:3.6" } }
  }
}

job "reminders" {
  datacenters = ["dc1"]
  group "reminders" {
    network {
      port "main" { static = 9092 }
    }
    service {
      name = "reminders"
      port = "main"
    }
    task "reminders" {
      driver = "docker"
      config {
        image = "apache/kafka:3.7.0"
      }
    }
  }
}

job "mailer" {
  datacenters = ["dc1"]
  group "mailer" {
    task "mailer" {
      driver = "docker"
      config {
        image = "library/mailer:2.1.0"
        args = ["./mailer", "--brokers", "reminders.service.consul:9092", "--catalog=http://catalog.service.consul:8081"]
      }
    }
  }
}

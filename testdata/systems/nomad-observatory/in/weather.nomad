variables {
  feed_host = "feeds.metcast.io"
}
job "weather" {
  datacenters = ["dome"]
  type = "service"
  group "station" {
    task "weather" {
      driver = "java"
      config {
        jar_path    = "local/weather.jar"
        jvm_options = ["-Xmx256m", "-Dkafka.bootstrap.servers=kafka.service.consul:9092"]
      }
      template {
        data = <<EOF
upstream sky {
  server ephemeris.service.consul:8181;
}
{{ range $i, $s := service "primary.starmap|passing" }}
# {{ $s.Address }}
{{ end }}
feed = {{ key "weather/feed/url" }}
EOF
        destination = "local/weather.conf"
      }
      env {
        FEED_URL = "https://${var.feed_host}/hourly"
      }
      resources {
        cpu = 500
        network {
          port "http" { static = 8090 }
        }
      }
      service {
        name = "weather"
        port = "http"
        check {
          type = "tcp"
          interval = "10s"
          timeout = "2s"
        }
      }
    }
  }
}

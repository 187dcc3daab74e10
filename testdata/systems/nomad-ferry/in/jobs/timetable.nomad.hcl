locals {
  services = {
    timetable = { port = 8080, needs = "http://tides.service.consul:9000" }
    tides     = { port = 9000, needs = "https://api.tidehub.io/v2" }
  }
}
job "timetable" {
  datacenters = ["coast"]
  meta {
    owner = "line-planning"
  }
  dynamic "group" {
    for_each = local.services
    iterator = svc
    labels   = [svc.key]
    content {
      network {
        port "http" { to = svc.value.port }
      }
      service {
        name = svc.key
        port = "http"
      }
      task "main" {
        driver = "docker"
        config {
          image = "ferry/${svc.key}:5.0.0"
        }
        env {
          PEER_URL = svc.value.needs
        }
      }
    }
  }
  group "nginx" {
    network {
      port "http" { static = 80 }
    }
    service {
      name     = "www"
      port     = "http"
      provider = "nomad"
    }
    task "nginx" {
      driver = "docker"
      config {
        image   = "nginx:1.25"
        volumes = ["local/default.conf:/etc/nginx/conf.d/default.conf"]
      }
      template {
        destination = "local/default.conf"
        data        = <<EOT
upstream timetable {
{{- range nomadService "timetable" }}
  server {{ .Address }}:{{ .Port }};
{{- else }}server 127.0.0.1:65535;
{{- end }}
}
server {
  listen 80;
  location /tickets/ {
    proxy_pass http://{{ with service "tickets" }}{{ with index . 0 }}{{ .Address }}:{{ .Port }}{{ end }}{{ end }}/;
  }
  location / {
    proxy_pass http://timetable;
  }
}
EOT
      }
    }
  }
}

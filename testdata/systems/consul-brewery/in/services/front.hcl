# agent of the bar
datacenter = "cellar"

service {
  name = "taproom"
  id   = "taproom-1"
  port = 9090
  tags = ["v2", "production"]
  meta = {
    version = "2.1.0"
    team    = "bar"
  }

  connect {
    sidecar_service {
      proxy {
        upstreams = [
          {
            destination_name = "menu"
            local_bind_port  = 9191
          },
          {
            destination_type = "prepared_query"
            destination_name = "nearest-kegs"
            local_bind_port  = 9192
          }
        ]
        config {
          envoy_extra_static_clusters_json = "{}"
        }
      }
    }
  }

  check {
    http     = "http://localhost:9090/health"
    interval = "5s"
  }
}

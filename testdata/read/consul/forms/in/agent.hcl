services {
  name = "web"
  port = 8080
  tags = ["urlprefix-/"]
  meta { version = "1.2.3" }
  check { http = "http://localhost:8080/" }
  connect {
    sidecar_service {
      proxy {
        upstreams = [
          { destination_name = "orders", local_bind_port = 9001 },
          { destination_name = "old-stock", local_bind_port = 9002 },
        ]
      }
    }
  }
}
services {
  name = "orders"
}
services {
  kind = "connect-proxy"
  name = "orders-proxy"
  proxy {
    destination_service_name = "orders"
    upstreams {
      destination_name = "nobody"
    }
  }
}
services {
  name = "stock"
}

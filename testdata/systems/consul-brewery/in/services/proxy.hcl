# a proxy that was registered by hand
service {
  kind = "connect-proxy"
  name = "kegs-sidecar-proxy"
  port = 21000
  proxy {
    destination_service_name = "kegs"
    local_service_address    = "127.0.0.1"
    local_service_port       = 9292
    upstreams {
      destination_name = "cold-store"
      local_bind_port  = 6379
    }
    upstreams {
      destination_name = "hop-supplier"
      local_bind_port  = 8443
    }
  }
}

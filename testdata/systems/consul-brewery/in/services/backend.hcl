services {
  name = "menu"
  port = 9191
  token = "5ecret-Hops"
  connect {
    sidecar_service {
      proxy {
        upstreams {
          destination_name = "recipes-db"
          local_bind_port  = 5432
        }
        upstreams {
          destination_name = "prices"
          local_bind_port  = 9393
        }
      }
    }
  }
}
services {
  name = "kegs"
  port = 9292
  connect { native = true }
}
services {
  name = "recipes-db"
  port = 5432
  checks = [
    { tcp = "127.0.0.1:5432", interval = "10s" }
  ]
}
services {
  name = "prices-v2"
  port = 9393
  meta { version = "2.0.0" }
}

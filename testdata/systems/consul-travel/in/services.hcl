services {
  name = "web"
  port = 8080
  meta { version = "2.0.1" }
  connect {
    sidecar_service {
      proxy {
        upstreams = [
          { destination_name = "search" local_bind_port = 5001 },
          { destination_name = "booking" local_bind_port = 5002 },
          { destination_type = "prepared_query" destination_name = "geo-nearest" local_bind_port = 5003 }
        ]
      }
    }
  }
}
services {
  id = "booking-1"
  name = "booking"
  port = 7000
  connect { sidecar_service { proxy { upstreams { destination_name = "payments" local_bind_port = 1 } } } }
}
services { name = "search" port = 7001 }
services { name = "payments" port = 7002 }
services { name = "fares" port = 7003 }

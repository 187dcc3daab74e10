job "ingress" {
  datacenters = ["coast"]
  group "gateway" {
    network {
      mode = "bridge"
      port "inbound" {
        static = 8080
        to     = 8080
      }
    }
    service {
      name = "ferry-gateway"
      port = "8080"
      connect {
        gateway {
          proxy {}
          ingress {
            listener {
              port     = 8080
              protocol = "http"
              service {
                name  = "timetable"
                hosts = ["timetable.ferry.example"]
              }
              service {
                name  = "tickets"
                hosts = ["tickets.ferry.example"]
              }
            }
          }
        }
      }
    }
  }
  group "outside" {
    network { mode = "bridge" }
    service {
      name = "ferry-egress"
      connect {
        gateway {
          terminating {
            service {
              name = "harbour-authority"
            }
          }
        }
      }
    }
  }
}

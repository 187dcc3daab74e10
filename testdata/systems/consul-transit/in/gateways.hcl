config_entries {
  bootstrap = [
    {
      kind = "terminating-gateway"
      name = "city-egress"
      services = [
        { name = "weather-feed", ca_file = "/etc/ca.pem" },
        { name = "redis-geo" }
      ]
    },
    {
      kind = "api-gateway"
      name = "public"
      listeners = [ { name = "https", port = 8443, protocol = "http" } ]
    },
    {
      kind = "http-route"
      name = "public-routes"
      parents = [ { kind = "api-gateway", name = "public", section_name = "https" } ]
      rules = [
        {
          matches  = [ { path = { match = "prefix", value = "/timetable" } } ]
          services = [ { name = "timetable", weight = 100 } ]
        }
      ]
    },
    {
      kind = "tcp-route"
      name = "live"
      parents = [ { kind = "api-gateway", name = "public" } ]
      services = [ { name = "positions" } ]
    },
    {
      kind = "exported-services"
      name = "default"
      services = [ { name = "stops", consumers = [ { peer = "county" } ] } ]
    }
  ]
}

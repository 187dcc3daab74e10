Kind = "service-router"
Name = "search"
Routes = [
  {
    Match { HTTP { PathPrefix = "/fares" } }
    Destination { Service = "fares" }
  }
]

Kind = "ingress-gateway"
Name = "front-door"
Listeners = [
  {
    Port     = 8080
    Protocol = "http"
    Services = [
      { Name = "taproom", Hosts = ["bar.example.com"] },
      { Name = "menu" }
    ]
  },
  {
    Port     = 8081
    Protocol = "http"
    Services = [{ Name = "*" }]
  }
]

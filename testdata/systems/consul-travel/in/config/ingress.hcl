Kind = "ingress-gateway"
Name = "edge"
Listeners = [ { Port = 443 Protocol = "http" Services = [ { Name = "web" Hosts = ["travel.example.com"] } ] } ]

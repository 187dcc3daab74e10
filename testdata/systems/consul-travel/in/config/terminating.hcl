Kind = "terminating-gateway"
Name = "legacy-gw"
Services = [ { Name = "mainframe" } ]

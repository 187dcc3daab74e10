Kind = "service-resolver"
Name = "old-stock"
Redirect { Service = "stock" }
Failover = { "*" = { Service = "orders" } }

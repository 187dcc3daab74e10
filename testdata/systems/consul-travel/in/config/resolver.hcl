Kind = "service-resolver"
Name = "booking"
DefaultSubset = "v2"
Subsets = { v1 = { Filter = "Service.Meta.version == v1" } v2 = { Filter = "Service.Meta.version == v2" } }
Failover = { "*" = { Service = "booking-dr" } }

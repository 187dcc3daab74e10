Kind          = "service-resolver"
Name          = "kegs"
DefaultSubset = "new"
Subsets = {
  "old" = { Filter = "Service.Meta.version == 1" }
  "new" = { Filter = "Service.Meta.version == 2" }
}
Failover = {
  "*" = {
    Service     = "menu"
    Datacenters = ["barn"]
  }
}

Kind     = "service-defaults"
Name     = "hop-supplier"
Protocol = "tcp"
Destination {
  Addresses = ["api.hopmarket.io"]
  Port      = 443
}

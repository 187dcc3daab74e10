Kind = "service-intentions"
Name = "menu"
Sources = [
  {
    Name   = "taproom"
    Action = "allow"
  },
  {
    Name   = "delivery"
    Action = "allow"
  },
  {
    Name   = "kegs"
    Action = "deny"
  },
  {
    Name   = "*"
    Action = "deny"
  }
]

Kind = "service-intentions"
Name = "recipes-db"
Sources = [
  {
    Name = "menu"
    Permissions = [
      {
        Action = "deny"
        HTTP { PathPrefix = "/admin" }
      },
      {
        Action = "allow"
        HTTP {
          PathExact = "/recipes"
          Methods   = ["GET"]
        }
      }
    ]
  },
  {
    Name = "taproom"
    Permissions = [
      {
        Action = "deny"
        HTTP { PathPrefix = "/" }
      }
    ]
  }
]

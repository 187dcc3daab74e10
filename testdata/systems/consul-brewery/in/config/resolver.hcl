Kind           = "service-resolver"
Name           = "prices"
ConnectTimeout = "3s"
Redirect {
  Service = "prices-v2"
}

variable "replicas" {
  default = 4
}

job "shop" {
  group "cart" {
    count = var.replicas
    scaling {
      min = 2
      max = 9
    }
    task "cart" {
      driver = "docker"
      config { image = "shop/cart:1.4.0" }
    }
  }
  group "mail" {
    count = 2
    scaling {
      enabled = false
      max = 30
    }
    task "mail" {
      driver = "docker"
      config { image = "shop/mail:1.0.0" }
    }
  }
}

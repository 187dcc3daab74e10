job "cart" {
  meta {
    "svcgraph.dev/requires" = "orders@^2.1, payments@>=3 <5"
  }
  group "cart" {
    task "cart" {
      driver = "docker"
      config { image = "shop/cart:1.4.0" }
      meta {
        "svcgraph.dev/provides" = "2.0.0"
      }
    }
  }
}

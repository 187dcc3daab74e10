job "fraud" {
  group "fraud" {
    service {
      name     = "fraud-check"
      provider = "consul"
      port     = "grpc"
      connect { sidecar_service { } }
    }
    network { port "grpc" {} port "model" {} }
    task "fraud" {
      driver = "docker"
      config { image = "bank/fraud:0.4.2" }
      env { MODEL_ADDR = "${NOMAD_ADDR_model}" }
    }
    task "model" {
      driver = "docker"
      config { image = "bank/fraud-model:0.4.2" ports = ["model"] }
    }
  }
}

job "books-db" {
  datacenters = ["dc1"]
  group "books-db" {
    network {
      port "main" { static = 5432 }
    }
    service {
      name = "books-db"
      port = "main"
    }
    task "books-db" {
      driver = "docker"
      config {
        image = "postgres:16"
      }
    }
  }
}

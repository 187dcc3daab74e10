locals {
  a = "${local.b}"
  b = "${local.a}"
}
job "half" {
  group "one" {
    task "one" {
      driver = = "docker"
      env {
        A_URL = "http://two.service.consul:${local.a}/"
        B_URL = "http://three.service.consul
      }
      config { image = "x:1" }
    }
  }
  group "two" {
    service { name = "two" }
    task "two" {
      env { C_URL = "http://one.service.consul" }

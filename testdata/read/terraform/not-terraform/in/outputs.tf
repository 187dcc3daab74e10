output "url" {
  value = "http://x"
}

variable "name" {}
resource "aws_db_instance" "this" {
  identifier = var.name
}
output "address" {
  value = aws_db_instance.this.address
}

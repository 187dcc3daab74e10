variable "name" {}
variable "queue_arn" {}
variable "topic_arn" { default = "" }
variable "env" {
  type    = map(string)
  default = {}
}

resource "aws_lambda_function" "this" {
  function_name = var.name
  dynamic "environment" {
    for_each = length(var.env) > 0 ? [1] : []
    content {
      variables = var.env
    }
  }
}

resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn = var.queue_arn
  function_name    = aws_lambda_function.this.arn
}

output "arn" {
  value = aws_lambda_function.this.arn
}

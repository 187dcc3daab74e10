locals {
  prefix = "cinema-${var.env}"
  common_env = [
    { name = "REDIS_URL", value = "redis://${aws_elasticache_cluster.cache.cache_nodes[0].address}:6379" },
  ]
}
variable "env" { default = "prod" }
resource "aws_sqs_queue" "tickets" { name = "${local.prefix}-tickets" }
resource "aws_sns_topic" "sold" { name = "${local.prefix}-sold" }
resource "aws_sns_topic_subscription" "sold_to_tickets" {
  topic_arn = aws_sns_topic.sold.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.tickets.arn
}
resource "aws_elasticache_cluster" "cache" { cluster_id = "cache" engine = "redis" }
resource "aws_db_instance" "main" {
  identifier = "cinema-db"
  engine     = "postgres"
  password   = "plainpw77"
}
resource "aws_dynamodb_table" "seats" { name = "seats" }
resource "aws_lambda_function" "printer" {
  function_name = "${local.prefix}-printer"
  environment { variables = { SEATS_TABLE = aws_dynamodb_table.seats.name } }
}
resource "aws_lambda_event_source_mapping" "printer" {
  event_source_arn = aws_sqs_queue.tickets.arn
  function_name    = aws_lambda_function.printer.arn
}
resource "aws_ecs_task_definition" "box_office" {
  family = "box-office"
  container_definitions = jsonencode([{
    name  = "box-office"
    image = "cinema/box-office:4.2.0"
    environment = concat(local.common_env, [
      { name = "DB_HOST", value = aws_db_instance.main.address },
      { name = "SOLD_TOPIC", value = aws_sns_topic.sold.arn },
      { name = "PROGRAM_URL", value = "http://program.cinema.local:8080" },
    ])
  }])
}
resource "aws_ecs_service" "box_office" {
  name            = "box-office"
  task_definition = aws_ecs_task_definition.box_office.arn
  load_balancer { target_group_arn = aws_lb_target_group.box.arn container_name = "box-office" container_port = 80 }
}
resource "aws_ecs_task_definition" "program" {
  family = "program"
  container_definitions = <<DEF
[{"name": "program", "image": "cinema/program:1.0.0", "environment": [{"name": "DATABASE_URL", "value": "postgres://p:plainpw77@${aws_db_instance.main.endpoint}/program"}]}]
DEF
}
resource "aws_ecs_service" "program" {
  name            = "program"
  task_definition = aws_ecs_task_definition.program.arn
  service_registries { registry_arn = aws_service_discovery_service.program.arn }
}
resource "aws_service_discovery_private_dns_namespace" "ns" { name = "cinema.local" }
resource "aws_service_discovery_service" "program" {
  name = "program"
  dns_config { namespace_id = aws_service_discovery_private_dns_namespace.ns.id }
}
resource "aws_lb" "front" { name = "front" }
resource "aws_lb_target_group" "box" { name = "box" port = 80 }
resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.front.arn
  default_action { type = "forward" target_group_arn = aws_lb_target_group.box.arn }
}
resource "aws_security_group" "sg" { name = "seats" }

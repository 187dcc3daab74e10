variable "replicas" {
  default = 3
}

resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

resource "aws_ecs_task_definition" "cart" {
  family                = "cart"
  container_definitions = jsonencode([{ name = "cart", image = "shop/cart:1.4.0" }])
}

resource "aws_ecs_service" "cart" {
  name            = "cart"
  cluster         = aws_ecs_cluster.shop.id
  task_definition = aws_ecs_task_definition.cart.arn
  desired_count   = var.replicas
}

resource "aws_appautoscaling_target" "cart" {
  min_capacity       = 2
  max_capacity       = 9
  resource_id        = "service/${aws_ecs_cluster.shop.name}/${aws_ecs_service.cart.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
}

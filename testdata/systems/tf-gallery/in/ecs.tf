# the gallery on ECS behind a load balancer
locals {
  domain = "gallery.local"
}

resource "aws_lb" "front" {
  name = "gallery-front"
}

resource "aws_lb_target_group" "web" {
  name = "gallery-web"
  port = 3000
}

resource "aws_lb_target_group" "thumbs" {
  name = "gallery-thumbs"
  port = 4000
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener_rule" "thumbs" {
  listener_arn = aws_lb_listener.https.arn
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.thumbs.arn
  }
  condition {
    path_pattern { values = ["/thumbs/*"] }
  }
}

resource "aws_service_discovery_private_dns_namespace" "internal" {
  name = local.domain
}

resource "aws_service_discovery_service" "search" {
  name = "search"
  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.internal.id
  }
}

resource "aws_ecs_task_definition" "web" {
  family = "gallery-web"
  container_definitions = jsonencode([
    {
      name  = "web"
      image = "gallery/web:4.1.0"
      environment = [
        { name = "SEARCH_URL", value = "http://search.${local.domain}:9200" },
        { name = "THUMBS_URL", value = "https://${aws_lb.front.dns_name}/thumbs" },
        { name = "NODE_ENV", value = "production" },
      ]
      secrets = [
        { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.db.arn }
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options   = { "awslogs-group" = "/ecs/gallery" }
      }
    }
  ])
}

resource "aws_ecs_service" "web" {
  name            = "gallery-web"
  task_definition = aws_ecs_task_definition.web.arn
  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 3000
  }
}

resource "aws_ecs_task_definition" "search" {
  family                = "gallery-search"
  container_definitions = <<-DEFS
    [
      {
        "name": "search",
        "image": "opensearchproject/opensearch:2.11.0",
        "environment": [
          {"name": "discovery.type", "value": "single-node"}
        ]
      }
    ]
  DEFS
}

resource "aws_ecs_service" "search" {
  name            = "gallery-search"
  task_definition = "${aws_ecs_task_definition.search.family}:${aws_ecs_task_definition.search.revision}"
  service_registries {
    registry_arn = aws_service_discovery_service.search.arn
  }
}

resource "aws_ecs_task_definition" "thumbs" {
  family = "gallery-thumbs"
  container_definitions = templatefile("${path.module}/thumbs.json.tftpl", {
    bucket  = aws_s3_bucket.originals.bucket
    cluster = aws_msk_cluster.events.bootstrap_brokers_tls
  })
}

resource "aws_ecs_service" "thumbs" {
  name            = "gallery-thumbs"
  task_definition = aws_ecs_task_definition.thumbs.arn
  load_balancer {
    target_group_arn = aws_lb_target_group.thumbs.arn
    container_name   = "thumbs"
    container_port   = 4000
  }
}

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

variable "stage" {
  type    = string
  default = "prod"
}

variable "carrier_host" {
  type = string
}

locals {
  prefix   = "parcels-${var.stage}"
  rates_url = "https://${var.carrier_host}/rates"
  workers = {
    label  = { memory = 256, bucket = true }
    notify = { memory = 128, bucket = false }
  }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "db" {
  vpc_id = aws_vpc.main.id
  name   = "parcels-db"
}

resource "aws_sqs_queue" "orders" {
  name = "${local.prefix}-orders"
}

resource "aws_sns_topic" "shipped" {
  name = "${local.prefix}-shipped"
}

resource "aws_dynamodb_table" "parcels" {
  name     = "${local.prefix}-parcels"
  hash_key = "id"
}

resource "aws_s3_bucket" "labels" {
  bucket = "${local.prefix}-labels"
}

resource "aws_db_instance" "ledger" {
  identifier             = "${local.prefix}-ledger"
  engine                 = "postgres"
  vpc_security_group_ids = [aws_security_group.db.id]
  password               = "pw-Zebra7"
}

resource "aws_elasticache_cluster" "sessions" {
  cluster_id = "${local.prefix}-sessions"
  engine     = "redis"
}

resource "aws_lambda_function" "intake" {
  function_name = "${local.prefix}-intake"
  role          = aws_iam_role.intake.arn
  handler       = "index.handler"
  environment {
    variables = {
      QUEUE_URL  = aws_sqs_queue.orders.url
      TABLE      = aws_dynamodb_table.parcels.name
      RATES      = local.rates_url
      LEDGER_DSN = "postgres://intake:pw-Zebra7@${aws_db_instance.ledger.address}:5432/ledger"
      STAGE      = var.stage
    }
  }
  vpc_config {
    security_group_ids = [aws_security_group.db.id]
  }
}

resource "aws_iam_role" "intake" {
  name = "intake"
}

resource "aws_iam_role_policy" "intake" {
  role = aws_iam_role.intake.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["sqs:SendMessage"], Resource = aws_sqs_queue.orders.arn },
      { Effect = "Allow", Action = ["s3:GetObject"], Resource = "${aws_s3_bucket.labels.arn}/*" },
    ]
  })
}

module "worker" {
  for_each = local.workers
  source   = "./modules/worker"

  name      = "${local.prefix}-${each.key}"
  queue_arn = aws_sqs_queue.orders.arn
  topic_arn = aws_sns_topic.shipped.arn
  env = merge(
    { TOPIC_ARN = aws_sns_topic.shipped.arn },
    each.value.bucket ? { BUCKET = aws_s3_bucket.labels.bucket } : {},
  )
}

resource "aws_sns_topic_subscription" "audit" {
  topic_arn = aws_sns_topic.shipped.arn
  protocol  = "lambda"
  endpoint  = aws_lambda_function.audit.arn
}

resource "aws_lambda_function" "audit" {
  function_name = "${local.prefix}-audit"
  environment {
    variables = {
      REDIS_HOST = aws_elasticache_cluster.sessions.cache_nodes[0].address
      DB_NAME    = "ledger"
    }
  }
}

resource "aws_apigatewayv2_api" "public" {
  name          = "${local.prefix}-api"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "intake" {
  api_id           = aws_apigatewayv2_api.public.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.intake.invoke_arn
}

resource "aws_s3_bucket_notification" "labels" {
  bucket = aws_s3_bucket.labels.id
  lambda_function {
    lambda_function_arn = aws_lambda_function.audit.arn
    events              = ["s3:ObjectCreated:*"]
  }
}

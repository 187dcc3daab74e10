module "db" {
  source = "./db"
  name   = "shop"
}
module "jobs" {
  source = "terraform-aws-modules/sqs/aws"
  name   = "jobs"
}
resource "aws_lambda_function" "cart" {
  function_name = "cart"
  environment {
    variables = {
      DB_URL = "mysql://cart:secret@${module.db.address}/shop"
      JOBS   = module.jobs.queue_url
      STOCK  = "http://stock.internal:8080"
    }
  }
}
resource "aws_lambda_function" "unused" {
  count         = 0
  function_name = "unused"
}

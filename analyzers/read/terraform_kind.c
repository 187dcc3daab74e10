/* Types of Terraform's resources: AWS by the table that all its readers share, others here. */
#include "terraform_priv.h"

#include "cloud_kind_priv.h"

struct row {
    const char *type;
    struct tf_kind kind;
};

#define RUNS(type, kind, name)                                                                     \
    {                                                                                              \
        type,                                                                                      \
        {                                                                                          \
            TF_RUNS, NODE_##kind, name, ""                                                         \
        }                                                                                          \
    }
#define NODE(type, kind, name)                                                                     \
    {                                                                                              \
        type,                                                                                      \
        {                                                                                          \
            TF_NODE, NODE_##kind, name, ""                                                         \
        }                                                                                          \
    }
#define STANDS(type, means)                                                                        \
    {                                                                                              \
        type,                                                                                      \
        {                                                                                          \
            TF_STANDS, NODE_SERVICE, "name", means                                                 \
        }                                                                                          \
    }

static const struct row rows[] = {
    RUNS("aws_lambda_function", FUNCTION, "function_name"),
    RUNS("aws_ecs_service", SERVICE, "name"),
    RUNS("aws_ecs_task_definition", JOB, "family"),
    RUNS("aws_apprunner_service", SERVICE, "service_name"),
    RUNS("aws_instance", SERVICE, "tags.Name"),
    RUNS("aws_autoscaling_group", SERVICE, "name"),
    RUNS("aws_elastic_beanstalk_environment", SERVICE, "name"),
    RUNS("aws_batch_job_definition", JOB, "name"),
    RUNS("aws_glue_job", JOB, "name"),
    RUNS("aws_sfn_state_machine", SERVICE, "name"),
    RUNS("aws_lightsail_container_service", SERVICE, "name"),
    NODE("aws_sqs_queue", QUEUE, "name"),
    NODE("aws_db_instance", DATASTORE, "identifier"),
    NODE("aws_rds_cluster", DATASTORE, "cluster_identifier"),
    NODE("aws_docdb_cluster", DATASTORE, "cluster_identifier"),
    NODE("aws_elasticache_cluster", CACHE, "cluster_id"),
    NODE("aws_elasticache_replication_group", CACHE, "replication_group_id"),
    NODE("aws_msk_cluster", QUEUE, "cluster_name"),
    NODE("aws_mq_broker", QUEUE, "broker_name"),
    NODE("aws_s3_bucket", DATASTORE, "bucket"),
    NODE("aws_opensearch_domain", DATASTORE, "domain_name"),
    NODE("aws_elasticsearch_domain", DATASTORE, "domain_name"),
    NODE("aws_redshift_cluster", DATASTORE, "cluster_identifier"),
    STANDS("aws_lambda_alias", "function_name"),
    STANDS("aws_lambda_function_url", "function_name"),
    STANDS("aws_rds_cluster_instance", "cluster_identifier"),
    STANDS("aws_rds_cluster_endpoint", "cluster_identifier"),
    STANDS("aws_apigatewayv2_stage", "api_id"),
    STANDS("aws_apigatewayv2_domain_name", ""),
    STANDS("aws_api_gateway_stage", "rest_api_id"),
    STANDS("aws_api_gateway_deployment", "rest_api_id"),
    STANDS("aws_lb_listener", "load_balancer_arn"),
    STANDS("aws_alb_listener", "load_balancer_arn"),
    STANDS("aws_secretsmanager_secret_version", "secret_string"),
    STANDS("aws_ssm_parameter", "value"),
    STANDS("aws_route53_record", "records alias.name"),
    RUNS("google_cloud_run_service", SERVICE, "name"),
    RUNS("google_cloud_run_v2_service", SERVICE, "name"),
    RUNS("google_cloud_run_v2_job", JOB, "name"),
    RUNS("google_cloudfunctions_function", FUNCTION, "name"),
    RUNS("google_cloudfunctions2_function", FUNCTION, "name"),
    RUNS("google_app_engine_standard_app_version", SERVICE, "service"),
    RUNS("google_app_engine_flexible_app_version", SERVICE, "service"),
    RUNS("google_cloud_scheduler_job", JOB, "name"),
    RUNS("google_compute_instance", SERVICE, "name"),
    NODE("google_pubsub_topic", QUEUE, "name"),
    STANDS("google_pubsub_subscription", "topic"),
    NODE("google_cloud_tasks_queue", QUEUE, "name"),
    NODE("google_sql_database_instance", DATASTORE, "name"),
    STANDS("google_sql_database", "instance"),
    STANDS("google_sql_user", "instance"),
    NODE("google_redis_instance", CACHE, "name"),
    NODE("google_memcache_instance", CACHE, "name"),
    NODE("google_storage_bucket", DATASTORE, "name"),
    NODE("google_firestore_database", DATASTORE, "name"),
    NODE("google_bigtable_instance", DATASTORE, "name"),
    NODE("google_spanner_instance", DATASTORE, "name"),
    STANDS("google_spanner_database", "instance"),
    NODE("google_bigquery_dataset", DATASTORE, "dataset_id"),
    NODE("google_api_gateway_gateway", GATEWAY, "gateway_id"),
    STANDS("google_secret_manager_secret_version", "secret_data"),
    RUNS("azurerm_container_app", SERVICE, "name"),
    RUNS("azurerm_container_app_job", JOB, "name"),
    RUNS("azurerm_container_group", SERVICE, "name"),
    RUNS("azurerm_linux_web_app", SERVICE, "name"),
    RUNS("azurerm_windows_web_app", SERVICE, "name"),
    RUNS("azurerm_app_service", SERVICE, "name"),
    RUNS("azurerm_linux_function_app", FUNCTION, "name"),
    RUNS("azurerm_windows_function_app", FUNCTION, "name"),
    RUNS("azurerm_function_app", FUNCTION, "name"),
    NODE("azurerm_servicebus_namespace", QUEUE, "name"),
    NODE("azurerm_servicebus_queue", QUEUE, "name"),
    NODE("azurerm_servicebus_topic", QUEUE, "name"),
    STANDS("azurerm_servicebus_subscription", "topic_id"),
    STANDS("azurerm_servicebus_namespace_authorization_rule", "namespace_id"),
    STANDS("azurerm_servicebus_queue_authorization_rule", "queue_id"),
    STANDS("azurerm_servicebus_topic_authorization_rule", "topic_id"),
    NODE("azurerm_eventhub_namespace", QUEUE, "name"),
    NODE("azurerm_eventhub", QUEUE, "name"),
    STANDS("azurerm_eventhub_authorization_rule", "eventhub_name"),
    STANDS("azurerm_eventhub_namespace_authorization_rule", "namespace_name"),
    NODE("azurerm_eventgrid_topic", QUEUE, "name"),
    NODE("azurerm_postgresql_server", DATASTORE, "name"),
    NODE("azurerm_postgresql_flexible_server", DATASTORE, "name"),
    STANDS("azurerm_postgresql_flexible_server_database", "server_id"),
    STANDS("azurerm_postgresql_database", "server_name"),
    NODE("azurerm_mysql_server", DATASTORE, "name"),
    NODE("azurerm_mysql_flexible_server", DATASTORE, "name"),
    STANDS("azurerm_mysql_flexible_database", "server_name"),
    NODE("azurerm_mssql_server", DATASTORE, "name"),
    STANDS("azurerm_mssql_database", "server_id"),
    NODE("azurerm_cosmosdb_account", DATASTORE, "name"),
    STANDS("azurerm_cosmosdb_sql_database", "account_name"),
    NODE("azurerm_storage_account", DATASTORE, "name"),
    STANDS("azurerm_storage_container", "storage_account_name storage_account_id"),
    NODE("azurerm_redis_cache", CACHE, "name"),
    NODE("azurerm_api_management", GATEWAY, "name"),
    STANDS("azurerm_key_vault_secret", "value"),
    RUNS("kubernetes_deployment", SERVICE, "metadata.name"),
    RUNS("kubernetes_deployment_v1", SERVICE, "metadata.name"),
    RUNS("kubernetes_stateful_set", SERVICE, "metadata.name"),
    RUNS("kubernetes_stateful_set_v1", SERVICE, "metadata.name"),
    RUNS("kubernetes_daemonset", SERVICE, "metadata.name"),
    RUNS("kubernetes_job", JOB, "metadata.name"),
    RUNS("kubernetes_job_v1", JOB, "metadata.name"),
    RUNS("kubernetes_cron_job", JOB, "metadata.name"),
    RUNS("kubernetes_cron_job_v1", JOB, "metadata.name"),
    RUNS("kubernetes_pod", SERVICE, "metadata.name"),
    NODE("kubernetes_ingress", GATEWAY, "metadata.name"),
    NODE("kubernetes_ingress_v1", GATEWAY, "metadata.name"),
    STANDS("kubernetes_service", ""),
    STANDS("kubernetes_service_v1", ""),
    RUNS("helm_release", SERVICE, "name"),
    RUNS("docker_container", SERVICE, "name"),
    RUNS("docker_service", SERVICE, "name"),
    RUNS("heroku_app", SERVICE, "name"),
    RUNS("digitalocean_app", SERVICE, "spec.name"),
    NODE("digitalocean_database_cluster", DATASTORE, "name"),
    RUNS("fly_machine", SERVICE, "name"),
    RUNS("cloudflare_worker_script", FUNCTION, "name"),
    RUNS("cloudflare_workers_script", FUNCTION, "name"),
};

/* Modules of the registry that make one of these. */
static const struct {
    const char *source, *type;
} registry[] = {
    { "terraform-aws-modules/lambda/aws", "aws_lambda_function" },
    { "terraform-aws-modules/sqs/aws", "aws_sqs_queue" },
    { "terraform-aws-modules/sns/aws", "aws_sns_topic" },
    { "terraform-aws-modules/rds/aws", "aws_db_instance" },
    { "terraform-aws-modules/rds-aurora/aws", "aws_rds_cluster" },
    { "terraform-aws-modules/dynamodb-table/aws", "aws_dynamodb_table" },
    { "terraform-aws-modules/s3-bucket/aws", "aws_s3_bucket" },
    { "terraform-aws-modules/alb/aws", "aws_lb" },
    { "terraform-aws-modules/apigateway-v2/aws", "aws_apigatewayv2_api" },
    { "terraform-aws-modules/elasticache/aws", "aws_elasticache_replication_group" },
    { "terraform-aws-modules/msk-kafka-cluster/aws", "aws_msk_cluster" },
    { "terraform-aws-modules/ecs/aws//modules/service", "aws_ecs_service" },
    { "terraform-aws-modules/step-functions/aws", "aws_sfn_state_machine" },
    { "GoogleCloudPlatform/sql-db/google", "google_sql_database_instance" },
    { "terraform-google-modules/sql-db/google", "google_sql_database_instance" },
    { "terraform-google-modules/pubsub/google", "google_pubsub_topic" },
    { "GoogleCloudPlatform/cloud-run/google", "google_cloud_run_service" },
};

struct tf_kind tf_kind_of(struct str type)
{
    struct tf_kind none = { TF_NONE, NODE_SERVICE, "", "" };
    for (size_t i = 0; i < countof(rows); i++)
        if (str_is(type, rows[i].type))
            return rows[i].kind;
    const struct cloud_kind *aws = cloud_kind_terraform(type);
    if (aws)
        return (struct tf_kind){ TF_NODE, aws->kind, "name", "" };
    return none;
}

struct str tf_registry_type(struct str source)
{
    for (size_t i = 0; i < countof(registry); i++)
        if (str_starts(source, registry[i].source) &&
            (source.n == strlen(registry[i].source) ||
             !str_starts(str_skip(source, strlen(registry[i].source)), "//")))
            return str_from(registry[i].type);
    return STR_NULL;
}

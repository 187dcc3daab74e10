/* One table of resources for all readers of AWS, and names of resources in values. */
#include "cloud_kind_priv.h"

#define ROW(cloudformation, terraform, service, name, kind)                                        \
    {                                                                                              \
        cloudformation, terraform, service, name, NODE_##kind                                      \
    }

static const struct cloud_kind kinds[] = {
    ROW("AWS::Lambda::Function", "aws_lambda_function", "lambda", "FunctionName", FUNCTION),
    ROW("AWS::Serverless::Function", "", "lambda", "FunctionName", FUNCTION),
    ROW("AWS::Serverless::Api", "", "", "Name", GATEWAY),
    ROW("AWS::Serverless::HttpApi", "", "", "Name", GATEWAY),
    ROW("AWS::Serverless::WebSocketApi", "", "", "Name", GATEWAY),
    ROW("AWS::Serverless::GraphQLApi", "", "", "Name", GATEWAY),
    ROW("AWS::Serverless::SimpleTable", "", "dynamodb", "TableName", DATASTORE),
    ROW("AWS::Serverless::StateMachine", "", "states", "Name", SERVICE),
    ROW("AWS::ApiGateway::RestApi", "aws_api_gateway_rest_api", "", "Name", GATEWAY),
    ROW("AWS::ApiGatewayV2::Api", "aws_apigatewayv2_api", "", "Name", GATEWAY),
    ROW("AWS::AppSync::GraphQLApi", "aws_appsync_graphql_api", "", "Name", GATEWAY),
    ROW("AWS::AppSync::Api", "", "", "Name", GATEWAY),
    ROW("AWS::ElasticLoadBalancingV2::LoadBalancer", "aws_lb", "", "Name", GATEWAY),
    ROW("", "aws_alb", "", "Name", GATEWAY),
    ROW("AWS::ElasticLoadBalancing::LoadBalancer", "aws_elb", "", "LoadBalancerName", GATEWAY),
    ROW("AWS::CloudFront::Distribution", "aws_cloudfront_distribution", "", "", GATEWAY),
    ROW("AWS::AppMesh::VirtualGateway", "aws_appmesh_virtual_gateway", "appmesh", "VirtualGatewayName",
        GATEWAY),
    ROW("AWS::AppMesh::VirtualNode", "aws_appmesh_virtual_node", "appmesh", "VirtualNodeName", SERVICE),
    ROW("AWS::ECS::Service", "aws_ecs_service", "", "ServiceName", SERVICE),
    ROW("AWS::ECS::TaskDefinition", "aws_ecs_task_definition", "", "Family", JOB),
    ROW("AWS::AppRunner::Service", "aws_apprunner_service", "", "ServiceName", SERVICE),
    ROW("AWS::EC2::Instance", "aws_instance", "", "", SERVICE),
    ROW("AWS::AutoScaling::AutoScalingGroup", "aws_autoscaling_group", "", "AutoScalingGroupName",
        SERVICE),
    ROW("AWS::ElasticBeanstalk::Environment", "aws_elastic_beanstalk_environment", "",
        "EnvironmentName", SERVICE),
    ROW("AWS::SageMaker::Endpoint", "aws_sagemaker_endpoint", "sagemaker", "EndpointName", SERVICE),
    ROW("AWS::StepFunctions::StateMachine", "aws_sfn_state_machine", "states", "StateMachineName",
        SERVICE),
    ROW("AWS::Pipes::Pipe", "aws_pipes_pipe", "pipes", "Name", SERVICE),
    ROW("AWS::KinesisAnalyticsV2::Application", "aws_kinesisanalyticsv2_application", "",
        "ApplicationName", SERVICE),
    ROW("AWS::Cognito::UserPool", "aws_cognito_user_pool", "", "UserPoolName", SERVICE),
    ROW("AWS::Batch::JobDefinition", "aws_batch_job_definition", "", "JobDefinitionName", JOB),
    ROW("AWS::Glue::Job", "aws_glue_job", "", "Name", JOB),
    ROW("AWS::Scheduler::Schedule", "aws_scheduler_schedule", "", "Name", JOB),
    ROW("AWS::Events::Rule", "aws_cloudwatch_event_rule", "", "Name", QUEUE),
    ROW("AWS::IoT::TopicRule", "aws_iot_topic_rule", "", "RuleName", QUEUE),
    ROW("AWS::SQS::Queue", "aws_sqs_queue", "sqs", "QueueName", QUEUE),
    ROW("AWS::SNS::Topic", "aws_sns_topic", "sns", "TopicName", QUEUE),
    ROW("AWS::Kinesis::Stream", "aws_kinesis_stream", "kinesis", "Name", QUEUE),
    ROW("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream", "firehose",
        "DeliveryStreamName", QUEUE),
    ROW("AWS::MSK::Cluster", "aws_msk_cluster", "kafka", "ClusterName", QUEUE),
    ROW("AWS::MSK::ServerlessCluster", "aws_msk_serverless_cluster", "kafka", "ClusterName", QUEUE),
    ROW("AWS::AmazonMQ::Broker", "aws_mq_broker", "mq", "BrokerName", QUEUE),
    ROW("AWS::Events::EventBus", "aws_cloudwatch_event_bus", "events", "Name", QUEUE),
    ROW("AWS::DynamoDB::Table", "aws_dynamodb_table", "dynamodb", "TableName", DATASTORE),
    ROW("AWS::DynamoDB::GlobalTable", "aws_dynamodb_global_table", "dynamodb", "TableName",
        DATASTORE),
    ROW("AWS::S3::Bucket", "aws_s3_bucket", "s3", "BucketName", DATASTORE),
    ROW("AWS::RDS::DBCluster", "aws_rds_cluster", "rds", "DBClusterIdentifier", DATASTORE),
    ROW("AWS::RDS::DBInstance", "aws_db_instance", "rds", "DBInstanceIdentifier", DATASTORE),
    ROW("AWS::RDS::DBProxy", "aws_db_proxy", "", "DBProxyName", DATASTORE),
    ROW("AWS::DocDB::DBCluster", "aws_docdb_cluster", "rds", "DBClusterIdentifier", DATASTORE),
    ROW("AWS::Neptune::DBCluster", "aws_neptune_cluster", "rds", "DBClusterIdentifier", DATASTORE),
    ROW("AWS::Redshift::Cluster", "aws_redshift_cluster", "redshift", "ClusterIdentifier",
        DATASTORE),
    ROW("AWS::RedshiftServerless::Workgroup", "aws_redshiftserverless_workgroup", "",
        "WorkgroupName", DATASTORE),
    ROW("AWS::Timestream::Database", "aws_timestreamwrite_database", "timestream", "DatabaseName",
        DATASTORE),
    ROW("AWS::Timestream::Table", "aws_timestreamwrite_table", "", "TableName", DATASTORE),
    ROW("AWS::QLDB::Ledger", "aws_qldb_ledger", "qldb", "Name", DATASTORE),
    ROW("AWS::Cassandra::Table", "aws_keyspaces_table", "cassandra", "TableName", DATASTORE),
    ROW("AWS::OpenSearchService::Domain", "aws_opensearch_domain", "es", "DomainName", DATASTORE),
    ROW("AWS::Elasticsearch::Domain", "aws_elasticsearch_domain", "es", "DomainName", DATASTORE),
    ROW("AWS::OpenSearchServerless::Collection", "aws_opensearchserverless_collection", "aoss",
        "Name", DATASTORE),
    ROW("AWS::ElastiCache::CacheCluster", "aws_elasticache_cluster", "elasticache", "ClusterName",
        CACHE),
    ROW("AWS::ElastiCache::ReplicationGroup", "aws_elasticache_replication_group", "elasticache",
        "ReplicationGroupId", CACHE),
    ROW("AWS::ElastiCache::ServerlessCache", "aws_elasticache_serverless_cache", "elasticache",
        "ServerlessCacheName", CACHE),
    ROW("AWS::MemoryDB::Cluster", "aws_memorydb_cluster", "memorydb", "ClusterName", CACHE),
    ROW("AWS::DAX::Cluster", "aws_dax_cluster", "dax", "ClusterName", CACHE),
};

const struct cloud_kind *cloud_kind_cloudformation(struct str type)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (type.n && str_is(type, kinds[i].cloudformation))
            return &kinds[i];
    return NULL;
}

const struct cloud_kind *cloud_kind_terraform(struct str type)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (type.n && str_is(type, kinds[i].terraform))
            return &kinds[i];
    return NULL;
}

static const struct {
    const char *service;
    const char *prefix; /* before the name in the last part of its ARN */
    enum graph_kind kind;
} arns[] = {
    { "sqs", "", NODE_QUEUE },
    { "sns", "", NODE_QUEUE },
    { "s3", "", NODE_DATASTORE },
    { "dynamodb", "table/", NODE_DATASTORE },
    { "lambda", "function:", NODE_FUNCTION },
    { "states", "stateMachine:", NODE_SERVICE },
    { "kinesis", "stream/", NODE_QUEUE },
    { "firehose", "deliverystream/", NODE_QUEUE },
    { "events", "event-bus/", NODE_QUEUE },
    { "kafka", "cluster/", NODE_QUEUE },
    { "mq", "broker:", NODE_QUEUE },
    { "rds", "cluster:", NODE_DATASTORE },
    { "rds", "db:", NODE_DATASTORE },
    { "es", "domain/", NODE_DATASTORE },
    { "elasticache", "replicationgroup:", NODE_CACHE },
    { "elasticache", "cluster:", NODE_CACHE },
    { "elasticloadbalancing", "loadbalancer/app/", NODE_GATEWAY },
    { "elasticloadbalancing", "listener/app/", NODE_GATEWAY },
    { "elasticloadbalancing", "listener-rule/app/", NODE_GATEWAY },
};

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '-' && c != '_' && c != '.')
            return false;
    }
    return name.n > 1;
}

static struct str name_up_to(struct str text, const char *ends)
{
    size_t n = 0;
    while (n < text.n && !strchr(ends, text.p[n]))
        n++;
    return str_take(text, n);
}

/* "arn:aws:SERVICE:region:account:REST" */
static bool parse_arn(struct str text, struct cloud_name *out)
{
    struct str rest = text, part;
    if (!str_starts(text, "arn:"))
        return false;
    for (int i = 0; i < 5; i++) {
        if (!str_split(&rest, ':', &part))
            return false;
        if (i == 2)
            out->service = part;
    }
    for (size_t i = 0; i < countof(arns); i++) {
        if (!str_is(out->service, arns[i].service) || !str_starts(rest, arns[i].prefix))
            continue;
        out->kind = arns[i].kind;
        out->name = name_up_to(str_skip(rest, strlen(arns[i].prefix)), ":/?#, \t\r\n\"'");
        return is_name(out->name);
    }
    return false;
}

/* "https://sqs.REGION.amazonaws.com/ACCOUNT/NAME", also "https://REGION.queue.amazonaws.com/..." */
static bool parse_queue_url(struct str text, struct cloud_name *out)
{
    if (!str_starts(text, "https://") && !str_starts(text, "http://"))
        return false;
    struct str rest = str_skip(text, str_find(text, STR("://")) + 3), host, account;
    if (!str_split(&rest, '/', &host) || !str_has(host, ".amazonaws.com") ||
        !(str_starts(host, "sqs.") || str_has(host, "queue.")))
        return false;
    if (!str_split(&rest, '/', &account))
        return false;
    out->service = STR("sqs");
    out->kind = NODE_QUEUE;
    out->name = name_up_to(rest, "/?#, \t\r\n\"'");
    return is_name(out->name);
}

bool cloud_name_parse(struct str text, struct cloud_name *out)
{
    *out = (struct cloud_name){ 0 };
    text = str_trim(text);
    return parse_arn(text, out) || parse_queue_url(text, out);
}

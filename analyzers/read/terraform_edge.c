/* Resources that connect two others, and members that lead to another. */
#include "terraform_priv.h"

void tf_edge(struct tf *t, const struct tf_res *from, const struct tf_ref *to, enum edge_kind kind,
             unsigned guess, const char *how, struct str detail)
{
    if (from->node.i == NO_BNODE.i || to->res->node.i == from->node.i)
        return;
    builder_edge(t->builder, &(struct edge_in){
                                 .from = from->node,
                                 .to = to->res->node,
                                 .kind = kind,
                                 .origin = ORIGIN_DECLARED,
                                 .guess = guess,
                                 .how = sym_intern(t->syms, str_from(how)),
                                 .detail = sym_intern(t->syms, detail),
                                 .loc = to->loc,
                             });
}

/* from and to are paths of members, "" is the resource itself. */
struct link {
    const char *type, *from, *to, *how;
};

static const struct link links[] = {
    { "aws_lambda_event_source_mapping", "function_name", "event_source_arn", "event" },
    { "aws_sns_topic_subscription", "endpoint", "topic_arn", "event" },
    { "aws_s3_bucket_notification", "lambda_function.lambda_function_arn", "bucket", "event" },
    { "aws_s3_bucket_notification", "bucket", "queue.queue_arn", "event" },
    { "aws_s3_bucket_notification", "bucket", "topic.topic_arn", "event" },
    { "aws_cloudwatch_event_target", "rule", "arn", "event" },
    { "aws_scheduler_schedule", "", "target.arn", "event" },
    { "aws_pipes_pipe", "", "source", "event" },
    { "aws_pipes_pipe", "", "target", "event" },
    { "aws_apigatewayv2_integration", "api_id", "integration_uri", "route" },
    { "aws_api_gateway_integration", "rest_api_id", "uri", "route" },
    { "aws_apigatewayv2_authorizer", "api_id", "authorizer_uri", "route" },
    { "aws_api_gateway_authorizer", "rest_api_id", "authorizer_uri", "route" },
    { "aws_lb_listener", "load_balancer_arn", "default_action.target_group_arn", "route" },
    { "aws_lb_listener", "load_balancer_arn", "default_action.forward.target_group.arn", "route" },
    { "aws_lb_listener_rule", "listener_arn", "action.target_group_arn", "route" },
    { "aws_lb_listener_rule", "listener_arn", "action.forward.target_group.arn", "route" },
    { "aws_alb_listener", "load_balancer_arn", "default_action.target_group_arn", "route" },
    { "aws_alb_listener_rule", "listener_arn", "action.target_group_arn", "route" },
    { "aws_cloudfront_distribution", "", "origin.domain_name", "route" },
    { "aws_appsync_datasource", "api_id", "lambda_config.function_arn", "route" },
    { "aws_appsync_datasource", "api_id", "dynamodb_config.table_name", "route" },
    { "aws_sfn_state_machine", "", "definition", "route" },
    { "aws_kinesis_firehose_delivery_stream", "", "extended_s3_configuration.bucket_arn", "event" },
    { "aws_kinesis_firehose_delivery_stream", "", "kinesis_source_configuration.kinesis_stream_arn",
      "event" },
    { "aws_db_proxy_target", "db_proxy_name", "db_instance_identifier", "ref" },
    { "aws_db_proxy_target", "db_proxy_name", "db_cluster_identifier", "ref" },
    { "aws_lambda_function", "", "dead_letter_config.target_arn", "event" },
    { "aws_lambda_function_event_invoke_config", "function_name",
      "destination_config.on_success.destination", "event" },
    { "aws_lambda_function_event_invoke_config", "function_name",
      "destination_config.on_failure.destination", "event" },
    { "aws_cognito_user_pool", "", "lambda_config", "event" },
    { "aws_iot_topic_rule", "", "lambda.function_arn", "event" },
    { "aws_iot_topic_rule", "", "sqs.queue_url", "event" },
    { "aws_iot_topic_rule", "", "kinesis.stream_name", "event" },
    { "aws_cloudwatch_metric_alarm", "", "alarm_actions", "event" },
    { "google_pubsub_subscription", "push_config.push_endpoint", "topic", "event" },
    { "google_cloudfunctions_function", "", "event_trigger.resource", "event" },
    { "google_cloudfunctions2_function", "", "event_trigger.pubsub_topic", "event" },
    { "google_cloudfunctions2_function", "", "event_trigger.event_filters.value", "event" },
    { "google_eventarc_trigger", "destination.cloud_run_service.service", "transport.pubsub.topic",
      "event" },
    { "google_eventarc_trigger", "destination.cloud_run_service.service", "matching_criteria.value",
      "event" },
    { "google_cloud_scheduler_job", "", "http_target.uri", "event" },
    { "google_cloud_scheduler_job", "", "pubsub_target.topic_name", "event" },
    { "google_storage_notification", "bucket", "topic", "event" },
    { "google_cloud_run_v2_service", "", "template.volumes.cloud_sql_instance.instances", "ref" },
    { "google_cloud_run_service", "", "template.metadata.annotations", "ref" },
    { "azurerm_eventgrid_event_subscription", "azure_function_endpoint.function_id", "scope",
      "event" },
    { "azurerm_eventgrid_event_subscription", "scope", "service_bus_queue_endpoint_id", "event" },
    { "azurerm_api_management_backend", "api_management_name", "url", "route" },
};

static void refs_of_end(struct tf *t, struct tf_res *res, const char *path, struct tf_refs *out)
{
    struct tf_refs refs = { 0 };
    if (!*path) {
        *vec_push(t->arena, &out->all) = (struct tf_ref){ res, res->loc };
        return;
    }
    tf_refs_at(t, res, path, &refs);
    tf_nodes_of(t, &refs, out);
}

static void link_edges(struct tf *t, struct tf_res *res, const struct link *link)
{
    struct tf_refs from = { 0 }, to = { 0 };
    refs_of_end(t, res, link->from, &from);
    if (from.all.n)
        refs_of_end(t, res, link->to, &to);
    for (size_t i = 0; i < from.all.n && tf_spend(t, 10); i++)
        for (size_t k = 0; k < to.all.n && tf_spend(t, 1); k++)
            tf_edge(t, from.all.v[i].res, &to.all.v[k], EDGE_SYNC, 0, link->how,
                    str_from(link->to));
    struct tf_leaves leaves = { 0 };
    if (str_is(str_from(link->to), "http_target.uri") ||
        str_is(str_from(link->to), "integration_uri") || str_is(str_from(link->to), "uri"))
        tf_leaves(t, res->values, link->to, &leaves);
    for (size_t i = 0; i < from.all.n && i < 8; i++)
        for (size_t k = 0; k < leaves.all.n; k++)
            if (str_starts(doc_text(leaves.all.v[k]), "http"))
                address_refs(&(struct address_from){ .builder = t->builder,
                                                     .arena = t->arena,
                                                     .from = from.all.v[i].res->node,
                                                     .space = res->root->space },
                             STR("uri"), doc_text(leaves.all.v[k]), leaves.all.v[k],
                             leaves.all.v[k]->loc, link->how);
}

/* --- Permissions --- */

enum { SHARED_ROLE = 4 }; /* a role of more than that says nothing of one */

static void permit(struct tf *t, const struct tf_res *role, const struct tf_refs *to)
{
    for (size_t i = 0; i < role->by.n && role->by.n < SHARED_ROLE; i++)
        for (size_t k = 0; k < to->all.n && tf_spend(t, 1); k++)
            tf_edge(t, role->by.v[i], &to->all.v[k], EDGE_POLICY, 2, "iam", STR("policy"));
}

/* Resources of the statements, also of a document that stands apart. */
static void policy_nodes(struct tf *t, struct tf_res *policy, struct tf_refs *out)
{
    struct tf_refs refs = { 0 };
    tf_refs_at(t, policy, "policy", &refs);
    tf_nodes_of(t, &refs, out);
    for (size_t i = 0; i < refs.all.n; i++) {
        struct tf_refs inner = { 0 };
        if (!str_is(refs.all.v[i].res->type, "aws_iam_policy_document"))
            continue;
        tf_refs_at(t, refs.all.v[i].res, "statement.resources", &inner);
        tf_nodes_of(t, &inner, out);
    }
}

static void policy_edges(struct tf *t, struct tf_res *res)
{
    struct tf_refs roles = { 0 }, policies = { 0 }, to = { 0 };
    tf_refs_at(t, res, "role", &roles);
    if (str_is(res->type, "aws_iam_role_policy")) {
        policy_nodes(t, res, &to);
    } else {
        tf_refs_at(t, res, "policy_arn", &policies);
        for (size_t i = 0; i < policies.all.n; i++)
            if (str_is(policies.all.v[i].res->type, "aws_iam_policy"))
                policy_nodes(t, policies.all.v[i].res, &to);
    }
    for (size_t i = 0; i < roles.all.n; i++)
        permit(t, roles.all.v[i].res, &to);
}

/* --- Ingress of Kubernetes --- */

static void ingress_edges(struct tf *t, struct tf_res *res)
{
    static const char *const paths[] = { "spec.rule.http.path.backend.service.name",
                                         "spec.rule.http.path.backend.service_name",
                                         "spec.default_backend.service.name",
                                         "spec.backend.service_name" };
    for (size_t i = 0; i < countof(paths); i++) {
        struct tf_leaves leaves = { 0 };
        struct tf_refs refs = { 0 }, nodes = { 0 };
        tf_leaves(t, res->values, paths[i], &leaves);
        tf_refs_at(t, res, paths[i], &refs);
        tf_nodes_of(t, &refs, &nodes);
        for (size_t k = 0; k < nodes.all.n; k++)
            tf_edge(t, res, &nodes.all.v[k], EDGE_SYNC, 0, "route", STR("backend"));
        for (size_t k = 0; k < leaves.all.n; k++) {
            struct str name = doc_text(leaves.all.v[k]);
            if (!name.n || str_has(name, "${"))
                continue;
            builder_ref(t->builder, &(struct ref_in){
                                        .from = res->node,
                                        .space = res->root->space,
                                        .host = name,
                                        .on_miss = MISS_UNRESOLVED,
                                        .how = sym_intern(t->syms, STR("route")),
                                        .detail = sym_intern(t->syms, STR("backend")),
                                        .loc = leaves.all.v[k]->loc,
                                    });
        }
    }
}

void tf_resource_edges(struct tf *t, struct tf_res *res)
{
    if (res->data)
        return;
    for (size_t i = 0; i < countof(links); i++)
        if (str_is(res->type, links[i].type))
            link_edges(t, res, &links[i]);
    if (str_is(res->type, "aws_iam_role_policy") ||
        str_is(res->type, "aws_iam_role_policy_attachment"))
        policy_edges(t, res);
    if (str_starts(res->type, "kubernetes_ingress") && res->node.i != NO_BNODE.i)
        ingress_edges(t, res);
}

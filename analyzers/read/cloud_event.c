/* Events of SAM's functions and state machines; connectors. */
#include "cloud_priv.h"

static const struct {
    const char *type, *key, *service;
} sources[] = {
    { "SQS", "Queue", "sqs" },
    { "SNS", "Topic", "sns" },
    { "Kinesis", "Stream", "kinesis" },
    { "DynamoDB", "Stream", "dynamodb" },
    { "MSK", "Stream", "kafka" },
    { "MQ", "Broker", "mq" },
    { "DocumentDB", "Cluster", "rds" },
    { "S3", "Bucket", "s3" },
    { "SelfManagedKafka", "KafkaBootstrapServers", NULL },
    { "EventBridgeRule", "EventBusName", "events" },
    { "CloudWatchEvent", "EventBusName", "events" },
};

static void source_event(struct cloud *c, struct resource *res, const struct cpair *event,
                         struct spot props, size_t row)
{
    struct cfrom from = { .from = res->at,
                          .how = "event",
                          .key = event->key,
                          .kind = EDGE_ASYNC,
                          .names = true,
                          .service = sources[row].service };
    if (!sources[row].service) {
        from.key = STR("bootstrap.servers");
        from.addresses = true;
    }
    cloud_deep_refs(c, &from, cloud_get(c, props, sources[row].key));
    if (str_has(str_from(sources[row].type), "Event")) {
        from.names = false; /* buckets and queues whose events it is about */
        cloud_deep_refs(c, &from, cloud_get(c, props, "Pattern"));
    }
    from.names = true;
    cloud_destinations(c, res->at, cloud_get(c, props, "DestinationConfig"));
}

static void api_event(struct cloud *c, struct resource *res, const struct cpair *event,
                      struct spot props, const char *key, const char *implicit)
{
    struct spot api = cloud_get(c, props, key);
    struct cfrom from = { .from = res->at,
                          .how = "event",
                          .key = event->key,
                          .reversed = true,
                          .kind = EDGE_SYNC };
    struct cvalue value;
    struct loc loc = event->key_loc;
    cloud_value_init(c, &value);
    if (api.node)
        cloud_value(c, api, &value);
    else
        cloud_eval_name(c, res->stack, str_from(implicit), loc, 0, &value);
    for (size_t i = 0; i < value.refs.n; i++) {
        struct bnodes gateways = { 0 };
        cloud_targets(c, value.refs.v[i].res, &gateways);
        for (size_t k = 0; k < gateways.all.n; k++)
            *vec_push(c->arena, &c->routes) = (struct croute){ gateways.all.v[k], res->at };
    }
    cloud_refs(c, &from, &value, loc);
}

static void cognito_event(struct cloud *c, struct resource *res, const struct cpair *event,
                          struct spot props)
{
    struct cfrom from = {
        .from = res->at, .how = "event", .key = event->key, .reversed = true
    };
    cloud_spot_refs(c, &from, cloud_get(c, props, "UserPool"));
}

static void one_event(struct cloud *c, struct resource *res, const struct cpair *event)
{
    struct spot map = cloud_resolve(c, event->value);
    struct str type = doc_get_text(map.node, "Type");
    struct spot props = cloud_get(c, map, "Properties");
    for (size_t i = 0; i < countof(sources); i++)
        if (str_is(type, sources[i].type))
            source_event(c, res, event, props, i);
    if (str_is(type, "Api"))
        api_event(c, res, event, props, "RestApiId", "ServerlessRestApi");
    else if (str_is(type, "HttpApi"))
        api_event(c, res, event, props, "ApiId", "ServerlessHttpApi");
    else if (str_is(type, "Cognito"))
        cognito_event(c, res, event, props);
    else if (str_is(type, "AlexaSkill"))
        builder_entry(c->builder, res->at);
}

/* --- connectors --- */

struct ends {
    VEC(struct resource *) all;
};

static void ends_of(struct cloud *c, struct spot spot, struct ends *out)
{
    struct spots items = { 0 };
    cloud_each(c, spot, &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct spot item = items.all.v[i];
        struct resource *res = cloud_resource(item.stack, doc_get_text(item.node, "Id"));
        struct cvalue arn;
        if (res) {
            *vec_push(c->arena, &out->all) = res;
            continue;
        }
        cloud_value(c, cloud_get(c, item, "Arn"), &arn);
        for (size_t k = 0; k < arn.refs.n; k++)
            *vec_push(c->arena, &out->all) = arn.refs.v[k].res;
    }
}

static void connect(struct cloud *c, struct resource *source, struct spot destination)
{
    struct ends ends = { 0 };
    struct bnodes froms = { 0 };
    ends_of(c, destination, &ends);
    cloud_targets(c, source, &froms);
    for (size_t i = 0; i < froms.all.n; i++) {
        for (size_t k = 0; k < ends.all.n; k++) {
            bool gateway = source->kind && source->kind->kind == NODE_GATEWAY;
            struct cfrom from = { .from = froms.all.v[i],
                                  .how = "connector",
                                  .key = STR("Destination"),
                                  .fed = !cloud_runs(source) && !gateway,
                                  .route = gateway };
            struct cvalue value;
            cloud_value_init(c, &value);
            *vec_push(c->arena, &value.refs) =
                (struct cref){ ends.all.v[k], STR_NULL, destination.node->loc, 0 };
            const struct node *id = doc_get(destination.node, "Id");
            if (id)
                value.refs.v[0].loc = id->loc;
            cloud_refs(c, &from, &value, destination.node->loc);
        }
    }
}

static void connectors(struct cloud *c, struct resource *res)
{
    struct cpairs own = { 0 };
    if (cloud_is(res, "AWS::Serverless::Connector")) {
        struct ends sources_of = { 0 };
        ends_of(c, cloud_prop(res, "Source"), &sources_of);
        struct spot destination = cloud_prop(res, "Destination");
        for (size_t i = 0; i < sources_of.all.n && destination.node; i++)
            connect(c, sources_of.all.v[i], destination);
    }
    cloud_pairs(c, (struct spot){ res->stack, doc_get(res->node, "Connectors") }, &own);
    for (size_t i = 0; i < own.all.n; i++) {
        struct spot destination = cloud_path(c, own.all.v[i].value, "Properties.Destination");
        if (destination.node)
            connect(c, res, destination);
    }
}

void cloud_events(struct cloud *c, struct resource *res)
{
    struct cpairs events = { 0 };
    bool sam = cloud_is(res, "AWS::Serverless::Function") ||
               cloud_is(res, "AWS::Serverless::StateMachine");
    if (sam && res->at.i != NO_BNODE.i)
        cloud_pairs(c, cloud_prop(res, "Events"), &events);
    for (size_t i = 0; i < events.all.n; i++)
        one_event(c, res, &events.all.v[i]);
    connectors(c, res);
}

/* Events of functions: what calls them, and what feeds them. */
#include "serverless_priv.h"

static bool is_event(struct str name, const char *one, const char *two)
{
    return str_is(name, one) || (two && str_is(name, two));
}

/* The one that the service shares with others, where it says so. */
static struct resource *shared_api(struct serverless *sls, const char *path)
{
    struct cloud *c = &sls->world->cloud;
    struct spot spot = cloud_path(c, (struct spot){ sls->stack, sls->root }, path);
    struct cvalue value;
    if (!spot.node)
        return NULL;
    cloud_value(c, spot, &value);
    return value.refs.n && value.refs.v[0].res->kind ? value.refs.v[0].res : NULL;
}

static struct resource *api(struct serverless *sls, const char *id, const char *type,
                            const char *shared, struct loc loc)
{
    struct resource *known = shared_api(sls, shared);
    if (known)
        return known;
    return cloud_resource_add(sls->stack, str_from(id), str_from(type), NULL, NULL, loc);
}

/* An event is a map of one pair, or its name alone. */
struct event {
    struct str type;
    struct spot value;
    struct loc loc;
};

struct event_list {
    VEC(struct event) all;
};

static void list_events(struct cloud *c, struct spot function, struct event_list *out)
{
    struct spots items = { 0 };
    cloud_each(c, cloud_get(c, function, "events"), &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct spot item = items.all.v[i];
        if (doc_is_scalar(item.node))
            *vec_push(c->arena, &out->all) =
                (struct event){ doc_text(item.node), { item.stack, NULL }, item.node->loc };
        for_each_pair (item.node, pair)
            *vec_push(c->arena, &out->all) = (struct event){
                pair->key, cloud_resolve(c, (struct spot){ item.stack, pair->value }), pair->key_loc
            };
    }
}

static bool is_aws(const struct serverless *sls)
{
    struct str provider = doc_text(doc_path(sls->root, "provider.name"));
    if (!provider.n)
        provider = doc_text(doc_get(sls->root, "provider"));
    return provider.n == 0 || str_is(provider, "aws");
}

void serverless_apis(struct serverless *sls)
{
    struct cloud *c = &sls->world->cloud;
    for (size_t i = 0; is_aws(sls) && i < sls->functions.n; i++) {
        struct event_list events = { 0 };
        list_events(c, (struct spot){ sls->stack, sls->functions.v[i]->node }, &events);
        for (size_t k = 0; k < events.all.n; k++) {
            struct str type = events.all.v[k].type;
            struct loc loc = events.all.v[k].loc;
            if (is_event(type, "http", NULL))
                sls->rest = api(sls, "ApiGatewayRestApi", "AWS::ApiGateway::RestApi",
                                "provider.apiGateway.restApiId", loc);
            else if (is_event(type, "httpApi", NULL))
                sls->http = api(sls, "HttpApi", "AWS::ApiGatewayV2::Api", "provider.httpApi.id",
                                loc);
            else if (is_event(type, "websocket", NULL))
                sls->socket = api(sls, "WebsocketsApi", "AWS::ApiGatewayV2::Api",
                                  "provider.apiGateway.websocketApiId", loc);
        }
    }
}

/* --- edges --- */

static struct cfrom fed(struct resource *res, struct str key, const char *service)
{
    return (struct cfrom){ .from = res->at,
                           .how = "event",
                           .key = key,
                           .kind = EDGE_ASYNC,
                           .names = true,
                           .service = service };
}

/* A name alone is the resource's, or that of one which the framework makes. */
static void named_source(struct cloud *c, const struct cfrom *from, struct spot spot)
{
    struct cvalue value;
    struct cloud_name name = { .kind = NODE_QUEUE };
    if (!spot.node)
        return;
    cloud_value(c, spot, &value);
    struct str text = str_trim(cloud_value_text(&value));
    if (value.refs.n || value.unknown || str_has(text, ":") || !text.n ||
        cloud_by_name(c, str_from(from->service), text)) {
        cloud_refs(c, from, &value, spot.node->loc);
        return;
    }
    name.service = str_from(from->service);
    name.name = text;
    if (str_is(name.service, "s3"))
        name.kind = NODE_DATASTORE;
    bnode node = cloud_named_node(c, &name, spot.node->loc);
    builder_kind(c->builder, node, name.kind, SURE_DECLARED);
    cloud_edge(c, from, node, cloud_value_loc(&value, 0, spot.node->loc));
}

static struct spot first_of(struct cloud *c, struct spot map, const char *const *keys)
{
    struct spot found = { map.stack, NULL };
    for (; *keys && !found.node; keys++)
        found = cloud_get(c, map, *keys);
    return found;
}

static void authorizer(struct serverless *sls, struct resource *gateway, struct spot spot)
{
    static const char *const names[] = { "name", "functionName", NULL };
    static const char *const arns[] = { "arn", "functionArn", "managedExternally", NULL };
    struct cloud *c = &sls->world->cloud;
    struct spot name = doc_is_scalar(spot.node) ? spot : first_of(c, spot, names);
    struct cfrom from = { .from = gateway->at,
                          .how = "authorizer",
                          .key = STR("authorizer"),
                          .names = true,
                          .route = true };
    if (!spot.node)
        return;
    struct resource *res = name.node ? cloud_resource(sls->stack, cloud_text(c, name)) : NULL;
    if (res && res->at.i != NO_BNODE.i)
        cloud_edge(c, &from, res->at, name.node->loc);
    const struct node *arg;
    bool whole = doc_is_scalar(spot.node) || cloud_fn(spot.node, &arg) != FN_NONE;
    cloud_spot_refs(c, &from, whole ? spot : first_of(c, spot, arns));
}

static void gateway_event(struct serverless *sls, struct resource *gateway, struct resource *res,
                          const struct event *event)
{
    struct cloud *c = &sls->world->cloud;
    cloud_route(c, gateway->at, res->at, "event", event->type, event->loc, 0);
    if (doc_is_map(event->value.node))
        authorizer(sls, gateway, cloud_get(c, event->value, "authorizer"));
}

static const struct {
    const char *type, *other, *service;
    const char *keys[4];
} feeds[] = {
    { "sqs", NULL, "sqs", { "arn" } },
    { "sns", NULL, "sns", { "arn", "topicName" } },
    { "snsSqs", "snsToSqs", "sns", { "topicArn", "arn" } },
    { "stream", "kinesis", NULL, { "arn" } },
    { "dynamodb", NULL, "dynamodb", { "arn" } },
    { "msk", "kafka", "kafka", { "arn" } },
    { "activemq", "rabbitmq", "mq", { "arn" } },
    { "eventBridge", "cloudwatchEvent", "events", { "eventBus" } },
    { "documentDb", NULL, "rds", { "cluster" } },
};

static void source_event(struct serverless *sls, struct resource *res, const struct event *event,
                         size_t row)
{
    struct cloud *c = &sls->world->cloud;
    struct cfrom from = fed(res, event->type, feeds[row].service);
    const struct node *arg;
    bool plain = doc_is_map(event->value.node) && cloud_fn(event->value.node, &arg) == FN_NONE;
    struct spot source = event->value;
    for (size_t i = 0; plain && i < countof(feeds[row].keys) && feeds[row].keys[i]; i++) {
        source = cloud_get(c, event->value, feeds[row].keys[i]);
        if (source.node)
            break;
    }
    static const char *const made[] = { "sqs", "sns", "events" };
    bool named = false; /* what a plain name means is there, or made by the framework */
    for (size_t i = 0; feeds[row].service && i < countof(made); i++)
        named |= str_is(str_from(made[i]), feeds[row].service);
    if (named && !str_is(cloud_text(c, source), "default"))
        named_source(c, &from, source);
    else
        cloud_spot_refs(c, &from, source);
    if (!plain)
        return;
    from.key = STR("bootstrap.servers");
    from.names = false;
    from.addresses = true;
    cloud_deep_refs(c, &from, cloud_get(c, event->value, "bootstrapServers"));
    from = fed(res, event->type, NULL);
    from.names = false;
    cloud_deep_refs(c, &from, cloud_get(c, event->value, "pattern"));
}

static void bucket_event(struct serverless *sls, struct resource *res, const struct event *event)
{
    struct cloud *c = &sls->world->cloud;
    struct cfrom from = fed(res, event->type, "s3");
    const struct node *arg;
    bool plain = doc_is_map(event->value.node) && cloud_fn(event->value.node, &arg) == FN_NONE;
    struct spot bucket = plain ? cloud_get(c, event->value, "bucket") : event->value;
    struct spot all = cloud_path(c, (struct spot){ sls->stack, sls->root }, "provider.s3");
    const struct node *known = bucket.node ? doc_get_str(all.node, cloud_text(c, bucket)) : NULL;
    if (doc_get(known, "name"))
        bucket = cloud_get(c, (struct spot){ all.stack, known }, "name");
    named_source(c, &from, bucket);
}

static void pool_event(struct serverless *sls, struct resource *res, const struct event *event)
{
    struct cloud *c = &sls->world->cloud;
    struct str name = cloud_text(c, cloud_get(c, event->value, "pool"));
    struct resource *pool = cloud_by_name(c, STR_NULL, name);
    struct bnodes nodes = { 0 };
    if (!name.n)
        return;
    if (pool)
        cloud_targets(c, pool, &nodes);
    if (!nodes.all.n) {
        *vec_push(c->arena, &nodes.all) =
            builder_node(c->builder, sls->stack->space, sym_intern(c->syms, name), ORIGIN_DECLARED,
                         event->loc);
    }
    struct cfrom from = { .from = nodes.all.v[0], .how = "event", .key = event->type };
    cloud_edge(c, &from, res->at, cloud_get(c, event->value, "pool").node->loc);
}

static void balancer_event(struct serverless *sls, struct resource *res, const struct event *event)
{
    struct cloud *c = &sls->world->cloud;
    struct cfrom from = {
        .from = res->at, .how = "event", .key = event->type, .reversed = true, .names = true
    };
    cloud_spot_refs(c, &from, cloud_get(c, event->value, "listenerArn"));
}

/* Google, Azure, Kubeless and their like name topics and queues as text. */
static void foreign_event(struct serverless *sls, struct resource *res, const struct event *event)
{
    static const char *const keys[] = { "resource",  "queue",     "queueName", "topic",
                                        "topicName", "eventHub",  "eventHubName", "name",
                                        "trigger",   "container", NULL };
    struct cloud *c = &sls->world->cloud;
    struct spot name = doc_is_scalar(event->value.node) ? event->value
                                                        : first_of(c, event->value, keys);
    struct str text = str_trim(cloud_text(c, name));
    if (is_event(event->type, "http", "schedule") || is_event(event->type, "timer", NULL) ||
        !text.n || str_is(text, "true"))
        return;
    bool bucket = str_has(text, "/buckets/");
    size_t slash = str_rfind_char(text, '/');
    if (str_has(text, "topics/") || bucket || str_has(text, "subscriptions/"))
        text = str_skip(text, slash + 1);
    struct cfrom from = fed(res, event->type, NULL);
    struct cloud_name named = { STR("messages"), text, bucket ? NODE_DATASTORE : NODE_QUEUE };
    if (str_find_char(text, ' ') == SIZE_MAX && str_find_char(text, '/') == SIZE_MAX)
        cloud_edge(c, &from, cloud_named_node(c, &named, name.node->loc), name.node->loc);
}

static void one_event(struct serverless *sls, struct resource *res, const struct event *event)
{
    if (!is_aws(sls)) {
        foreign_event(sls, res, event);
        return;
    }
    for (size_t i = 0; i < countof(feeds); i++)
        if (event->value.node && is_event(event->type, feeds[i].type, feeds[i].other))
            source_event(sls, res, event, i);
    if (is_event(event->type, "http", NULL))
        gateway_event(sls, sls->rest, res, event);
    else if (is_event(event->type, "httpApi", NULL))
        gateway_event(sls, sls->http, res, event);
    else if (is_event(event->type, "websocket", NULL))
        gateway_event(sls, sls->socket, res, event);
    else if (is_event(event->type, "s3", NULL) && event->value.node)
        bucket_event(sls, res, event);
    else if (is_event(event->type, "cognitoUserPool", NULL))
        pool_event(sls, res, event);
    else if (is_event(event->type, "alb", NULL))
        balancer_event(sls, res, event);
    else if (is_event(event->type, "alexaSkill", "alexaSmartHome"))
        builder_entry(sls->world->cloud.builder, res->at);
}

static void provider_authorizers(struct serverless *sls)
{
    struct cloud *c = &sls->world->cloud;
    struct cpairs all = { 0 };
    struct spot root = { sls->stack, sls->root };
    cloud_pairs(c, cloud_path(c, root, "provider.httpApi.authorizers"), &all);
    for (size_t i = 0; i < all.all.n && sls->http; i++) {
        struct spot map = cloud_resolve(c, all.all.v[i].value);
        struct cfrom from = { .from = sls->http->at,
                              .how = "authorizer",
                              .key = STR("issuerUrl"),
                              .route = true };
        authorizer(sls, sls->http, map);
        cloud_deep_refs(c, &from, cloud_get(c, map, "issuerUrl"));
    }
}

void serverless_events(struct serverless *sls)
{
    struct cloud *c = &sls->world->cloud;
    for (size_t i = 0; i < sls->functions.n; i++) {
        struct event_list events = { 0 };
        struct resource *res = sls->functions.v[i];
        list_events(c, (struct spot){ sls->stack, res->node }, &events);
        for (size_t k = 0; k < events.all.n; k++)
            one_event(sls, res, &events.all.v[k]);
    }
    provider_authorizers(sls);
}

/* Functions, constructs and state machines of a service, beyond their events. */
#include "serverless_priv.h"

static struct spot at_root(struct serverless *sls, const char *path)
{
    return cloud_path(&sls->world->cloud, (struct spot){ sls->stack, sls->root }, path);
}

/* onSuccess: the key of a function, an ARN, or a map with one. */
static void destinations(struct serverless *sls, struct resource *res, struct spot map)
{
    static const char *const keys[] = { "onSuccess", "onFailure" };
    struct cloud *c = &sls->world->cloud;
    for (size_t i = 0; i < countof(keys); i++) {
        struct spot to = cloud_get(c, map, keys[i]);
        if (doc_get(to.node, "arn"))
            to = cloud_get(c, to, "arn");
        struct cfrom from = { .from = res->at,
                              .how = "destination",
                              .key = str_from(keys[i]),
                              .kind = EDGE_ASYNC,
                              .names = true };
        struct resource *function =
            doc_is_scalar(to.node) ? cloud_resource(sls->stack, cloud_text(c, to)) : NULL;
        const struct node *arg;
        if (function && cloud_fn(to.node, &arg) == FN_NONE)
            cloud_edge(c, &from, function->at, to.node->loc);
        else
            cloud_spot_refs(c, &from, to);
    }
}

static void image(struct serverless *sls, struct resource *res, struct spot function)
{
    struct cloud *c = &sls->world->cloud;
    struct spot spot = cloud_get(c, function, "image");
    if (doc_is_map(spot.node))
        spot = cloud_get(c, spot, "uri");
    if (spot.node)
        image_facts(c->builder, res->at, cloud_text(c, spot), spot.node->loc);
}

static void labels(struct serverless *sls, struct resource *res, struct spot tags)
{
    struct cloud *c = &sls->world->cloud;
    for_each_pair (tags.node, pair)
        label_facts(c->builder, res->at, sls->stack->space, pair->key,
                    cloud_text(c, (struct spot){ tags.stack, pair->value }), pair->value);
}

/* Statements that all functions share say of one only when it is the only one. */
static void permissions(struct serverless *sls, struct resource *res, struct spot function)
{
    static const char *const own[] = { "iamRoleStatements", "role.statements" };
    static const char *const shared[] = { "provider.iamRoleStatements",
                                          "provider.iam.role.statements" };
    struct cloud *c = &sls->world->cloud;
    for (size_t i = 0; i < countof(own); i++)
        cloud_statements(c, res->at, cloud_path(c, function, own[i]), 0);
    for (size_t i = 0; sls->functions.n == 1 && i < countof(shared); i++)
        cloud_statements(c, res->at, at_root(sls, shared[i]), 1);
}

void serverless_function_edges(struct serverless *sls, struct resource *res)
{
    struct cloud *c = &sls->world->cloud;
    struct spot function = { sls->stack, res->node };
    struct spot maps[] = { cloud_get(c, function, "environment"),
                           at_root(sls, "provider.environment") };
    cloud_function_env(c, res, maps, countof(maps));
    destinations(sls, res, cloud_get(c, function, "destinations"));
    struct cfrom dead = { .from = res->at,
                          .how = "dead-letter",
                          .key = STR("onError"),
                          .kind = EDGE_ASYNC,
                          .names = true };
    cloud_spot_refs(c, &dead, cloud_get(c, function, "onError"));
    image(sls, res, function);
    labels(sls, res, cloud_get(c, function, "tags"));
    labels(sls, res, at_root(sls, "provider.tags"));
    permissions(sls, res, function);
    if (cloud_get(c, function, "url").node)
        builder_entry(c->builder, res->at);
}

/* --- Lift --- */

static void construct(struct serverless *sls, const struct cpair *pair)
{
    static const struct {
        const char *construct, *type;
    } types[] = {
        { "queue", "AWS::SQS::Queue" },
        { "storage", "AWS::S3::Bucket" },
        { "database/dynamodb-single-table", "AWS::DynamoDB::Table" },
        { "static-website", "AWS::CloudFront::Distribution" },
        { "server-side-website", "AWS::CloudFront::Distribution" },
        { "single-page-app", "AWS::CloudFront::Distribution" },
        { "webhook", "AWS::ApiGatewayV2::Api" },
    };
    struct cloud *c = &sls->world->cloud;
    struct spot map = cloud_resolve(c, pair->value);
    struct str type = doc_get_text(map.node, "type");
    for (size_t i = 0; i < countof(types); i++)
        if (str_is(type, types[i].construct))
            cloud_resource_add(sls->stack, pair->key, str_from(types[i].type), map.node, NULL,
                               pair->key_loc);
    struct spot worker = cloud_get(c, map, "worker");
    if (!doc_is_map(worker.node))
        return;
    struct resource *res = cloud_resource_add(
        sls->stack, str_printf(c->arena, "%" PRIstr "Worker", STR_ARG(pair->key)),
        STR("AWS::Lambda::Function"), worker.node, NULL, pair->key_loc);
    *vec_push(c->arena, &sls->functions) = res;
}

void serverless_constructs(struct serverless *sls)
{
    struct cpairs pairs = { 0 };
    cloud_pairs(&sls->world->cloud, at_root(sls, "constructs"), &pairs);
    for (size_t i = 0; i < pairs.all.n; i++)
        construct(sls, &pairs.all.v[i]);
}

void serverless_construct_edges(struct serverless *sls)
{
    struct cloud *c = &sls->world->cloud;
    struct cpairs pairs = { 0 };
    cloud_pairs(c, at_root(sls, "constructs"), &pairs);
    for (size_t i = 0; i < pairs.all.n; i++) {
        struct str name = pairs.all.v[i].key;
        struct resource *queue = cloud_resource(sls->stack, name);
        struct resource *worker = cloud_resource(
            sls->stack, str_printf(c->arena, "%" PRIstr "Worker", STR_ARG(name)));
        if (!queue || !worker)
            continue;
        struct cfrom from = {
            .from = worker->at, .how = "event", .key = STR("worker"), .kind = EDGE_ASYNC
        };
        cloud_edge(c, &from, queue->at, pairs.all.v[i].key_loc);
    }
}

/* --- the plugin for state machines --- */

void serverless_machines(struct serverless *sls)
{
    struct cloud *c = &sls->world->cloud;
    struct cpairs pairs = { 0 };
    cloud_pairs(c, at_root(sls, "stepFunctions.stateMachines"), &pairs);
    for (size_t i = 0; i < pairs.all.n; i++) {
        struct spot map = cloud_resolve(c, pairs.all.v[i].value);
        struct resource *res =
            cloud_resource_add(sls->stack, pairs.all.v[i].key, STR("serverless-machine"), map.node,
                               NULL, pairs.all.v[i].key_loc);
        if (res->at.i == NO_BNODE.i) { /* before nodes are made */
            res->kind = cloud_kind_cloudformation(STR("AWS::StepFunctions::StateMachine"));
            res->physical = cloud_text(c, cloud_get(c, map, "name"));
            res->named = true;
            cloud_resource_alias(sls->stack, doc_get_text(map.node, "id"), res);
            continue;
        }
        struct cfrom from = { .from = res->at, .how = "definition", .names = true };
        cloud_deep_refs(c, &from, cloud_get(c, map, "definition"));
    }
}

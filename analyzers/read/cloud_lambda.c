/* Lambda functions: their variables, images, where failures go, what feeds them. */
#include "cloud_priv.h"

static struct spot globals(struct resource *res, const char *path)
{
    struct stack *stack = res->stack;
    if (!str_starts(res->type, "AWS::Serverless::"))
        return (struct spot){ stack, NULL };
    for (size_t i = 0; i < stack->roots.n; i++) {
        struct spot found = cloud_path(
            stack->cloud, (struct spot){ stack, doc_get(stack->roots.v[i], "Globals") }, path);
        if (found.node)
            return found;
    }
    return (struct spot){ stack, NULL };
}

void cloud_function_env(struct cloud *c, struct resource *res, struct spot *maps, size_t n)
{
    struct cenv env;
    cloud_env_begin(&env, c, res->at);
    for (size_t i = 0; i < n; i++)
        cloud_env_map(&env, maps[i], "env");
    cloud_env_end(&env);
}

void cloud_destinations(struct cloud *c, bnode from, struct spot config)
{
    static const char *const keys[] = { "OnSuccess", "OnFailure" };
    for (size_t i = 0; i < countof(keys); i++) {
        struct spot to = cloud_get(c, cloud_get(c, config, keys[i]), "Destination");
        cloud_spot_refs(c,
                        &(struct cfrom){ .from = from,
                                         .how = "destination",
                                         .key = str_from(keys[i]),
                                         .kind = EDGE_ASYNC,
                                         .names = true },
                        to);
    }
}

static void function(struct cloud *c, struct resource *res)
{
    struct spot maps[] = {
        cloud_path(c, cloud_props(res), "Environment.Variables"),
        globals(res, "Function.Environment.Variables"),
    };
    struct spot image = cloud_prop(res, "ImageUri");
    if (!image.node)
        image = cloud_path(c, cloud_props(res), "Code.ImageUri");
    if (image.node)
        image_facts(c->builder, res->at, cloud_text(c, image), image.node->loc);
    cloud_tags(c, res->at, res->stack->space, cloud_prop(res, "Tags"));
    cloud_function_env(c, res, maps, countof(maps));
    struct cfrom dead = { .from = res->at,
                          .how = "dead-letter",
                          .key = STR("TargetArn"),
                          .kind = EDGE_ASYNC,
                          .names = true };
    cloud_spot_refs(c, &dead, cloud_path(c, cloud_props(res), "DeadLetterConfig.TargetArn"));
    cloud_spot_refs(c, &dead, cloud_path(c, cloud_props(res), "DeadLetterQueue.TargetArn"));
    cloud_destinations(c, res->at,
                       cloud_path(c, cloud_props(res), "EventInvokeConfig.DestinationConfig"));
    if (cloud_prop(res, "FunctionUrlConfig").node)
        builder_entry(c->builder, res->at);
}

static void event_source(struct cloud *c, struct resource *res)
{
    struct bnodes functions = { 0 };
    cloud_nodes_of(c, cloud_prop(res, "FunctionName"), "lambda", &functions);
    for (size_t i = 0; i < functions.all.n; i++) {
        struct cfrom from = { .from = functions.all.v[i],
                              .how = "event",
                              .key = STR("EventSourceArn"),
                              .kind = EDGE_ASYNC,
                              .names = true,
                              .addresses = true };
        cloud_spot_refs(c, &from, cloud_prop(res, "EventSourceArn"));
        from.key = STR("KafkaBootstrapServers");
        cloud_deep_refs(c, &from, cloud_path(c, cloud_props(res), "SelfManagedEventSource"));
        cloud_destinations(c, functions.all.v[i], cloud_prop(res, "DestinationConfig"));
    }
}

static void invoke_config(struct cloud *c, struct resource *res)
{
    struct bnodes functions = { 0 };
    cloud_nodes_of(c, cloud_prop(res, "FunctionName"), "lambda", &functions);
    for (size_t i = 0; i < functions.all.n; i++)
        cloud_destinations(c, functions.all.v[i], cloud_prop(res, "DestinationConfig"));
}

/* Who may invoke: weaker than what says that it does. */
static void permission(struct cloud *c, struct resource *res)
{
    struct bnodes functions = { 0 };
    struct str principal = cloud_prop_text(res, "Principal");
    bool calls = str_starts(principal, "apigateway") || str_starts(principal, "elasticload") ||
                 str_starts(principal, "cognito") || str_starts(principal, "appsync");
    cloud_nodes_of(c, cloud_prop(res, "FunctionName"), "lambda", &functions);
    struct cvalue source;
    if (!cloud_prop(res, "SourceArn").node)
        return;
    cloud_value(c, cloud_prop(res, "SourceArn"), &source);
    for (size_t i = 0; i < functions.all.n; i++) {
        struct cfrom from = { .from = functions.all.v[i],
                              .how = "permission",
                              .key = STR("SourceArn"),
                              .kind = calls ? EDGE_SYNC : EDGE_ASYNC,
                              .reversed = calls,
                              .guess = 1 };
        for (size_t k = 0; k < source.refs.n; k++)
            if (cloud_is(source.refs.v[k].res, "AWS::Events::Rule") &&
                doc_get(source.refs.v[k].res->props, "ScheduleExpression")) {
                from.kind = EDGE_SYNC;
                from.reversed = true;
            }
        cloud_refs(c, &from, &source, cloud_prop(res, "SourceArn").node->loc);
    }
}

void cloud_lambda(struct cloud *c, struct resource *res)
{
    bool lambda = cloud_is(res, "AWS::Lambda::Function");
    if (res->at.i != NO_BNODE.i && (lambda || cloud_is(res, "AWS::Serverless::Function")))
        function(c, res);
    else if (cloud_is(res, "AWS::Lambda::EventSourceMapping"))
        event_source(c, res);
    else if (cloud_is(res, "AWS::Lambda::EventInvokeConfig"))
        invoke_config(c, res);
    else if (cloud_is(res, "AWS::Lambda::Permission"))
        permission(c, res);
}

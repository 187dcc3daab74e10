/* Topics, queues, streams, buses, buckets: who is fed from whom. */
#include "cloud_priv.h"

static struct cfrom feeds(bnode source, const char *how, const char *key)
{
    return (struct cfrom){ .from = source,
                           .how = how,
                           .key = str_from(key),
                           .kind = EDGE_ASYNC,
                           .names = true,
                           .fed = true };
}

static void subscribe(struct cloud *c, bnode topic, struct spot endpoint, struct str protocol)
{
    struct cfrom from = feeds(topic, "subscription", "Endpoint");
    if (str_starts(protocol, "email") || str_is(protocol, "sms"))
        return;
    from.service = str_is(protocol, "sqs") ? "sqs" : str_is(protocol, "lambda") ? "lambda" : NULL;
    if (str_starts(protocol, "http")) {
        from.fed = false;
        from.addresses = true;
        from.key = STR("endpoint");
    }
    cloud_spot_refs(c, &from, endpoint);
}

static void topic(struct cloud *c, struct resource *res)
{
    struct spots items = { 0 };
    cloud_each(c, cloud_prop(res, "Subscription"), &items);
    for (size_t i = 0; i < items.all.n; i++)
        subscribe(c, res->at, cloud_get(c, items.all.v[i], "Endpoint"),
                  cloud_text(c, cloud_get(c, items.all.v[i], "Protocol")));
}

static void subscription(struct cloud *c, struct resource *res)
{
    struct bnodes topics = { 0 };
    struct cvalue arn;
    struct cloud_name name;
    struct spot spot = cloud_prop(res, "TopicArn");
    cloud_nodes_of(c, spot, "sns", &topics);
    if (!topics.all.n && spot.node) {
        cloud_value(c, spot, &arn);
        if (cloud_name_parse(cloud_value_text(&arn), &name))
            *vec_push(c->arena, &topics.all) = cloud_named_node(c, &name, spot.node->loc);
    }
    for (size_t i = 0; i < topics.all.n; i++)
        subscribe(c, topics.all.v[i], cloud_prop(res, "Endpoint"),
                  cloud_prop_text(res, "Protocol"));
}

static void redrive(struct cloud *c, struct resource *res)
{
    struct cfrom from = {
        .from = res->at, .how = "dead-letter", .key = STR("deadLetterTargetArn"), .names = true
    };
    struct spot policy = cloud_prop(res, "RedrivePolicy");
    if (doc_is_map(policy.node))
        cloud_spot_refs(c, &from, cloud_get(c, policy, "deadLetterTargetArn"));
    else
        cloud_spot_refs(c, &from, policy);
}

static void notifications(struct cloud *c, bnode bucket, struct spot config)
{
    static const struct {
        const char *list, *key;
    } kinds[] = {
        { "LambdaConfigurations", "Function" },
        { "QueueConfigurations", "Queue" },
        { "TopicConfigurations", "Topic" },
        { "LambdaFunctionConfigurations", "LambdaFunctionArn" },
        { "QueueConfigurations", "QueueArn" },
        { "TopicConfigurations", "TopicArn" },
    };
    for (size_t i = 0; i < countof(kinds); i++) {
        struct spots items = { 0 };
        cloud_each(c, cloud_get(c, config, kinds[i].list), &items);
        struct cfrom from = feeds(bucket, "notification", kinds[i].key);
        for (size_t k = 0; k < items.all.n; k++)
            cloud_spot_refs(c, &from, cloud_get(c, items.all.v[k], kinds[i].key));
    }
}

static void bucket_notifications(struct cloud *c, struct resource *res)
{
    struct bnodes buckets = { 0 };
    cloud_nodes_of(c, cloud_prop(res, "BucketName"), "s3", &buckets);
    for (size_t i = 0; i < buckets.all.n; i++)
        notifications(c, buckets.all.v[i], cloud_prop(res, "NotificationConfiguration"));
}

/* A rule with its own schedule calls; one that listens to a bus feeds. */
static void rule(struct cloud *c, struct resource *res)
{
    struct bnodes sources = { 0 };
    struct spots targets = { 0 };
    bool schedule = cloud_prop(res, "ScheduleExpression").node != NULL;
    cloud_targets(c, res, &sources);
    cloud_each(c, cloud_prop(res, "Targets"), &targets);
    for (size_t i = 0; i < sources.all.n; i++) {
        struct cfrom from = feeds(sources.all.v[i], "target", "Arn");
        if (schedule) {
            from.fed = false;
            from.kind = EDGE_SYNC;
        }
        for (size_t k = 0; k < targets.all.n; k++) {
            cloud_spot_refs(c, &from, cloud_get(c, targets.all.v[k], "Arn"));
            cloud_spot_refs(c, &from,
                            cloud_path(c, targets.all.v[k], "EcsParameters.TaskDefinitionArn"));
        }
        from = (struct cfrom){
            .from = sources.all.v[i], .how = "pattern", .key = STR("EventPattern"), .kind = EDGE_ASYNC
        };
        cloud_deep_refs(c, &from, cloud_prop(res, "EventPattern"));
    }
}

static void schedule(struct cloud *c, struct resource *res)
{
    struct cfrom from = { .from = res->at, .how = "target", .key = STR("Arn"), .names = true };
    struct spot target = cloud_prop(res, "Target");
    cloud_spot_refs(c, &from, cloud_get(c, target, "Arn"));
    cloud_spot_refs(c, &from, cloud_path(c, target, "EcsParameters.TaskDefinitionArn"));
    from.names = false;
    from.key = STR("Input");
    cloud_spot_refs(c, &from, cloud_get(c, target, "Input"));
}

static void pipe(struct cloud *c, struct resource *res)
{
    static const char *const keys[] = { "Source", "Enrichment", "Target" };
    for (size_t i = 0; i < countof(keys); i++) {
        struct cfrom from = {
            .from = res->at, .how = "pipe", .key = str_from(keys[i]), .names = true
        };
        cloud_spot_refs(c, &from, cloud_prop(res, keys[i]));
    }
    struct cfrom task = { .from = res->at, .how = "pipe", .key = STR("TargetParameters") };
    cloud_deep_refs(c, &task, cloud_prop(res, "TargetParameters"));
}

/* All that the properties name: a stream's source and stores, a rule's actions. */
static void whole(struct cloud *c, struct resource *res, const char *how, const char *key, bool fed)
{
    struct cfrom from = feeds(res->at, how, "");
    from.fed = fed;
    from.names = false;
    cloud_deep_refs(c, &from, key ? cloud_prop(res, key) : cloud_props(res));
}

void cloud_messages(struct cloud *c, struct resource *res)
{
    bool node = res->at.i != NO_BNODE.i;
    if (cloud_is(res, "AWS::SNS::Subscription"))
        subscription(c, res);
    else if (cloud_is(res, "AWS::Events::Rule"))
        rule(c, res);
    else if (str_starts(res->type, "Custom::S3BucketNotif"))
        bucket_notifications(c, res);
    else if (!node)
        return;
    else if (cloud_is(res, "AWS::SNS::Topic"))
        topic(c, res);
    else if (cloud_is(res, "AWS::SQS::Queue"))
        redrive(c, res);
    else if (cloud_is(res, "AWS::S3::Bucket"))
        notifications(c, res->at, cloud_prop(res, "NotificationConfiguration"));
    else if (cloud_is(res, "AWS::Scheduler::Schedule"))
        schedule(c, res);
    else if (cloud_is(res, "AWS::Pipes::Pipe"))
        pipe(c, res);
    else if (cloud_is(res, "AWS::KinesisFirehose::DeliveryStream"))
        whole(c, res, "delivery", NULL, false);
    else if (cloud_is(res, "AWS::IoT::TopicRule"))
        whole(c, res, "action", "TopicRulePayload", true);
    else if (cloud_is(res, "AWS::DynamoDB::Table"))
        whole(c, res, "stream", "KinesisStreamSpecification", false);
    else if (cloud_is(res, "AWS::KinesisAnalyticsV2::Application"))
        whole(c, res, "application", NULL, false);
}

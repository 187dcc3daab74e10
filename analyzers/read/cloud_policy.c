/*
 * Permissions: what a function or task may use. A statement that one role gives to many says little
 * of each, and is left out.
 */
#include "cloud_priv.h"

static bool is_allowed(struct cloud *c, struct spot statement)
{
    struct str effect = cloud_text(c, cloud_get(c, statement, "Effect"));
    return effect.n == 0 || str_is(effect, "Allow");
}

/* The name in it is a pattern for many. */
static bool is_pattern(struct str text)
{
    struct str rest = str_skip(text, str_rfind_char(text, ':') == SIZE_MAX
                                         ? 0
                                         : str_rfind_char(text, ':') + 1);
    size_t star = str_find_char(rest, '*');
    return star != SIZE_MAX && (star == 0 || (rest.p[star - 1] != '/' && rest.p[star - 1] != ':'));
}

static void resource_refs(struct cloud *c, bnode from, struct spot resource, unsigned guess)
{
    struct cvalue value;
    struct cfrom edge = { .from = from,
                          .how = "iam",
                          .key = STR("Resource"),
                          .kind = EDGE_POLICY,
                          .names = true,
                          .guess = guess };
    cloud_value(c, resource, &value);
    struct str text = cloud_value_text(&value);
    struct resource *res = NULL;
    struct cloud_name name;
    if (!value.refs.n && is_pattern(text)) { /* "table/users*" is one that is there, or many */
        if (str_ends(text, "*") && cloud_name_parse(str_take(text, text.n - 1), &name))
            res = cloud_by_name(c, name.service, name.name);
        if (!res)
            return;
        struct bnodes targets = { 0 };
        cloud_targets(c, res, &targets);
        for (size_t i = 0; i < targets.all.n; i++)
            cloud_edge(c, &edge, targets.all.v[i], cloud_value_loc(&value, 0, resource.node->loc));
        return;
    }
    for (size_t i = 0; i < value.refs.n; i++) {
        struct bnodes targets = { 0 };
        cloud_targets(c, value.refs.v[i].res, &targets);
        for (size_t k = 0; k < targets.all.n; k++)
            if (cloud_leads_to(c, targets.all.v[k], from))
                return; /* its own gateway */
    }
    cloud_refs(c, &edge, &value, resource.node->loc);
}

void cloud_statements(struct cloud *c, bnode from, struct spot statements, unsigned guess)
{
    struct spots items = { 0 };
    cloud_each(c, statements, &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct spots resources = { 0 };
        if (!doc_is_map(items.all.v[i].node) || !is_allowed(c, items.all.v[i]))
            continue;
        cloud_each(c, cloud_get(c, items.all.v[i], "Resource"), &resources);
        for (size_t k = 0; k < resources.all.n; k++)
            resource_refs(c, from, resources.all.v[k], guess);
    }
}

/* "SQSSendMessagePolicy: {QueueName: ...}" */
static void policy_template(struct cloud *c, bnode from, struct spot map)
{
    static const struct {
        const char *key, *service;
    } names[] = {
        { "TableName", "dynamodb" },      { "QueueName", "sqs" },
        { "BucketName", "s3" },           { "TopicName", "sns" },
        { "FunctionName", "lambda" },     { "StreamName", "kinesis" },
        { "StateMachineName", "states" }, { "EventBusName", "events" },
        { "DomainName", "es" },           { "ParameterName", "ssm" },
        { "DeliveryStreamName", "firehose" },
    };
    for_each_pair (map.node, pair) {
        struct cfrom edge = { .from = from,
                              .how = "policy",
                              .key = pair->key,
                              .kind = EDGE_POLICY,
                              .names = true };
        for (size_t i = 0; i < countof(names); i++)
            if (str_is(pair->key, names[i].key))
                edge.service = names[i].service;
        cloud_spot_refs(c, &edge, cloud_resolve(c, (struct spot){ map.stack, pair->value }));
    }
}

static void document(struct cloud *c, bnode from, struct spot map, unsigned guess)
{
    struct spot inner = cloud_get(c, map, "PolicyDocument");
    cloud_statements(c, from, cloud_get(c, inner.node ? inner : map, "Statement"), guess);
}

static void sam_policies(struct cloud *c, struct resource *res)
{
    struct spots items = { 0 };
    cloud_each(c, cloud_prop(res, "Policies"), &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct spot item = items.all.v[i];
        if (!doc_is_map(item.node))
            continue;
        if (doc_get(item.node, "Statement") || doc_get(item.node, "PolicyDocument")) {
            document(c, res->at, item, 0);
            continue;
        }
        for_each_pair (item.node, pair)
            policy_template(c, res->at,
                            cloud_resolve(c, (struct spot){ item.stack, pair->value }));
    }
}

/* --- roles --- */

static void role_policies(struct cloud *c, const struct resource *role, struct spot policies)
{
    struct bnodes users = { 0 };
    struct spots items = { 0 };
    cloud_each(c, policies, &items);
    for (size_t i = 0; i < role->users.n && items.all.n; i++)
        cloud_targets(c, role->users.v[i], &users);
    if (users.all.n != 1)
        return;
    for (size_t i = 0; i < items.all.n; i++)
        document(c, users.all.v[0], items.all.v[i], 1);
}

/* A policy that names its roles. */
static void attached(struct cloud *c, struct resource *res)
{
    struct spots roles = { 0 };
    cloud_each(c, cloud_prop(res, "Roles"), &roles);
    for (size_t i = 0; i < roles.all.n; i++) {
        struct cvalue value;
        cloud_value(c, roles.all.v[i], &value);
        for (size_t k = 0; k < value.refs.n; k++) {
            struct resource *target = value.refs.v[k].res;
            if (target->at.i != NO_BNODE.i) /* the role that SAM makes for it */
                document(c, target->at, cloud_props(res), 1);
            else
                role_policies(c, target, cloud_props(res));
        }
    }
}

void cloud_policies(struct cloud *c, struct resource *res)
{
    if (res->at.i != NO_BNODE.i && str_starts(res->type, "AWS::Serverless::"))
        sam_policies(c, res);
    else if (cloud_is(res, "AWS::IAM::Role"))
        role_policies(c, res, cloud_prop(res, "Policies"));
    else if (cloud_is(res, "AWS::IAM::Policy") || cloud_is(res, "AWS::IAM::ManagedPolicy") ||
             cloud_is(res, "AWS::IAM::RolePolicy"))
        attached(c, res);
}

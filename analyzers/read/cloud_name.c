/* Resources to nodes: who stands for whom, what they are called, inside and outside of the stack. */
#include "cloud_priv.h"

bool cloud_is(const struct resource *res, const char *type)
{
    return str_is(res->type, type);
}

struct spot cloud_props(struct resource *res)
{
    return (struct spot){ res->stack, res->props };
}

struct spot cloud_prop(struct resource *res, const char *key)
{
    return cloud_get(res->stack->cloud, cloud_props(res), key);
}

struct str cloud_prop_text(struct resource *res, const char *key)
{
    return cloud_text(res->stack->cloud, cloud_prop(res, key));
}

/* --- names --- */

static const struct {
    const char *type, *key;
} named[] = {
    { "AWS::ServiceDiscovery::PrivateDnsNamespace", "Name" },
    { "AWS::ServiceDiscovery::PublicDnsNamespace", "Name" },
    { "AWS::ServiceDiscovery::HttpNamespace", "Name" },
    { "AWS::ServiceDiscovery::Service", "Name" },
    { "AWS::SSM::Parameter", "Name" },
    { "AWS::AppMesh::VirtualService", "VirtualServiceName" },
    { "AWS::AppMesh::VirtualRouter", "VirtualRouterName" },
    { "AWS::Route53::HostedZone", "Name" },
};

static const char *name_key(const struct resource *res)
{
    if (res->kind)
        return res->kind->name;
    for (size_t i = 0; i < countof(named); i++)
        if (cloud_is(res, named[i].type))
            return named[i].key;
    return "";
}

struct str cloud_physical(struct resource *res)
{
    struct cloud *c = res->stack->cloud;
    const char *key = name_key(res);
    if (res->named || res->naming || !key[0] || !doc_get(res->props, key))
        return res->physical;
    struct cvalue value;
    res->naming = true;
    cloud_value(c, cloud_prop(res, key), &value);
    res->naming = false;
    res->named = true;
    enum { NAME_MAX_BYTES = 512 };
    if (!value.none && !(value.unknown && !value.pieces.n) && value.buf.n <= NAME_MAX_BYTES)
        res->physical = cloud_value_text(&value);
    return res->physical;
}

static void index_name(struct cloud *c, const char *service, struct str name, struct resource *res)
{
    sym s = sym_intern(&c->physical_names, name);
    if (!name.n)
        return;
    while (c->physical_first.n <= s)
        vec_push(c->arena, &c->physical_first);
    if (!c->physical.n)
        vec_push(c->arena, &c->physical);
    uint32_t *link = &c->physical_first.v[s];
    enum { SAME_MAX = 64 };
    for (int n = 0; *link && n < SAME_MAX; n++)
        link = &c->physical.v[*link].next;
    if (*link)
        return;
    *link = (uint32_t)c->physical.n;
    *vec_push(c->arena, &c->physical) = (struct cphysical){ service, res, 0 };
}

struct resource *cloud_by_name(const struct cloud *c, struct str service, struct str name)
{
    sym s = sym_find(&c->physical_names, name);
    struct resource *found = NULL;
    for (uint32_t i = s && s < c->physical_first.n ? c->physical_first.v[s] : 0; i;
         i = c->physical.v[i].next) {
        const struct cphysical *entry = &c->physical.v[i];
        if (service.n && str_is(service, entry->service))
            return entry->res;
        if (service.n || str_is(STR("ssm"), entry->service))
            continue;
        if (found && found != entry->res)
            return NULL;
        found = entry->res;
    }
    return found;
}

struct resource *cloud_by_text(const struct cloud *c, struct str service, struct str text)
{
    struct cloud_name name;
    if (cloud_name_parse(text, &name))
        return cloud_by_name(c, name.service, name.name);
    return cloud_by_name(c, service, text);
}

struct resource *cloud_parameter(struct cloud *c, struct str name)
{
    size_t version = str_rfind_char(name, ':');
    struct resource *found = cloud_by_name(c, STR("ssm"), name);
    if (!found && version != SIZE_MAX)
        found = cloud_by_name(c, STR("ssm"), str_take(name, version));
    if (!found && !str_starts(name, "/"))
        found = cloud_by_name(c, STR("ssm"), str_concat(c->arena, STR("/"), name));
    return found;
}

static void index_exports(struct cloud *c, struct stack *stack)
{
    for (size_t i = 0; i < stack->roots.n; i++) {
        for_each_pair (doc_get(stack->roots.v[i], "Outputs"), output) {
            const struct node *name = doc_path(output->value, "Export.Name");
            struct cvalue value;
            if (!name)
                continue;
            cloud_value(c, (struct spot){ stack, name }, &value);
            *vec_push(c->arena, &c->exports) =
                (struct cexport){ cloud_value_text(&value),
                                  value.tail,
                                  { stack, doc_get(output->value, "Value") } };
        }
    }
}

/* Of names that begin with what only deployment knows, the rest decides when it is the only one. */
bool cloud_spot_of_export(struct cloud *c, const struct cvalue *name, struct spot *out,
                          unsigned *guess)
{
    enum { TAIL_MIN = 4 };
    struct str text = cloud_value_text(name), tail = str_skip(text, name->tail);
    const struct cexport *found = NULL;
    size_t n = 0;
    for (size_t i = 0; i < c->exports.n; i++) {
        const struct cexport *export = &c->exports.v[i];
        if (str_eq(export->name, text) && text.n) {
            *out = export->value;
            return true;
        }
        struct str rest = str_skip(export->name, export->tail);
        bool one = name->tail && tail.n >= TAIL_MIN &&
                   str_ends(export->name, str_cstr(c->arena, tail));
        bool two = export->tail && rest.n >= TAIL_MIN &&
                   str_ends(text, str_cstr(c->arena, rest));
        if (one || two) {
            found = export;
            n++;
        }
    }
    if (n != 1)
        return false;
    *out = found->value;
    *guess = 1;
    return true;
}

void cloud_index(struct cloud *c)
{
    for (size_t i = 0; i < c->stacks.n; i++) {
        struct stack *stack = c->stacks.v[i];
        for (size_t k = 0; k < stack->resources.n && cloud_spend(c, 1); k++) {
            struct resource *res = stack->resources.v[k];
            struct str name = cloud_physical(res);
            if (res->kind)
                index_name(c, res->kind->service, name, res);
            else if (cloud_is(res, "AWS::SSM::Parameter"))
                index_name(c, "ssm", name, res);
            else if (str_starts(res->type, "AWS::AppMesh::"))
                index_name(c, "appmesh", name, res);
        }
        index_exports(c, stack);
    }
}

/* --- nodes --- */

/* Ids that say no more than what it is. */
static bool is_general(struct str id)
{
    static const char *const ids[] = {
        "Service",     "ECSService",     "EcsService",        "FargateService", "App",
        "Application", "Function",       "LambdaFunction",    "Lambda",         "TaskDefinition",
        "Task",        "TaskDef",        "EcsTaskDefinition", "Instance",       "AutoScalingGroup",
        "ASG",         "AppRunner",      "AppRunnerService",  "WebService",     "Server",
        "ServerGroup", "ServiceFargate", "ECSTaskDefinition", "ServiceTask",    "Worker",
    };
    for (size_t i = 0; i < countof(ids); i++)
        if (str_is_nocase(id, ids[i]))
            return true;
    return false;
}

/* The same of a store in a template that is nested, perhaps many times. */
static bool is_general_store(struct str id)
{
    static const char *const ids[] = {
        "Queue",  "Topic",    "Table",      "Bucket",    "Stream",  "Database", "DB",
        "Cache",  "Redis",    "Cluster",    "DBCluster", "Postgres", "DBInstance", "DLQ",
        "DeadLetterQueue",    "LoadBalancer", "ALB",     "Api",     "RestApi",  "HttpApi",
    };
    for (size_t i = 0; i < countof(ids); i++)
        if (str_is_nocase(id, ids[i]))
            return true;
    return false;
}

/* The only node of its stack: called as the stack. */
static bool is_alone(const struct resource *res)
{
    for (size_t i = 0; i < res->stack->resources.n; i++) {
        const struct resource *other = res->stack->resources.v[i];
        if (other != res && other->kind && !other->replaced && !other->off)
            return false;
    }
    return true;
}

/* Nothing else of its stack runs. */
static bool is_alone_of_kind(const struct resource *res)
{
    for (size_t i = 0; i < res->stack->resources.n; i++) {
        const struct resource *other = res->stack->resources.v[i];
        if (other != res && other->kind && !other->replaced && !other->off &&
            other->kind->kind <= NODE_FUNCTION)
            return false;
    }
    return true;
}

static struct str node_name_of(struct resource *res)
{
    struct str physical = cloud_physical(res);
    bool computes = res->kind->kind <= NODE_FUNCTION;
    if (res->stack->within && is_general_store(res->id) && is_alone(res))
        return res->stack->within->id;
    if (!computes || !is_general(res->id))
        return res->id;
    if (physical.n && !str_starts(physical, "/"))
        return physical;
    struct cvalue task; /* of a service: the family says more */
    struct cloud *c = res->stack->cloud;
    cloud_value(c, cloud_prop(res, "TaskDefinition"), &task);
    if (task.refs.n && cloud_is(task.refs.v[0].res, "AWS::ECS::TaskDefinition"))
        physical = cloud_physical(task.refs.v[0].res);
    if (physical.n)
        return physical;
    if (!is_alone_of_kind(res))
        return res->id;
    return res->stack->within ? res->stack->within->id : res->stack->name;
}

static void add_name(struct cloud *c, struct resource *res, struct str shown, struct str name)
{
    if (name.n && !str_eq(name, shown))
        builder_name(c->builder, res->at, res->stack->space, sym_intern(c->syms, name));
}

static void add_node(struct cloud *c, struct resource *res)
{
    struct str name = node_name_of(res);
    enum graph_kind kind = res->kind->kind;
    if (cloud_is(res, "AWS::Events::Rule") && doc_get(res->props, "ScheduleExpression"))
        kind = NODE_JOB;
    res->at = builder_node(c->builder, res->stack->space, sym_intern(c->syms, name),
                           ORIGIN_DECLARED, res->loc);
    builder_kind(c->builder, res->at, kind, SURE_DECLARED);
    add_name(c, res, name, res->id);
    add_name(c, res, name, cloud_physical(res));
    struct str path = doc_text(doc_get(doc_get(res->node, "Metadata"), "aws:cdk:path"));
    if (str_ends(path, "/Resource"))
        add_name(c, res, name, path_base(path_dir(path)));
}

void cloud_nodes(struct cloud *c)
{
    for (size_t i = 0; i < c->stacks.n; i++)
        for (size_t k = 0; k < c->stacks.v[i]->resources.n; k++) {
            struct resource *res = c->stacks.v[i]->resources.v[k];
            if (res->kind && !res->off && !res->replaced)
                add_node(c, res);
        }
}

void cloud_targets(struct cloud *c, struct resource *res, struct bnodes *out)
{
    enum { STEPS_MAX = 256 };
    VEC(struct resource *) waiting = { 0 };
    *vec_push(c->arena, &waiting) = res;
    for (size_t i = 0; i < waiting.n && i < STEPS_MAX && cloud_spend(c, 1); i++) {
        res = waiting.v[i];
        if (res->off)
            continue;
        if (res->at.i == NO_BNODE.i) {
            for (size_t k = 0; k < res->stands.n && waiting.n < STEPS_MAX; k++)
                *vec_push(c->arena, &waiting) = res->stands.v[k];
            continue;
        }
        bool known = false;
        for (size_t k = 0; k < out->all.n; k++)
            known |= out->all.v[k].i == res->at.i;
        if (!known)
            *vec_push(c->arena, &out->all) = res->at;
    }
}

void cloud_nodes_of(struct cloud *c, struct spot spot, const char *service, struct bnodes *out)
{
    struct cvalue value;
    if (!spot.node)
        return;
    cloud_value(c, spot, &value);
    for (size_t i = 0; i < value.refs.n; i++)
        cloud_targets(c, value.refs.v[i].res, out);
    struct resource *res =
        value.refs.n ? NULL : cloud_by_text(c, str_from(service), cloud_value_text(&value));
    if (res)
        cloud_targets(c, res, out);
}

bnode cloud_named_node(struct cloud *c, const struct cloud_name *name, struct loc loc)
{
    struct resource *res = cloud_by_name(c, name->service, name->name);
    struct bnodes targets = { 0 };
    if (res)
        cloud_targets(c, res, &targets);
    if (targets.all.n)
        return targets.all.v[0];
    bnode node = builder_node(c->builder, sym_intern(c->syms, name->service),
                              sym_intern(c->syms, name->name), ORIGIN_DECLARED, loc);
    builder_kind(c->builder, node, name->kind, SURE_SCHEME);
    return node;
}

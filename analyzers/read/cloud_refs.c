/* Values to edges: references, names of resources, and addresses. */
#include "cloud_priv.h"

static sym intern(struct cloud *c, struct str text)
{
    return sym_intern(c->syms, text);
}

void cloud_edge(struct cloud *c, const struct cfrom *from, bnode to, struct loc loc)
{
    if (from->from.i == NO_BNODE.i || to.i == NO_BNODE.i || from->from.i == to.i)
        return;
    if (from->route)
        *vec_push(c->arena, &c->routes) = (struct croute){ from->from, to };
    builder_edge(c->builder, &(struct edge_in){
                                 .from = from->reversed ? to : from->from,
                                 .to = from->reversed ? from->from : to,
                                 .kind = from->kind,
                                 .origin = ORIGIN_DECLARED,
                                 .guess = from->guess,
                                 .how = intern(c, str_from(from->how)),
                                 .detail = intern(c, from->key),
                                 .loc = loc,
                             });
}

void cloud_route(struct cloud *c, bnode gateway, bnode to, const char *how, struct str key,
                 struct loc loc, unsigned guess)
{
    struct cfrom from = {
        .from = gateway, .how = how, .key = key, .guess = guess, .route = true
    };
    cloud_edge(c, &from, to, loc);
}

bool cloud_leads_to(const struct cloud *c, bnode gateway, bnode to)
{
    for (size_t i = 0; i < c->routes.n; i++)
        if (c->routes.v[i].gateway.i == gateway.i && c->routes.v[i].to.i == to.i)
            return true;
    return false;
}

/* Balancers are shared: only one that leads to nobody else is the address of who is behind it. */
static bool is_own_address(const struct cloud *c, const struct resource *res, bnode gateway,
                           bnode from)
{
    if (!cloud_leads_to(c, gateway, from))
        return false;
    for (size_t i = 0; str_starts(res->type, "AWS::ElasticLoad") && i < c->routes.n; i++)
        if (c->routes.v[i].gateway.i == gateway.i && c->routes.v[i].to.i != from.i)
            return false;
    return true;
}

static bool is_gateway(const struct resource *res)
{
    return res->kind && res->kind->kind == NODE_GATEWAY;
}

/* The key and the target rule a reference out: its own address, a page for people. */
static bool is_ruled_out(struct cloud *c, const struct cfrom *from, const struct resource *res,
                         bnode to)
{
    if (!from->by_key)
        return false;
    struct key_facts facts = key_facts(from->key);
    if (facts.sense == KEY_NEVER)
        return true;
    return (facts.weak && is_gateway(res)) || is_own_address(c, res, to, from->from);
}

bool cloud_runs(const struct resource *res)
{
    for (int i = 0; i < 8 && res->at.i == NO_BNODE.i && res->stands.n; i++)
        res = res->stands.v[0];
    return res->kind && res->kind->kind <= NODE_FUNCTION;
}

static void ref_edges(struct cloud *c, const struct cfrom *from, const struct cvalue *value,
                      const struct cref *ref)
{
    struct bnodes targets = { 0 };
    struct cfrom own = *from;
    cloud_targets(c, ref->res, &targets);
    own.guess += value->guess;
    if (from->fed) {
        own.reversed = targets.all.n && cloud_runs(ref->res);
        own.kind = EDGE_ASYNC;
    }
    if (ref->res->at.i == NO_BNODE.i && targets.all.n > 1)
        own.guess++;
    for (size_t i = 0; i < targets.all.n; i++)
        if (!is_ruled_out(c, from, ref->res, targets.all.v[i]))
            cloud_edge(c, &own, targets.all.v[i], ref->loc);
}

/* Words of a key, and the service whose resources it speaks of. */
static const struct {
    const char *word, *service;
} key_words[] = {
    { "table", "dynamodb" },  { "bucket", "s3" },       { "queue", "sqs" },
    { "sqs", "sqs" },         { "topic", "sns" },       { "sns", "sns" },
    { "function", "lambda" }, { "lambda", "lambda" },   { "fn", "lambda" },
    { "stream", "kinesis" },  { "kinesis", "kinesis" }, { "bus", "events" },
    { "machine", "states" },  { "workflow", "states" }, { "dlq", "sqs" },
    { "firehose", "firehose" }, { "domain", "es" },     { "dynamodb", "dynamodb" },
    { "dynamo", "dynamodb" }, { "ddb", "dynamodb" },    { "s3", "s3" },
};

/* "prod-orders" alone is the name of one resource, and the key speaks of such; or it is no word. */
static struct resource *named_alone(struct cloud *c, const struct cfrom *from, struct str text)
{
    struct str lower = str_lower(c->arena, from->key);
    if (from->service)
        return cloud_by_name(c, str_from(from->service), text);
    for (size_t i = 0; i < countof(key_words); i++) {
        if (!str_has(lower, key_words[i].word))
            continue;
        struct resource *res = cloud_by_name(c, str_from(key_words[i].service), text);
        if (res)
            return res;
    }
    bool shaped = text.n > 7 && (str_has(text, "-") || str_has(text, "_") || str_has(text, "."));
    struct resource *res = shaped ? cloud_by_name(c, STR_NULL, text) : NULL;
    return res && res->kind && res->kind->service[0] ? res : NULL;
}

static bool name_edges(struct cloud *c, const struct cfrom *from, const struct cvalue *value,
                       struct loc loc)
{
    struct cloud_name name;
    struct bnodes targets = { 0 };
    struct str text = str_trim(cloud_value_text(value));
    struct loc place = cloud_value_loc(value, 0, loc);
    if (cloud_name_parse(text, &name)) {
        bnode to = cloud_named_node(c, &name, place);
        size_t at = (size_t)(name.name.p - cloud_value_text(value).p);
        struct cfrom own = *from;
        own.reversed = from->fed ? name.kind <= NODE_FUNCTION : from->reversed;
        own.kind = from->fed ? EDGE_ASYNC : from->kind;
        if (!from->by_key || key_facts(from->key).sense != KEY_NEVER)
            cloud_edge(c, &own, to, cloud_value_loc(value, at, loc));
        return true;
    }
    if (str_starts(text, "arn:"))
        return true;
    struct resource *res = text.n && text.n < 256 ? named_alone(c, from, text) : NULL;
    if (!res)
        return false;
    struct cfrom own = *from;
    own.guess++;
    own.reversed = from->fed ? cloud_runs(res) : from->reversed;
    own.kind = from->fed ? EDGE_ASYNC : from->kind;
    cloud_targets(c, res, &targets);
    for (size_t i = 0; i < targets.all.n; i++)
        cloud_edge(c, &own, targets.all.v[i], place);
    return targets.all.n > 0;
}

/* Its name is the end of host names. */
static bool is_domain(const struct resource *res)
{
    return str_starts(res->type, "AWS::ServiceDiscovery::") || cloud_is(res, "AWS::Route53::HostedZone");
}

bool cloud_is_text(const struct cvalue *value)
{
    for (size_t i = 0; i < value->refs.n; i++)
        if (!is_domain(value->refs.v[i].res))
            return false;
    return !value->none;
}

bool cloud_name_refs(struct cloud *c, const struct cfrom *from, const struct cvalue *value,
                     struct loc loc)
{
    return name_edges(c, from, value, loc);
}

static void one_value(struct cloud *c, const struct cfrom *from, const struct cvalue *value,
                      struct loc loc)
{
    bool named = false; /* by a reference that is no part of a host's name */
    for (size_t i = 0; i < value->refs.n; i++) {
        ref_edges(c, from, value, &value->refs.v[i]);
        named |= !is_domain(value->refs.v[i].res);
    }
    if (named || value->none)
        return;
    if (from->names && name_edges(c, from, value, loc))
        return;
    if (!from->addresses)
        return;
    struct addresses found = { .arena = c->arena };
    struct str text = cloud_value_text(value);
    addresses_in_value(&found, from->key, text);
    struct address_from own = {
        .builder = c->builder,
        .arena = c->arena,
        .from = from->from,
        .space = c->hosts,
        .guess = from->guess,
    };
    for (size_t i = 0; i < found.all.n; i++) {
        struct addresses one = { .arena = c->arena, .all = { &found.all.v[i], 1, 1 } };
        address_list_refs(&own, &one, from->key, NULL,
                          cloud_value_loc(value, found.all.v[i].offset, loc), from->how);
    }
}

void cloud_refs(struct cloud *c, const struct cfrom *from, const struct cvalue *value,
                struct loc loc)
{
    for (; value; value = value->other)
        one_value(c, from, value, loc);
}

void cloud_spot_refs(struct cloud *c, const struct cfrom *from, struct spot spot)
{
    struct cvalue value;
    if (!spot.node)
        return;
    cloud_value(c, spot, &value);
    cloud_refs(c, from, &value, spot.node->loc);
}

struct keyed {
    struct spot spot;
    struct str key;
};

void cloud_deep_refs(struct cloud *c, const struct cfrom *from, struct spot spot)
{
    VEC(struct keyed) waiting = { 0 };
    const struct node *arg;
    if (spot.node)
        *vec_push(c->arena, &waiting) = (struct keyed){ spot, from->key };
    for (size_t i = 0; i < waiting.n && cloud_spend(c, 1); i++) {
        struct spots items = { 0 };
        struct cfrom own = *from;
        own.key = from->key.n ? from->key : waiting.v[i].key;
        spot = cloud_resolve(c, waiting.v[i].spot);
        if (!spot.node)
            continue;
        if (doc_is_scalar(spot.node) || cloud_fn(spot.node, &arg) != FN_NONE) {
            cloud_spot_refs(c, &own, spot);
            continue;
        }
        if (doc_is_list(spot.node))
            cloud_each(c, spot, &items);
        for (size_t k = 0; k < items.all.n; k++)
            *vec_push(c->arena, &waiting) = (struct keyed){ items.all.v[k], own.key };
        for_each_pair (spot.node, pair)
            *vec_push(c->arena, &waiting) =
                (struct keyed){ { spot.stack, pair->value }, pair->key };
    }
}

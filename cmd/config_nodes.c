/* nodes: { NAME: { role, owner, aliases, capacity } } */
#include "config_priv.h"

#include "spec.h"

static bool read_role(const struct config_reading *r, const struct node *value, struct str *out)
{
    struct str_list names = { 0 };
    enum graph_kind kind;

    *out = doc_text(value);
    if (str_is(*out, "infra") || graph_kind_from_name(*out, &kind))
        return true;
    *vec_push(r->arena, &names.all) = STR("infra");
    for (int i = 0; i < NODE_KINDS; i++)
        *vec_push(r->arena, &names.all) = str_from(graph_kind_name((enum graph_kind)i));
    struct str near = spec_nearest(r->arena, *out, &names);
    return config_fail(r, value->loc, "unknown role '%" PRIstr "'%" PRIstr, STR_ARG(*out),
                       STR_ARG(near));
}

static bool read_owner(const struct config_reading *r, const struct node *value, struct str *out)
{
    *out = doc_text(value);
    return out->n || config_fail(r, value->loc, "owner: expected a name");
}

static bool read_aliases(const struct config_reading *r, const struct node *value,
                         struct config_node *node)
{
    if (!doc_is_list(value))
        return config_fail(r, value->loc, "aliases: expected a list of names");
    for_each_item(value, item) {
        struct str alias = doc_text(item);
        if (!alias.n)
            return config_fail(r, item->loc, "aliases: expected a name");
        *vec_push(r->arena, &node->aliases) = alias;
    }
    return true;
}

/* "50/s", "3000/min", "50": requests a second. */
static bool rate_of(struct str text, double *out)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = { { "s", 1 }, { "sec", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 } };
    size_t slash = str_find_char(text, '/');
    struct str unit = slash == SIZE_MAX ? STR("s") : str_trim(str_skip(text, slash + 1));
    char digits[32], *end;
    struct str number = str_trim(str_take(text, slash));
    if (!number.n || number.n >= sizeof(digits) || !strchr("0123456789.", number.p[0]))
        return false;
    memcpy(digits, number.p, number.n);
    digits[number.n] = '\0';
    double value = strtod(digits, &end);
    if (*end || !(value > 0 && value < 1e12))
        return false;
    for (size_t i = 0; i < countof(units); i++) {
        *out = value / units[i].seconds;
        if (str_is(unit, units[i].unit))
            return true;
    }
    return false;
}

static bool read_count(const struct config_reading *r, const struct pair *pair, uint32_t *out)
{
    uint64_t number;
    if (!str_to_u64(doc_text(pair->value), &number) || number >= REPLICAS_UNSAID)
        return config_fail(r, pair->value->loc, "%" PRIstr ": expected a number of replicas",
                           STR_ARG(pair->key));
    *out = (uint32_t)number;
    return true;
}

static bool read_capacity(const struct config_reading *r, const struct node *value,
                          struct config_capacity *out)
{
    static const char *const known[] = { "rate-per-replica", "replicas", "max", NULL };
    out->loc = value->loc;
    if (!doc_is_map(value))
        return config_fail(r, value->loc, "capacity: expected rate-per-replica, replicas or max");
    for_each_pair(value, pair) {
        bool sound = true;
        if (str_is(pair->key, "replicas"))
            sound = read_count(r, pair, &out->replicas);
        else if (str_is(pair->key, "max"))
            sound = read_count(r, pair, &out->max);
        else if (!str_is(pair->key, "rate-per-replica"))
            sound = config_unknown(r, pair, "key of a capacity", known);
        else if (!rate_of(doc_text(pair->value), &out->rate))
            sound = config_fail(r, pair->value->loc,
                                "rate-per-replica: expected a rate: 50/s, 3000/min");
        if (!sound)
            return false;
    }
    return true;
}

static bool read_node_key(const struct config_reading *r, const struct pair *pair,
                          struct config_node *node)
{
    static const char *const known[] = { "role", "owner", "aliases", "capacity", NULL };

    if (str_is(pair->key, "role"))
        return read_role(r, pair->value, &node->role);
    if (str_is(pair->key, "owner"))
        return read_owner(r, pair->value, &node->owner);
    if (str_is(pair->key, "aliases"))
        return read_aliases(r, pair->value, node);
    if (str_is(pair->key, "capacity"))
        return read_capacity(r, pair->value, &node->capacity);
    return config_unknown(r, pair, "key of a node", known);
}

bool config_read_nodes(const struct config_reading *r, const struct node *value)
{
    if (!doc_is_map(value))
        return config_fail(r, value->loc, "nodes: expected names of services");
    for_each_pair(value, pair) {
        struct config_node *node = vec_push(r->arena, &r->run->config.nodes);
        node->name = pair->key;
        node->loc = pair->key_loc;
        node->capacity.replicas = node->capacity.max = REPLICAS_UNSAID;
        if (!doc_is_map(pair->value))
            return config_fail(r, pair->value->loc, "expected role, owner, aliases or capacity");
        for_each_pair(pair->value, key)
            if (!read_node_key(r, key, node))
                return false;
    }
    return true;
}

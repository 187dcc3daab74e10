/* nodes: { NAME: { role, owner, aliases } } */
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

static bool read_node_key(const struct config_reading *r, const struct pair *pair,
                          struct config_node *node)
{
    static const char *const known[] = { "role", "owner", "aliases", NULL };

    if (str_is(pair->key, "role"))
        return read_role(r, pair->value, &node->role);
    if (str_is(pair->key, "owner"))
        return read_owner(r, pair->value, &node->owner);
    if (str_is(pair->key, "aliases"))
        return read_aliases(r, pair->value, node);
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
        if (!doc_is_map(pair->value))
            return config_fail(r, pair->value->loc, "expected role, owner or aliases");
        for_each_pair(pair->value, key)
            if (!read_node_key(r, key, node))
                return false;
    }
    return true;
}

/* Variables of functions and containers. */
#include "cloud_priv.h"

void cloud_env_begin(struct cenv *env, struct cloud *c, bnode from)
{
    *env = (struct cenv){ .c = c, .from = from };
    symtab_init(&env->names, c->arena);
}

/* The value is all of one scalar: then places in it are exact. */
static const struct node *only_scalar(const struct cvalue *value)
{
    const struct cpiece *piece = value->pieces.n == 1 ? value->pieces.v : NULL;
    if (!piece || !piece->scalar || piece->offset)
        return NULL;
    struct str text = cloud_value_text(value);
    return str_eq(doc_text(piece->scalar), text) ? piece->scalar : NULL;
}

/* Place of the first host, for a value that is put together. */
static struct loc host_loc(struct cloud *c, struct str name, const struct cvalue *value,
                           struct loc loc)
{
    struct addresses found = { .arena = c->arena };
    addresses_in_value(&found, name, cloud_value_text(value));
    return cloud_value_loc(value, found.all.n ? found.all.v[0].offset : 0, loc);
}

void cloud_env_add_text(struct cenv *env, struct str name, const struct cvalue *value,
                        struct loc loc, const char *how)
{
    struct cloud *c = env->c;
    struct cfrom from = {
        .from = env->from, .how = how, .key = name, .by_key = true, .names = true
    };
    for (; value; value = value->other) {
        cloud_refs(c, &from, &(struct cvalue){ .buf = { .arena = c->arena },
                                               .refs = { value->refs.v, value->refs.n, 0 },
                                               .none = true,
                                               .guess = value->guess },
                   loc);
        if (!cloud_is_text(value) || cloud_name_refs(c, &from, value, loc))
            continue;
        const struct node *scalar = only_scalar(value);
        *vec_push(c->arena, &env->vars) = (struct env_var){
            .name = name,
            .value = cloud_value_text(value),
            .scalar = scalar,
            .loc = scalar ? scalar->loc : host_loc(c, name, value, loc),
            .how = how,
            .guess = value->guess,
        };
    }
}

/* "{{resolve:ssm:/shop/db-host}}": what the template stores there. */
static struct resource *stored(struct cloud *c, struct str text)
{
    struct str mark = STR("{{resolve:ssm:");
    if (!str_starts(text, mark.p))
        return NULL;
    text = str_skip(text, mark.n);
    return cloud_parameter(c, str_take(text, find_any(text, "}")));
}

void cloud_env_add(struct cenv *env, struct str name, struct spot value, const char *how)
{
    struct cvalue found;
    sym known = sym_find(&env->names, name);
    if (!value.node || known || !name.n)
        return;
    sym_intern(&env->names, name);
    cloud_value(env->c, value, &found);
    struct resource *parameter = found.refs.n ? NULL : stored(env->c, cloud_value_text(&found));
    if (parameter)
        cloud_value(env->c, cloud_prop(parameter, "Value"), &found);
    cloud_env_add_text(env, name, &found, value.node->loc, how);
}

void cloud_env_map(struct cenv *env, struct spot map, const char *how)
{
    struct cpairs pairs = { 0 };
    cloud_pairs(env->c, map, &pairs);
    for (size_t i = 0; i < pairs.all.n; i++)
        cloud_env_add(env, pairs.all.v[i].key, pairs.all.v[i].value, how);
}

void cloud_env_list(struct cenv *env, struct spot list, const char *name, const char *value,
                    const char *how)
{
    struct spots items = { 0 };
    cloud_each(env->c, list, &items);
    for (size_t i = 0; i < items.all.n; i++)
        cloud_env_add(env, cloud_text(env->c, cloud_get(env->c, items.all.v[i], name)),
                      (struct spot){ items.all.v[i].stack, doc_get(items.all.v[i].node, value) },
                      how);
}

struct address_from cloud_from(const struct cenv *env)
{
    return (struct address_from){
        .builder = env->c->builder,
        .arena = env->c->arena,
        .from = env->from,
        .space = env->c->hosts,
        .vars = env->vars.v,
        .n_vars = env->vars.n,
    };
}

static void tell_hosts(struct cloud *c, const struct env_var *var)
{
    struct addresses found = { .arena = c->arena };
    addresses_in_value(&found, var->name, var->value);
    for (size_t i = 0; i < found.all.n; i++)
        cloud_host_seen(c, found.all.v[i].host);
}

void cloud_env_end(struct cenv *env)
{
    for (size_t i = 0; i < env->vars.n; i++)
        tell_hosts(env->c, &env->vars.v[i]);
    struct address_from from = cloud_from(env);
    env_refs(&from, env->vars.v, env->vars.n);
}

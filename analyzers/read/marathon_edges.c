/* What an app of Marathon is and needs. */
#include "marathon_priv.h"

#include "address_parts_priv.h"
#include "image_priv.h"

static sym intern(const struct marathon *m, struct str text)
{
    return sym_intern(m->syms, text);
}

static struct str app_image(const struct node *map)
{
    return doc_text(doc_path(map, "container.docker.image"));
}

static bool is_balancer(const struct mapp *app)
{
    struct image_ref ref;
    struct str image = app_image(app->map);
    if (!image.n || !image_parse(image, &ref))
        return str_starts(app->name, "marathon-lb");
    return str_is(ref.base, "marathon-lb") || str_is(ref.base, "traefik");
}

static void label_all(struct marathon *m, const struct mapp *app, const struct node *labels)
{
    for_each_pair (labels, pair)
        label_value(m->builder, app->node, app->space, pair->key, pair->value);
}

void marathon_facts(struct marathon *m, uint32_t index)
{
    const struct mapp *app = &m->apps.v[index];
    const struct node *image = doc_path(app->map, "container.docker.image");
    if (doc_is_scalar(image))
        image_facts(m->builder, app->node, doc_text(image), image->loc);
    if (doc_is_map(doc_get(app->map, "container")) && is_balancer(app))
        *vec_push(m->arena, &m->balancers) = index;
    label_all(m, app, doc_get(app->map, "labels"));
    for_each_item (doc_get(app->map, "containers"), container) {
        const struct node *id = doc_path(container, "image.id");
        if (doc_is_scalar(id))
            image_facts(m->builder, app->node, doc_text(id), id->loc);
        label_all(m, app, doc_get(container, "labels"));
    }
}

struct environment {
    VEC(struct env_var) all;
};

static bool is_cluster_name(struct str host)
{
    bool mesos = str_ends(host, ".mesos") && str_has(host, ".marathon.");
    return mesos || str_ends(host, ".thisdcos.directory") || str_ends(host, ".mydcos.directory");
}

/*
 * A list of names of the cluster and nothing else is one of addresses, whatever its key says; where
 * the key tells the address module enough, it has found them.
 */
static void whole_names(struct marathon *m, const struct mapp *app, struct str key,
                        struct str value, struct loc loc)
{
    struct addresses found = { .arena = m->arena };
    struct key_facts facts = key_facts(key);
    struct str part;
    addresses_in_value(&found, key, value);
    if (facts.sense == KEY_NEVER || facts.weak || (found.all.n && found.all.v[0].keyed))
        return;
    while (str_split(&value, ',', &part)) {
        struct str host, port;
        if (!host_port_split(str_trim(part), &host, &port) || !is_cluster_name(host))
            continue;
        struct ref_in ref = {
            .from = app->node,
            .space = app->space,
            .host = host,
            .port = port_number(port),
            .kind = facts.telemetry ? EDGE_TELEMETRY : EDGE_SYNC,
            .on_miss = MISS_UNRESOLVED,
            .how = intern(m, STR("env")),
            .detail = intern(m, key),
            .loc = loc,
        };
        if (port_kind(ref.port, &ref.target_kind))
            ref.target_sureness = SURE_PORT;
        if (port_is_telemetry(ref.port))
            ref.kind = EDGE_TELEMETRY;
        builder_ref(m->builder, &ref);
    }
}

static void add_variables(struct marathon *m, const struct mapp *app, const struct node *env,
                          struct environment *out)
{
    for_each_pair (env, pair) {
        if (!doc_is_scalar(pair->value))
            continue; /* a secret, by reference */
        marathon_hosts(m, app, pair->value, "env", pair->key);
        whole_names(m, app, pair->key, doc_text(pair->value), pair->value->loc);
        *vec_push(m->arena, &out->all) = (struct env_var){
            .name = pair->key,
            .value = doc_text(pair->value),
            .scalar = pair->value,
            .loc = pair->value->loc,
            .how = "env",
        };
    }
}

/* {"key": "env", "value": "CART=cart:80"}: "docker run --env" */
static void add_parameters(struct marathon *m, const struct mapp *app, struct environment *out)
{
    for_each_item (doc_path(app->map, "container.docker.parameters"), parameter) {
        const struct node *value = doc_get(parameter, "value");
        struct str key = doc_get_text(parameter, "key"), text = doc_text(value);
        size_t eq = str_find_char(text, '=');
        if ((!str_is(key, "env") && !str_is(key, "e")) || eq == SIZE_MAX)
            continue;
        marathon_hosts(m, app, value, "env", str_take(text, eq));
        whole_names(m, app, str_take(text, eq), str_skip(text, eq + 1),
                    doc_text_loc(value, eq + 1));
        *vec_push(m->arena, &out->all) = (struct env_var){
            .name = str_take(text, eq),
            .value = str_skip(text, eq + 1),
            .loc = doc_text_loc(value, eq + 1),
            .how = "env",
        };
    }
}

static void line(struct marathon *m, const struct address_from *from, const struct mapp *app,
                 const struct node *scalar, const char *how)
{
    if (!doc_is_scalar(scalar))
        return;
    marathon_hosts(m, app, scalar, how, str_from(how));
    command_line_refs(from, doc_text(scalar), scalar, scalar->loc, how);
}

static void words(struct marathon *m, const struct address_from *from, const struct mapp *app,
                  const struct node *list, const char *how)
{
    VEC(const struct node *) all = { 0 };
    for_each_item (list, item) {
        if (!doc_is_scalar(item))
            continue;
        marathon_hosts(m, app, item, how, str_from(how));
        *vec_push(m->arena, &all) = item;
    }
    if (all.n)
        command_refs(from, all.v, all.n, how);
}

static void container_edges(struct marathon *m, const struct mapp *app,
                            const struct address_from *shared, const struct node *container)
{
    struct address_from from = *shared;
    struct environment env = { 0 };
    for (size_t i = 0; i < shared->n_vars; i++)
        *vec_push(m->arena, &env.all) = shared->vars[i];
    size_t own = env.all.n;
    add_variables(m, app, doc_get(container, "environment"), &env);
    from.vars = env.all.v;
    from.n_vars = env.all.n;
    if (env.all.n > own)
        env_refs(&from, env.all.v + own, env.all.n - own);
    line(m, &from, app, doc_path(container, "exec.command.shell"), "cmd");
    words(m, &from, app, doc_path(container, "exec.command.argv"), "args");
}

static void startup_edge(struct marathon *m, bnode from, bnode to, const struct node *at)
{
    if (from.i == to.i)
        return;
    builder_edge(m->builder, &(struct edge_in){
                                 .from = from,
                                 .to = to,
                                 .kind = EDGE_STARTUP,
                                 .origin = ORIGIN_DECLARED,
                                 .how = intern(m, STR("dependencies")),
                                 .detail = intern(m, doc_text(at)),
                                 .loc = at->loc,
                             });
}

/* A group stands for all below it, and is one node: it is drawn only where it is depended on. */
static bnode group_node(struct marathon *m, struct mgroup *group)
{
    if (!group->drawn)
        group->node = builder_node(m->builder, marathon_space(m, group->instance, group->id),
                                   intern(m, path_base(group->id)), ORIGIN_DECLARED, group->loc);
    group->drawn = true;
    return group->node;
}

static bool find_dependency(struct marathon *m, struct str instance, struct str path, bnode *out)
{
    uint32_t app = mtable_get(m, &m->app_ids, instance, path);
    uint32_t group = mtable_get(m, &m->group_ids, instance, path);
    if (app == UINT32_MAX && (group == UINT32_MAX || path.n < 2))
        return false;
    *out = app != UINT32_MAX ? m->apps.v[app].node : group_node(m, &m->groups.v[group]);
    return true;
}

/* Relative to the id that has it; people also write the bare name of a neighbour. */
static void dependency(struct marathon *m, bnode from, struct str instance, struct str id,
                       const struct node *item)
{
    bnode to;
    struct str path = marathon_id(m, id, doc_text(item));
    struct str near = marathon_id(m, str_take(id, str_rfind_char(id, '/')), doc_text(item));
    if (find_dependency(m, instance, path, &to) || find_dependency(m, instance, near, &to)) {
        startup_edge(m, from, to, item);
        return;
    }
    struct str name = path_base(path);
    if (name.n == 0 || str_is(name, ".") || str_is(name, "..") || str_is(name, "/"))
        return;
    builder_ref(m->builder, &(struct ref_in){
                                .from = from,
                                .space = marathon_space(m, instance, path),
                                .host = name,
                                .kind = EDGE_STARTUP,
                                .on_miss = MISS_UNRESOLVED,
                                .how = intern(m, STR("dependencies")),
                                .detail = intern(m, doc_text(item)),
                                .loc = item->loc,
                            });
}

static bool is_route(struct str key)
{
    bool haproxy =
        str_starts(key, "HAPROXY_") && (str_ends(key, "_VHOST") || str_ends(key, "_PATH"));
    bool traefik =
        str_starts(key, "traefik.") && str_ends(key, ".rule") && !str_has(key, ".middlewares.");
    return haproxy || traefik;
}

/* "external,internal" holds group; a balancer that names none takes all. */
static bool serves_group(const struct mapp *balancer, struct str groups)
{
    struct str wanted = STR_NULL, part;
    const struct node *args = doc_get(balancer->map, "args");
    for (uint32_t i = 0; i + 1 < doc_count(args); i++)
        if (str_is(doc_text(doc_item(args, i)), "--group"))
            wanted = doc_text(doc_item(args, i + 1));
    if (wanted.n == 0 || str_is(wanted, "*"))
        return true;
    while (str_split(&groups, ',', &part))
        if (str_eq(str_trim(part), wanted))
            return true;
    return false;
}

/* Labels of the load balancers: a virtual host is a way in from outside. */
static void routes(struct marathon *m, const struct mapp *app)
{
    const struct node *labels = doc_get(app->map, "labels");
    const struct pair *group = NULL, *route = NULL;
    for_each_pair (labels, pair) {
        if (is_route(pair->key) && !route)
            route = pair;
        if (str_is(pair->key, "HAPROXY_GROUP"))
            group = pair;
    }
    const struct pair *because = route ? route : group;
    if (!because || !doc_is_scalar(because->value) || is_balancer(app))
        return;
    if (route || str_has(doc_text(group->value), "external"))
        builder_entry(m->builder, app->node);
    struct str groups = group ? doc_text(group->value) : STR_NULL;
    enum { BALANCERS_MAX = 16 };
    for (size_t i = 0; i < m->balancers.n && i < BALANCERS_MAX; i++) {
        const struct mapp *balancer = &m->apps.v[m->balancers.v[i]];
        if (!str_eq(balancer->instance, app->instance) ||
            (group && !serves_group(balancer, groups)))
            continue;
        builder_edge(m->builder, &(struct edge_in){
                                     .from = balancer->node,
                                     .to = app->node,
                                     .kind = EDGE_SYNC,
                                     .origin = ORIGIN_DECLARED,
                                     .how = intern(m, STR("label")),
                                     .detail = intern(m, because->key),
                                     .loc = because->value->loc,
                                 });
    }
}

void marathon_edges(struct marathon *m, const struct mapp *app)
{
    struct environment env = { 0 };
    struct address_from from = {
        .builder = m->builder, .arena = m->arena, .from = app->node, .space = app->space
    };
    add_variables(m, app, doc_get(app->map, "env"), &env);
    add_parameters(m, app, &env);
    if (marathon_is_pod(app->map))
        add_variables(m, app, doc_get(app->map, "environment"), &env);
    from.vars = env.all.v;
    from.n_vars = env.all.n;
    if (env.all.n)
        env_refs(&from, env.all.v, env.all.n);
    line(m, &from, app, doc_get(app->map, "cmd"), "cmd");
    words(m, &from, app, doc_get(app->map, "args"), "args");
    for_each_item (doc_get(app->map, "containers"), container)
        container_edges(m, app, &from, container);
    for_each_item (doc_get(app->map, "dependencies"), item)
        if (doc_is_scalar(item))
            dependency(m, app->node, app->instance, app->id, item);
    routes(m, app);
}

void marathon_group_edges(struct marathon *m, struct mgroup *group)
{
    if (group->id.n < 2)
        return;
    for_each_item (doc_get(group->map, "dependencies"), item)
        if (doc_is_scalar(item))
            dependency(m, group_node(m, group), group->instance, group->id, item);
}

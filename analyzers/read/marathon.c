/*
 * Mesos Marathon. All files are one cluster: ids are paths from its root, whichever file holds
 * them. Only where two folders hold the same id (prod/, staging/) is each a cluster of its own.
 */
#include "marathon_priv.h"

static struct str table_key(struct marathon *m, struct str instance, struct str name)
{
    return str_printf(m->arena, "%" PRIstr "\n%" PRIstr, STR_ARG(instance), STR_ARG(name));
}

void mtable_put(struct marathon *m, struct mtable *table, struct str instance, struct str name,
                uint32_t value)
{
    if (name.n == 0)
        return;
    sym s = sym_intern(&table->names, table_key(m, instance, name));
    while (table->values.n <= s)
        vec_push(m->arena, &table->values);
    if (!table->values.v[s])
        table->values.v[s] = value + 1;
}

void mtable_set(struct marathon *m, struct mtable *table, struct str instance, struct str name,
                uint32_t value)
{
    sym s = sym_find(&table->names, table_key(m, instance, name));
    if (s && s < table->values.n)
        table->values.v[s] = value + 1;
}

uint32_t mtable_get(struct marathon *m, const struct mtable *table, struct str instance,
                    struct str name)
{
    sym s = sym_find(&table->names, table_key(m, instance, name));
    return s && s < table->values.n ? table->values.v[s] - 1 : UINT32_MAX;
}

struct str marathon_id(struct marathon *m, struct str base, struct str id)
{
    if (id.n && id.p[0] == '/')
        return path_collapse(m->arena, id);
    struct str whole = str_printf(m->arena, "%" PRIstr "/%" PRIstr, STR_ARG(base), STR_ARG(id));
    return path_collapse(m->arena, whole);
}

/* Spaces bear the path with its slash, so that none is that of a namespace or project. */
sym marathon_space(struct marathon *m, struct str instance, struct str id)
{
    size_t slash = str_rfind_char(id, '/');
    struct str group = str_take(id, slash == SIZE_MAX ? 0 : slash);
    if (instance.n)
        group = str_printf(m->arena, "%" PRIstr ":%" PRIstr, STR_ARG(instance), STR_ARG(group));
    return sym_intern(m->syms, group.n ? group : STR("marathon"));
}

bool marathon_is_pod(const struct node *map)
{
    return doc_is_list(doc_get(map, "containers"));
}

static bool is_app(const struct node *map)
{
    if (!doc_is_scalar(doc_get(map, "id")))
        return false;
    return doc_is_scalar(doc_get(map, "cmd")) || doc_is_list(doc_get(map, "args")) ||
           doc_is_map(doc_get(map, "container")) || marathon_is_pod(map);
}

static bool is_group(const struct node *map)
{
    return doc_is_list(doc_get(map, "apps")) || doc_is_list(doc_get(map, "groups")) ||
           doc_is_list(doc_get(map, "pods"));
}

struct pending {
    const struct node *node;
    struct str base;
};

struct gathering {
    struct marathon *m;
    struct str folder;
    VEC(struct pending) todo;
};

static void push_list(struct gathering *g, const struct node *list, struct str base)
{
    for (uint32_t i = doc_is_list(list) ? list->n : 0; i-- > 0;)
        *vec_push(g->m->arena, &g->todo) = (struct pending){ list->items[i], base };
}

static void gather_app(struct gathering *g, const struct node *map, struct str base)
{
    const struct node *id = doc_get(map, "id");
    struct str path = marathon_id(g->m, base, doc_text(id));
    struct str name = path_base(path);
    if (name.n == 0 || str_is(name, ".") || str_is(name, "..") || str_is(name, "/"))
        return;
    *vec_push(g->m->arena, &g->m->apps) =
        (struct mapp){ .map = map, .folder = g->folder, .id = path, .name = name, .loc = id->loc };
}

static void gather_group(struct gathering *g, const struct node *map, struct str base)
{
    const struct node *id = doc_get(map, "id");
    struct str path = doc_is_scalar(id) ? marathon_id(g->m, base, doc_text(id)) : base;
    if (str_is(path, "/"))
        path = STR("");
    *vec_push(g->m->arena, &g->m->groups) = (struct mgroup){
        .map = map, .folder = g->folder, .id = path, .loc = doc_is_scalar(id) ? id->loc : map->loc
    };
    push_list(g, doc_get(map, "groups"), path);
    push_list(g, doc_get(map, "pods"), path);
    push_list(g, doc_get(map, "apps"), path);
}

/* The depth of groups is that of the document. */
static void gather(struct marathon *m, const struct input *input, const struct node *root)
{
    struct gathering g = { .m = m, .folder = path_dir(input->path) };
    *vec_push(m->arena, &g.todo) = (struct pending){ root, STR("") };
    while (g.todo.n) {
        struct pending next = g.todo.v[--g.todo.n];
        if (doc_is_list(next.node))
            push_list(&g, next.node, next.base);
        else if (is_group(next.node))
            gather_group(&g, next.node, next.base);
        else if (is_app(next.node))
            gather_app(&g, next.node, next.base);
        else if (doc_is_map(doc_get(next.node, "app"))) /* an answer of the API */
            *vec_push(m->arena, &g.todo) = (struct pending){ doc_get(next.node, "app"), next.base };
    }
}

/* Folders that hold an id of another folder. */
static void find_instances(struct marathon *m)
{
    struct mtable seen = { 0 }, apart = { 0 };
    symtab_init(&seen.names, m->arena);
    symtab_init(&apart.names, m->arena);
    for (size_t i = 0; i < m->apps.n; i++) {
        struct mapp *app = &m->apps.v[i];
        uint32_t first = mtable_get(m, &seen, STR_NULL, app->id);
        mtable_put(m, &seen, STR_NULL, app->id, (uint32_t)i);
        if (first == UINT32_MAX || str_eq(m->apps.v[first].folder, app->folder))
            continue;
        mtable_put(m, &apart, STR_NULL, app->folder, 1);
        mtable_put(m, &apart, STR_NULL, m->apps.v[first].folder, 1);
    }
    for (size_t i = 0; i < m->apps.n; i++)
        if (mtable_get(m, &apart, STR_NULL, m->apps.v[i].folder) != UINT32_MAX)
            m->apps.v[i].instance = m->apps.v[i].folder;
    for (size_t i = 0; i < m->groups.n; i++)
        if (mtable_get(m, &apart, STR_NULL, m->groups.v[i].folder) != UINT32_MAX)
            m->groups.v[i].instance = m->groups.v[i].folder;
}

static void define(struct marathon *m)
{
    for (size_t i = 0; i < m->apps.n; i++) {
        struct mapp *app = &m->apps.v[i];
        app->space = marathon_space(m, app->instance, app->id);
        app->node = builder_node(m->builder, app->space, sym_intern(m->syms, app->name),
                                 ORIGIN_DECLARED, app->loc);
        mtable_put(m, &m->app_ids, app->instance, app->id, (uint32_t)i);
        marathon_names(m, (uint32_t)i);
    }
    for (size_t i = 0; i < m->groups.n; i++)
        mtable_put(m, &m->group_ids, m->groups.v[i].instance, m->groups.v[i].id, (uint32_t)i);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct marathon m = {
        .reading = reading, .builder = reading->builder, .syms = reading->syms, .arena = &arena
    };
    struct mtable *tables[] = { &m.app_ids,  &m.group_ids,     &m.tasks,
                                &m.virtuals, &m.service_ports, &m.words };
    for (size_t i = 0; i < countof(tables); i++)
        symtab_init(&tables[i]->names, &arena);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < inputs[i]->docs.all.n; k++)
            gather(&m, inputs[i], inputs[i]->docs.all.v[k]);
    find_instances(&m);
    define(&m);
    for (size_t i = 0; i < m.apps.n; i++)
        marathon_facts(&m, (uint32_t)i);
    for (size_t i = 0; i < m.apps.n; i++)
        marathon_edges(&m, &m.apps.v[i]);
    for (size_t i = 0; i < m.groups.n; i++)
        marathon_group_edges(&m, &m.groups.v[i]);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
    arena_release(&arena);
}

/* Members that an app of Marathon has and other things with an id and a command seldom do. */
static int app_score(const struct node *map)
{
    static const char *const telling[] = { "instances",
                                           "cpus",
                                           "mem",
                                           "healthChecks",
                                           "upgradeStrategy",
                                           "portDefinitions",
                                           "constraints",
                                           "ports",
                                           "requirePorts",
                                           "acceptedResourceRoles",
                                           "backoffSeconds",
                                           "ipAddress",
                                           "networks",
                                           "uris",
                                           "fetch",
                                           "dependencies",
                                           "labels",
                                           "env",
                                           "disk",
                                           "residency",
                                           "killSelection",
                                           "environment",
                                           "scaling",
                                           "scheduling",
                                           "secrets",
                                           "user",
                                           "storeUrls",
                                           "executor",
                                           "readinessChecks" };
    const struct node *container = doc_get(map, "container");
    if (!is_app(map) || doc_get(map, "apiVersion") || doc_get(map, "name"))
        return 0;
    if (marathon_is_pod(map)) {
        const struct node *first = doc_item(doc_get(map, "containers"), 0);
        return doc_is_map(doc_get(first, "exec")) || doc_is_map(doc_get(first, "image")) ||
                       doc_is_list(doc_get(first, "endpoints"))
                   ? 85
                   : 0;
    }
    size_t known = 0;
    for (size_t i = 0; i < countof(telling); i++)
        known += doc_get(map, telling[i]) != NULL;
    bool docker =
        doc_is_map(doc_get(container, "docker")) || doc_is_scalar(doc_get(container, "type"));
    if (docker || str_starts(doc_get_text(map, "id"), "/"))
        return 85;
    return known >= 2 ? 75 : known ? 55 : 0;
}

static int list_score(const struct node *list)
{
    enum { LOOKED_AT = 8 };
    int best = 0;
    for (uint32_t i = 0; i < doc_count(list) && i < LOOKED_AT; i++) {
        int score = app_score(doc_item(list, i));
        best = score > best ? score : best;
    }
    return best;
}

/* Groups in groups, as deep as they go before an app is found, the first of each only. */
static int group_score(const struct node *group)
{
    enum { LOOKED_AT = 64 };
    int best = 0;
    for (int i = 0; i < LOOKED_AT && group && !best; i++) {
        if (!doc_is_scalar(doc_get(group, "id")) && !doc_is_list(doc_get(group, "apps")))
            return 0;
        int apps = list_score(doc_get(group, "apps")), pods = list_score(doc_get(group, "pods"));
        best = apps > pods ? apps : pods;
        const struct node *groups = doc_get(group, "groups"), *next = doc_item(groups, 0);
        for (uint32_t k = 1; k < doc_count(groups) && k < LOOKED_AT; k++)
            if (!doc_count(doc_get(next, "apps")) && !doc_count(doc_get(next, "groups")))
                next = doc_item(groups, k);
        group = next;
    }
    return best;
}

static int probe(const struct probe *probe)
{
    const struct node *root = probe->doc;
    if (doc_is_list(root))
        return list_score(root);
    if (is_group(root))
        return group_score(root);
    int own = app_score(root);
    return own ? own : app_score(doc_get(root, "app"));
}

static const char *const patterns[] = { "marathon*.json", "*.json", NULL };

const struct reader reader_marathon = {
    .name = "marathon",
    .title = "Mesos Marathon apps, groups and pods",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};

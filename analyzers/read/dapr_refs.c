/* What applications of Dapr call: each other by id or port, components by name. */
#include "dapr_priv.h"

#include "address_parts_priv.h"
#include "dapr_words_priv.h"

enum { SHARED_MAX = 8 }; /* applications that may share what nobody is said to use */

static void call(struct dapr *d, const struct dapr_app *from, const struct dapr_app *to,
                 const char *detail, struct loc loc, const char *how)
{
    if (from->node.i == to->node.i)
        return;
    builder_edge(d->builder, &(struct edge_in){
                                 .from = from->node,
                                 .to = to->node,
                                 .kind = EDGE_SYNC,
                                 .origin = ORIGIN_DECLARED,
                                 .how = sym_intern(d->syms, str_from(how)),
                                 .detail = sym_intern(d->syms, str_from(detail)),
                                 .loc = loc,
                             });
}

static void path_refs(struct dapr *d, uint32_t self, const struct node *scalar, const char *how)
{
    struct str text = doc_text(scalar);
    for (size_t from = 0; from < text.n;) {
        struct str id = dapr_name_behind(text, "/v1.0/invoke/", &from);
        uint32_t to = id.n ? dapr_find_app(d, str_take(id, str_find_char(id, '.'))) : UINT32_MAX;
        if (to != UINT32_MAX)
            call(d, &d->apps.v[self], &d->apps.v[to], "invoke", doc_text_loc(scalar, from), how);
    }
    for (size_t i = 0; dapr_component_marks[i]; i++) {
        size_t from = 0;
        struct str name = dapr_name_behind(text, dapr_component_marks[i], &from);
        struct dapr_component *component =
            name.n ? dapr_find_component(d, &d->apps.v[self], name) : NULL;
        if (component && !component->scoped)
            dapr_add_user(d, component, self);
    }
}

/* All run on one machine: localhost and the port of another is that other. */
static void port_refs(struct dapr *d, uint32_t self, const struct node *scalar, const char *how)
{
    static const char *const hosts[] = { "localhost:", "127.0.0.1:" };
    const struct dapr_app *app = &d->apps.v[self];
    for (size_t h = 0; h < countof(hosts); h++) {
        struct str text = doc_text(scalar);
        for (size_t from = 0; from < text.n;) {
            struct str rest = dapr_name_behind(text, hosts[h], &from);
            uint32_t port = port_number(str_take(rest, find_any(rest, "/?#,; ")));
            for (size_t i = 0; port && i < d->apps.n; i++)
                if (d->apps.v[i].port == port && str_eq(d->apps.v[i].folder, app->folder))
                    call(d, app, &d->apps.v[i], "port",
                         doc_text_loc(scalar, from - strlen(hosts[h])), how);
        }
    }
}

/* PUBSUB_NAME, STATE_STORE, BINDING: other keys may hold such a word for reasons of their own. */
static bool names_component(struct dapr *d, struct str key)
{
    static const char *const words[] = { "pubsub",    "pub_sub", "state", "store", "binding",
                                         "component", "broker",  "bus",   "topic" };
    struct str lower = str_lower(d->arena, key);
    for (size_t i = 0; i < countof(words); i++)
        if (str_has(lower, words[i]))
            return true;
    return false;
}

static void value_refs(struct dapr *d, uint32_t self, struct str key, const struct node *scalar)
{
    struct str text = str_trim(doc_text(scalar));
    path_refs(d, self, scalar, "env");
    port_refs(d, self, scalar, "env");
    uint32_t to = dapr_names_app(key) ? dapr_find_app(d, text) : UINT32_MAX;
    if (to != UINT32_MAX)
        call(d, &d->apps.v[self], &d->apps.v[to], "app id", scalar->loc, "env");
    struct dapr_component *component =
        names_component(d, key) ? dapr_find_component(d, &d->apps.v[self], text) : NULL;
    if (component && !component->scoped)
        dapr_add_user(d, component, self);
}

struct variables {
    VEC(struct env_var) all;
};

static void add_variables(struct dapr *d, uint32_t self, const struct node *env,
                          struct variables *out)
{
    for_each_pair (env, pair) {
        if (!doc_is_scalar(pair->value))
            continue;
        value_refs(d, self, pair->key, pair->value);
        *vec_push(d->arena, &out->all) = (struct env_var){ .name = pair->key,
                                                           .value = doc_text(pair->value),
                                                           .scalar = pair->value,
                                                           .loc = pair->value->loc,
                                                           .how = "env" };
    }
}

/* Of a run file, where nobody else reads the application. */
void dapr_run_app_refs(struct dapr *d, uint32_t self)
{
    const struct dapr_app *app = &d->apps.v[self];
    struct variables env = { 0 };
    VEC(const struct node *) words = { 0 };
    add_variables(d, self, doc_get(app->common, "env"), &env);
    add_variables(d, self, doc_get(app->map, "env"), &env);
    const struct address_from from = { .builder = d->builder,
                                       .arena = d->arena,
                                       .from = app->node,
                                       .vars = env.all.v,
                                       .n_vars = env.all.n };
    if (env.all.n)
        env_refs(&from, env.all.v, env.all.n);
    for_each_item (doc_get(app->map, "command"), word) {
        if (!doc_is_scalar(word))
            continue;
        path_refs(d, self, word, "command");
        port_refs(d, self, word, "command");
        *vec_push(d->arena, &words) = word;
    }
    if (words.n)
        command_refs(&from, words.v, words.n, "command");
}

/* Of a compose service: addresses in it are read there; only what the sidecar does is left. */
void dapr_compose_app_refs(struct dapr *d, uint32_t self)
{
    const struct node *environment = doc_get(d->apps.v[self].map, "environment");
    for_each_pair (environment, pair)
        if (doc_is_scalar(pair->value))
            value_refs(d, self, pair->key, pair->value);
    for_each_item (environment, item) {
        struct str text = doc_text(item), key = STR_NULL;
        path_refs(d, self, item, "env");
        if (!str_split(&text, '=', &key))
            continue;
        struct dapr_component *component =
            names_component(d, key) ? dapr_find_component(d, &d->apps.v[self], text) : NULL;
        uint32_t to = dapr_names_app(key) ? dapr_find_app(d, text) : UINT32_MAX;
        if (component && !component->scoped)
            dapr_add_user(d, component, self);
        if (to != UINT32_MAX)
            call(d, &d->apps.v[self], &d->apps.v[to], "app id", item->loc, "env");
    }
    for_each_item (doc_get(d->apps.v[self].map, "command"), word)
        if (doc_is_scalar(word))
            path_refs(d, self, word, "command");
}

static bool is_local(struct str host)
{
    return str_starts(host, "127.") || str_is(host, "localhost") || str_is(host, "::1") ||
           str_is(host, "host.docker.internal");
}

/* Edges to the addresses of a component's metadata; false when it has none beyond the machine. */
static bool address_edges(struct dapr *d, const struct address_from *from,
                          const struct dapr_component *component, struct str type)
{
    bool any = false;
    size_t dot = str_rfind_char(type, '.');
    struct str what = dot == SIZE_MAX ? type : str_skip(type, dot + 1);
    for_each_item (doc_path(component->root, "spec.metadata"), item) {
        const struct node *value = doc_get(item, "value");
        struct str key = doc_get_text(item, "name");
        struct addresses found = { .arena = d->arena };
        if (!doc_is_scalar(value) || str_is(key, "actorStateStore"))
            continue;
        key = str_printf(d->arena, "%" PRIstr ".%" PRIstr, STR_ARG(what), STR_ARG(key));
        addresses_in_value(&found, key, doc_text(value));
        address_list_refs(from, &found, key, value, value->loc, "component");
        for (size_t i = 0; i < found.all.n; i++)
            any |= !is_local(found.all.v[i].host);
    }
    return any;
}

static void user_edges(struct dapr *d, const struct dapr_component *component, uint32_t user,
                       unsigned guess)
{
    enum graph_kind kind;
    struct str type = doc_text(doc_path(component->root, "spec.type"));
    const struct node *name = doc_path(component->root, "metadata.name");
    const struct address_from from = {
        .builder = d->builder, .arena = d->arena, .from = d->apps.v[user].node, .guess = guess
    };
    if (!dapr_block_kind(type, &kind) || address_edges(d, &from, component, type))
        return;
    bnode node = builder_node(d->builder, 0, sym_intern(d->syms, component->name), ORIGIN_DECLARED,
                              name->loc);
    builder_kind(d->builder, node, kind, SURE_SCHEME);
    if (node.i == from.from.i)
        return;
    builder_edge(d->builder, &(struct edge_in){
                                 .from = from.from,
                                 .to = node,
                                 .kind = kind == NODE_QUEUE ? EDGE_ASYNC : EDGE_SYNC,
                                 .undirected = kind == NODE_QUEUE,
                                 .origin = ORIGIN_DECLARED,
                                 .guess = guess,
                                 .how = sym_intern(d->syms, STR("component")),
                                 .detail = sym_intern(d->syms, type),
                                 .loc = name->loc,
                             });
}

/* What nobody names or scopes is there for all, if they are few. */
void dapr_component_edges(struct dapr *d, struct dapr_component *component)
{
    unsigned guess = 0;
    if (!component->scoped && !component->users.n && d->apps.n <= SHARED_MAX) {
        guess = 1;
        for (uint32_t i = 0; i < d->apps.n; i++)
            if (dapr_sees(&d->apps.v[i], component))
                dapr_add_user(d, component, i);
    }
    for (size_t i = 0; i < component->users.n; i++)
        user_edges(d, component, component->users.v[i], guess);
}

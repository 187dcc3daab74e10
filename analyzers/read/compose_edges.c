/* What a service needs: start order, links, variables, commands, routes by label. */
#include "compose_priv.h"

#include "address_parts_priv.h"
#include "image_priv.h"

static sym intern(const struct compose *c, struct str text)
{
    return sym_intern(c->reading->syms, text);
}

struct wish { /* a service that is named as such */
    struct str name;
    enum edge_kind kind;
    const char *how;
    struct str detail;
    struct loc loc;
    enum on_miss on_miss;
    bool container; /* the name of one, which need not be that of its service */
};

static void wish_edge(struct compose *c, const struct project *p, const struct cservice *from,
                      const struct wish *wish)
{
    const struct cservice *to = project_find(p, wish->name);
    if (!to && wish->container)
        to = project_named(c, p, wish->name);
    if (to) {
        const struct edge_in edge = {
            .from = from->node,
            .to = to->node,
            .kind = wish->kind,
            .origin = ORIGIN_DECLARED,
            .how = intern(c, str_from(wish->how)),
            .detail = intern(c, wish->detail),
            .loc = wish->loc,
        };
        if (to != from)
            builder_edge(c->reading->builder, &edge);
        return;
    }
    const struct ref_in ref = {
        .from = from->node,
        .space = p->space,
        .host = wish->name,
        .kind = wish->kind,
        .on_miss = wish->on_miss,
        .how = intern(c, str_from(wish->how)),
        .detail = intern(c, wish->detail),
        .loc = wish->loc,
    };
    if (wish->on_miss != MISS_DROP)
        builder_ref(c->reading->builder, &ref);
}

static void depends_on(struct compose *c, const struct project *p, const struct cservice *service)
{
    struct centries entries = { 0 };
    service_entries(c, service, "depends_on", &entries);
    for (size_t i = 0; i < entries.all.n; i++) {
        const struct centry *entry = &entries.all.v[i];
        /* What an extended service of another file waits for need not be in this project. */
        bool may_miss = str_is(doc_get_text(entry->node, "required"), "false") || entry->extended;
        const struct wish wish = {
            .name = entry->key,
            .kind = EDGE_STARTUP,
            .how = "depends_on",
            .detail = compose_text(c, entry->file, doc_get(entry->node, "condition")).text,
            .loc = entry->key_loc,
            .on_miss = may_miss ? MISS_DROP : MISS_UNRESOLVED,
        };
        wish_edge(c, p, service, &wish);
    }
}

/* "service", "service:alias", "container:name": of a list. */
static void named_list(struct compose *c, const struct project *p, const struct cservice *service,
                       const char *field, const struct wish *like)
{
    struct citems items = { 0 };
    service_items(c, service, field, &items);
    for (size_t i = 0; i < items.all.n; i++) {
        const struct cvalue *item = &items.all.v[i];
        struct ctext text = compose_text(c, item->file, item->node);
        struct str name, rest = text.text;
        if (text.unknown || !str_split(&rest, ':', &name))
            continue;
        if (str_is(name, "container"))
            str_split(&rest, ':', &name);
        struct wish wish = *like;
        wish.container |= str_starts(text.text, "container:");
        wish.name = name;
        wish.loc = item->node->loc;
        if (item->extended)
            wish.on_miss = MISS_DROP;
        if (name.n)
            wish_edge(c, p, service, &wish);
    }
}

static void named_services(struct compose *c, const struct project *p,
                           const struct cservice *service)
{
    const struct wish link = { .kind = EDGE_SYNC, .how = "links", .on_miss = MISS_UNRESOLVED };
    const struct wish external = {
        .kind = EDGE_SYNC, .how = "external_links", .on_miss = MISS_EXTERNAL, .container = true
    };
    const struct wish volumes = { .kind = EDGE_STARTUP, .how = "volumes_from" };
    named_list(c, p, service, "links", &link);
    named_list(c, p, service, "external_links", &external);
    named_list(c, p, service, "volumes_from", &volumes);
    struct wish network = { .kind = EDGE_STARTUP, .how = "network_mode" };
    struct str mode = service_text(c, service, "network_mode", &network.loc);
    size_t colon = str_find_char(mode, ':');
    network.container = str_starts(mode, "container:");
    if (network.container || str_starts(mode, "service:")) {
        network.name = str_skip(mode, colon + 1);
        wish_edge(c, p, service, &network);
    }
}

struct environment {
    VEC(struct env_var) all;
    struct symtab names; /* of those in all: sym is index + 1 */
};

static void put_var(struct compose *c, struct environment *env, const struct env_var *var)
{
    sym s = sym_intern(&env->names, var->name);
    if (!s)
        return;
    if (s > env->all.n)
        vec_push(c->arena, &env->all);
    env->all.v[s - 1] = *var;
}

/* A database, cache or queue out of the box: it is called, and calls nobody. */
static bool is_store(struct compose *c, const struct cservice *service)
{
    struct image_ref ref;
    enum graph_kind kind;
    return image_parse(service_text(c, service, "image", NULL), &ref) && image_kind(&ref, &kind) &&
           (kind == NODE_DATASTORE || kind == NODE_CACHE);
}

struct taken { /* an env_file */
    uint32_t source;
    bool passive; /* written for others, who call the store that takes it as well */
    struct cskip skip;
};

static void env_files(struct compose *c, struct project *p, const struct cservice *service,
                      struct environment *out)
{
    struct cenv env;
    VEC(struct taken) taken = { 0 };
    cenv_init(&env, c->arena);
    struct citems items = { 0 };
    bool store = is_store(c, service);
    service_items(c, service, "env_file", &items);
    for (size_t i = 0; i < items.all.n; i++) {
        const struct cvalue *item = &items.all.v[i];
        const struct node *path = doc_is_map(item->node) ? doc_get(item->node, "path") : item->node;
        struct ctext text = compose_text(c, item->file, path);
        bool required = !str_is(doc_get_text(item->node, "required"), "false");
        bool raw = str_is(doc_get_text(item->node, "format"), "raw");
        env.outer = item->file->env;
        if (text.unknown || text.text.n == 0)
            continue;
        const struct input *input =
            compose_env_file(c, item->file, text.text, raw, required, path->loc, &env);
        if (!input)
            continue;
        struct str file = compose_path(c, item->file, text.text);
        *vec_push(c->arena, &taken) = (struct taken){
            .source = input->source,
            .passive = store && shared_users(p, file) > 1,
            .skip = shared_skip(c, p, file, input->text, service),
        };
    }
    for (sym s = 1; s < env.vars.n; s++) {
        struct env_var var = {
            .name = sym_str(&env.names, s),
            .value = env.vars.v[s].value,
            .loc = env.vars.v[s].loc,
            .how = "env_file",
        };
        for (size_t i = 0; i < taken.n && compose_spend(c, 1); i++)
            if (taken.v[i].source == var.loc.source) {
                var.skip = taken.v[i].skip.names;
                var.n_skip = taken.v[i].skip.n;
                var.how = taken.v[i].passive ? NULL : var.how;
            }
        put_var(c, out, &var);
    }
}

/* Of "- NAME" the place is that of the value, in .env. */
static void environment(struct compose *c, const struct cservice *service, struct environment *out)
{
    struct centries entries = { 0 };
    service_entries(c, service, "environment", &entries);
    for (size_t i = 0; i < entries.all.n; i++) {
        const struct centry *entry = &entries.all.v[i];
        struct env_var var = {
            .name = entry->key, .value = entry->value, .loc = entry->loc, .how = "env"
        };
        if (!entry->has_value) {
            const struct cvar *outer = cenv_get(entry->file->env, entry->key);
            if (!outer)
                continue;
            var.value = outer->value;
            if (outer->loc.line)
                var.loc = outer->loc;
        } else if (!entry->changed && doc_is_scalar(entry->node) &&
                   str_eq(doc_text(entry->node), entry->value)) {
            var.scalar = entry->node;
        }
        put_var(c, out, &var);
    }
}

/* Names a service of the project with which no network is shared. */
static bool is_out_of_reach(struct compose *c, const struct project *p,
                            const struct cservice *service, const struct env_var *var)
{
    struct addresses found = { .arena = c->arena };
    if (!p->networks)
        return false;
    addresses_in_value(&found, var->name, var->value);
    for (size_t i = 0; i < found.all.n; i++) {
        const struct cservice *to = project_named(c, p, found.all.v[i].host);
        if (to && to != service && !services_meet(to, service))
            return true;
    }
    return false;
}

/* DB_HOST=localhost beside DB_PORT=33060, on the network of the machine. */
static struct str split_host(struct compose *c, const struct project *p,
                             const struct cservice *service, const struct environment *env,
                             const struct env_var *var)
{
    enum { LONGEST = 32 }; /* of the names of the machine */
    struct str stem = key_stem(var->name);
    if (var->value.n < 3 || var->value.n > LONGEST || !stem.n)
        return var->value;
    for (size_t i = 0; i < env->all.n && compose_spend(c, 1); i++) {
        const struct env_var *other = &env->all.v[i];
        if (key_is_port(other->name) && str_eq(key_stem(other->name), stem))
            return compose_split_host(c, p, service, var->value, other->value);
    }
    return var->value;
}

static void variables(struct compose *c, const struct project *p, const struct cservice *service,
                      struct address_from *from, struct environment *env)
{
    VEC(struct env_var) near = { 0 }, far = { 0 };
    for (size_t i = 0; i < env->all.n; i++) {
        struct env_var *var = &env->all.v[i];
        bool people = address_key_is_weak(var->name); /* for whom the port is published */
        struct str value = people ? var->value : compose_renamed(c, p, service, var->value);
        if (value.p == var->value.p && !people)
            value = split_host(c, p, service, env, var);
        if (value.p != var->value.p)
            var->scalar = NULL;
        var->value = value;
        if (is_out_of_reach(c, p, service, var))
            *vec_push(c->arena, &far) = *var;
        else
            *vec_push(c->arena, &near) = *var;
    }
    from->vars = env->all.v;
    from->n_vars = env->all.n;
    env_refs(from, near.v, near.n);
    from->guess++;
    env_refs(from, far.v, far.n);
    from->guess--;
}

/* With the variables and names of the project put in. */
static const struct node *settled(struct compose *c, const struct project *p,
                                  const struct cservice *service, const struct cfile *file,
                                  const struct node *scalar)
{
    struct ctext text = compose_text(c, file, scalar);
    struct str renamed = compose_renamed(c, p, service, text.text);
    if (!text.changed && renamed.p == text.text.p)
        return scalar;
    struct node *copy = arena_new(c->arena, struct node);
    *copy = *scalar;
    copy->text = renamed;
    if (renamed.p != text.text.p)
        copy->text_line = copy->text_column = 0;
    return copy;
}

static void command_value(struct compose *c, const struct project *p,
                          const struct cservice *service, const struct address_from *from,
                          const struct cvalue *value, const char *how)
{
    if (doc_is_scalar(value->node)) {
        const struct node *line = settled(c, p, service, value->file, value->node);
        command_line_refs(from, doc_text(line), line, line->loc, how);
        return;
    }
    VEC(const struct node *) words = { 0 };
    for_each_item (value->node, item)
        if (doc_is_scalar(item))
            *vec_push(c->arena, &words) = settled(c, p, service, value->file, item);
    if (words.n)
        command_refs(from, words.v, words.n, how);
}

static void commands(struct compose *c, const struct project *p, const struct cservice *service,
                     const struct address_from *from)
{
    static const char *const fields[] = { "entrypoint", "command" };
    static const char *const hooks[] = { "post_start", "pre_stop" };
    for (size_t i = 0; i < countof(fields); i++) {
        const struct cvalue value = service_last(service, fields[i]);
        command_value(c, p, service, from, &value, fields[i]);
    }
    for (size_t i = 0; i < countof(hooks); i++) {
        struct citems items = { 0 };
        service_items(c, service, hooks[i], &items);
        for (size_t k = 0; k < items.all.n; k++) {
            struct cvalue value = items.all.v[k];
            value.node = doc_get(value.node, "command");
            command_value(c, p, service, from, &value, hooks[i]);
        }
    }
}

/* Where the engine of the machine sends what the service prints. */
static void log_driver(struct compose *c, const struct project *p, const struct cservice *service,
                       const struct address_from *from)
{
    struct centries options = { 0 };
    struct address_from logs = *from;
    struct cservice machine = *service;
    machine.host_network = true;
    logs.telemetry = true;
    service_entries(c, service, "logging.options", &options);
    for (size_t i = 0; i < options.all.n; i++) {
        const struct centry *option = &options.all.v[i];
        if (option->unknown ||
            (!str_ends(option->key, "-address") && !str_ends(option->key, "-url")))
            continue;
        struct str value = compose_renamed(c, p, &machine, option->value);
        address_refs(&logs, option->key, value, NULL, option->loc, "logging");
    }
}

/* models: a list, or a map whose keys are the names. A model is no service of the project. */
static void models(struct compose *c, const struct project *p, const struct cservice *service)
{
    struct centries entries = { 0 };
    service_entries(c, service, "models", &entries);
    for (size_t i = 0; i < entries.all.n; i++) {
        const struct centry *entry = &entries.all.v[i];
        if (entry->unknown || entry->key.n == 0 || project_find(p, entry->key))
            continue;
        const struct edge_in edge = {
            .from = service->node,
            .to = builder_node(c->reading->builder, p->space, intern(c, entry->key),
                               ORIGIN_DECLARED, entry->key_loc),
            .kind = EDGE_SYNC,
            .origin = ORIGIN_DECLARED,
            .how = intern(c, STR("models")),
            .detail = intern(c, entry->key),
            .loc = entry->key_loc,
        };
        builder_edge(c->reading->builder, &edge);
    }
}

/* What runs collects telemetry: whatever its variables name is watched, not called. */
static bool is_collector(struct compose *c, const struct cservice *service)
{
    static const char *const collectors[] = {
        "opentelemetry-collector", "otelcol", "otel-collector", "telegraf", "alloy",
        "grafana-agent",           "vector"
    };
    struct image_ref ref;
    if (!image_parse(service_text(c, service, "image", NULL), &ref))
        return false;
    for (size_t i = 0; i < countof(collectors); i++)
        if (str_starts(ref.base, collectors[i]))
            return true;
    return false;
}

void service_edges(struct compose *c, struct project *p, struct cservice *service)
{
    depends_on(c, p, service);
    named_services(c, p, service);
    models(c, p, service);
    service_routes(c, p, service);

    struct environment env = { 0 };
    symtab_init(&env.names, c->arena);
    env_files(c, p, service, &env);
    environment(c, service, &env);
    struct address_from from = {
        .builder = c->reading->builder,
        .arena = c->arena,
        .from = service->node,
        .space = p->space,
        .telemetry = is_collector(c, service),
    };
    variables(c, p, service, &from, &env);
    commands(c, p, service, &from);
    log_driver(c, p, service, &from);
    service_mounts(c, p, service, &from);
}

/*
 * Names of Marathon's apps: Mesos-DNS ("db-data-shop.marathon.mesos", "_http._db-shop._tcp..."),
 * virtual addresses ("shopdb.marathon.l4lb.thisdcos.directory"), numbers of these. The forms are
 * many, so a name is made known only where it is met.
 */
#include "marathon_priv.h"

#include "address_parts_priv.h"

/* "/shop/data/db" with '-' -> "db-data-shop" */
static struct str reversed(struct marathon *m, struct str id, char between)
{
    struct strbuf out;
    strbuf_init(&out, m->arena);
    while (id.n) {
        size_t slash = str_rfind_char(id, '/');
        struct str part = str_skip(id, slash == SIZE_MAX ? 0 : slash + 1);
        if (out.n && part.n)
            strbuf_add_char(&out, between);
        strbuf_add(&out, part);
        id = str_take(id, slash == SIZE_MAX ? 0 : slash);
    }
    return str_lower(m->arena, strbuf_str(&out));
}

static struct str without_slashes(struct marathon *m, struct str id)
{
    struct strbuf out;
    strbuf_init(&out, m->arena);
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] != '/')
            strbuf_add_char(&out, id.p[i]);
    return str_lower(m->arena, strbuf_str(&out));
}

/* VIP_0: "/shop/db:5432", "db:5432" or "10.1.2.3:5432" */
static void virtual_names(struct marathon *m, uint32_t app, const struct node *labels)
{
    for_each_pair (labels, label) {
        struct str text = doc_text(label->value);
        if (!str_starts(label->key, "VIP_"))
            continue;
        size_t colon = str_rfind_char(text, ':');
        mtable_put(m, &m->virtuals, m->apps.v[app].instance,
                   without_slashes(m, str_take(text, colon)), app);
    }
}

static void ports_of(struct marathon *m, uint32_t app, const struct node *ports)
{
    for_each_item (ports, port) {
        virtual_names(m, app, doc_get(port, "labels"));
        mtable_put(m, &m->service_ports, m->apps.v[app].instance, doc_get_text(port, "servicePort"),
                   app);
    }
}

/* With network HOST an app's ports are those of the balancer as well. */
static void host_ports(struct marathon *m, uint32_t app)
{
    const struct node *map = m->apps.v[app].map;
    struct str instance = m->apps.v[app].instance;
    for_each_item (doc_get(map, "ports"), port)
        if (doc_is_scalar(port))
            mtable_put(m, &m->service_ports, instance, doc_text(port), app);
    for_each_item (doc_get(map, "portDefinitions"), definition)
        mtable_put(m, &m->service_ports, instance, doc_get_text(definition, "port"), app);
    for_each_pair (doc_get(map, "labels"), label)
        if (str_starts(label->key, "HAPROXY_") && str_ends(label->key, "_PORT"))
            mtable_put(m, &m->service_ports, instance, doc_text(label->value), app);
}

static void pod_names(struct marathon *m, uint32_t app)
{
    const struct mapp *pod = &m->apps.v[app];
    for_each_item (doc_get(pod->map, "containers"), container) {
        struct str below = str_printf(m->arena, "%" PRIstr "/%" PRIstr, STR_ARG(pod->id),
                                      STR_ARG(doc_get_text(container, "name")));
        ports_of(m, app, doc_get(container, "endpoints"));
        mtable_put(m, &m->tasks, pod->instance, reversed(m, below, '-'), app);
        mtable_put(m, &m->tasks, pod->instance, reversed(m, below, '.'), app);
    }
}

static void put_word(struct marathon *m, uint32_t app, struct str word)
{
    struct str instance = m->apps.v[app].instance, lower = str_lower(m->arena, word);
    uint32_t known = mtable_get(m, &m->words, instance, lower);
    if (known == UINT32_MAX)
        mtable_put(m, &m->words, instance, lower, app);
    else if (known != app && known != WORD_OF_MANY)
        mtable_set(m, &m->words, instance, lower, WORD_OF_MANY);
}

/* On a network of its own a container is known by what the runtime is told. */
static void put_words(struct marathon *m, uint32_t app)
{
    static const char *const keys[] = { "hostname", "name", "net-alias", "network-alias" };
    const struct mapp *self = &m->apps.v[app];
    put_word(m, app, self->name);
    for_each_item (doc_path(self->map, "container.docker.parameters"), parameter) {
        struct str key = doc_get_text(parameter, "key"), value = doc_get_text(parameter, "value");
        for (size_t i = 0; i < countof(keys); i++)
            if (str_is(key, keys[i]) && value.n)
                put_word(m, app, value);
    }
}

void marathon_names(struct marathon *m, uint32_t app)
{
    const struct mapp *self = &m->apps.v[app];
    static const char *const lists[] = { "container.portMappings", "container.docker.portMappings",
                                         "portDefinitions", "ipAddress.discovery.ports" };
    mtable_put(m, &m->tasks, self->instance, reversed(m, self->id, '-'), app);
    mtable_put(m, &m->tasks, self->instance, reversed(m, self->id, '.'), app);
    for (size_t i = 0; i < countof(lists); i++)
        ports_of(m, app, doc_path(self->map, lists[i]));
    virtual_names(m, app, doc_get(self->map, "labels"));
    put_words(m, app);
    host_ports(m, app);
    pod_names(m, app);
    mtable_put(m, &m->virtuals, self->instance, without_slashes(m, self->id), app);
}

/* "_http._db-shop._tcp" -> "db-shop"; other names as they are. */
static struct str without_srv(struct str name)
{
    if (str_ends(name, "._tcp") || str_ends(name, "._udp"))
        name = str_take(name, name.n - strlen("._tcp"));
    size_t last = str_rfind_char(name, '.');
    struct str label = last == SIZE_MAX ? name : str_skip(name, last + 1);
    return str_starts(label, "_") ? str_skip(label, 1) : name;
}

/* The whole name, then without its first labels: an instance, a named port. */
static uint32_t find_name(struct marathon *m, const struct mtable *table, struct str instance,
                          struct str name)
{
    enum { LABELS = 8 };
    for (int i = 0; i < LABELS && name.n; i++) {
        uint32_t found = mtable_get(m, table, instance, name);
        size_t dot = str_find_char(name, '.');
        if (found != UINT32_MAX || dot == SIZE_MAX)
            return found;
        name = str_skip(name, dot + 1);
    }
    return UINT32_MAX;
}

/* "broker-0.kafka.mesos", "broker.kafka.l4lb.thisdcos.directory": a framework that is an app. */
static struct str framework_of(struct str host)
{
    static const char *const ends[] = { ".mesos", ".l4lb.thisdcos.directory",
                                        ".autoip.dcos.thisdcos.directory",
                                        ".containerip.dcos.thisdcos.directory",
                                        ".agentip.dcos.thisdcos.directory" };
    for (size_t i = 0; i < countof(ends); i++) {
        if (!str_ends(host, ends[i]))
            continue;
        struct str rest = str_take(host, host.n - strlen(ends[i]));
        size_t dot = str_rfind_char(rest, '.');
        return dot == SIZE_MAX ? STR_NULL : str_skip(rest, dot + 1);
    }
    return STR_NULL;
}

static uint32_t find_host(struct marathon *m, struct str instance, struct str host)
{
    size_t at = str_find(host, STR(".marathon"));
    struct str after = at == SIZE_MAX ? STR_NULL : str_skip(host, at + strlen(".marathon"));
    if (host_is_ipv4(host))
        return mtable_get(m, &m->virtuals, instance, host);
    if (at == SIZE_MAX) {
        struct str framework = framework_of(host);
        return framework.n ? find_name(m, &m->tasks, instance, framework) : UINT32_MAX;
    }
    bool cluster = str_has(after, "mesos") || str_has(after, "thisdcos") ||
                   str_has(after, ".l4lb.") || str_has(after, ".directory");
    if (!cluster)
        return UINT32_MAX;
    struct str name = without_srv(str_take(host, at));
    uint32_t found = UINT32_MAX;
    if (str_has(after, ".l4lb."))
        found = find_name(m, &m->virtuals, instance, name);
    return found != UINT32_MAX ? found : find_name(m, &m->tasks, instance, name);
}

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

/* Behind the balancer's name and a service port stands the app that holds the port. */
static void balanced_edge(struct marathon *m, const struct mapp *app, const struct node *scalar,
                          size_t after_host, size_t host, const char *how, struct str detail)
{
    struct str rest = str_skip(scalar->text, after_host);
    size_t digits = 1;
    while (digits < rest.n && rest.p[digits] >= '0' && rest.p[digits] <= '9')
        digits++;
    if (rest.n < 2 || rest.p[0] != ':')
        return;
    uint32_t to =
        mtable_get(m, &m->service_ports, app->instance, str_take(str_skip(rest, 1), digits - 1));
    if (to == UINT32_MAX || m->apps.v[to].node.i == app->node.i)
        return;
    builder_edge(m->builder, &(struct edge_in){
                                 .from = app->node,
                                 .to = m->apps.v[to].node,
                                 .kind = EDGE_SYNC,
                                 .origin = ORIGIN_DECLARED,
                                 .how = sym_intern(m->syms, str_from(how)),
                                 .detail = sym_intern(m->syms, detail),
                                 .loc = doc_text_loc(scalar, host),
                             });
}

/* A bare name that one app alone has, in whichever group it stands. */
static void word_met(struct marathon *m, const struct mapp *app, struct str word)
{
    struct str lower = str_lower(m->arena, word);
    uint32_t found = mtable_get(m, &m->words, app->instance, lower);
    if (found >= WORD_OF_MANY || m->apps.v[found].node.i == app->node.i)
        return;
    if (m->apps.v[found].space != app->space || !str_eq(lower, m->apps.v[found].name))
        builder_name(m->builder, m->apps.v[found].node, app->space, sym_intern(m->syms, lower));
}

void marathon_hosts(struct marathon *m, const struct mapp *app, const struct node *scalar,
                    const char *how, struct str detail)
{
    struct str text = doc_text(scalar);
    for (size_t begin = 0; begin < text.n;) {
        size_t end = begin;
        while (end < text.n && is_host_char(text.p[end]))
            end++;
        struct str run = { text.p + begin, end - begin };
        if (run.n >= 7 && run.n < 254 && str_find_char(run, '.') != SIZE_MAX) {
            struct str host = str_lower(m->arena, run);
            if (str_ends(host, "."))
                host.n--;
            uint32_t found = find_host(m, app->instance, host);
            if (found != UINT32_MAX)
                builder_name(m->builder, m->apps.v[found].node, app->space,
                             sym_intern(m->syms, host));
            if (str_starts(host, "marathon-lb") && found == UINT32_MAX)
                balanced_edge(m, app, scalar, end, begin, how, detail);
        }
        if (run.n >= 2 && run.n < 64 && str_find_char(run, '.') == SIZE_MAX)
            word_met(m, app, run);
        begin = end + 1;
    }
}

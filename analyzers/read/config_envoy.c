/*
 * Which clusters of an Envoy are used, and how: by routes, proxies and filters, which are calls; by
 * tracers, sinks and access logs; by its own configuration. Clusters that nothing names give
 * nothing.
 */
#include "config_envoy_priv.h"

#include "address_parts_priv.h"

enum use { USE_NONE, USE_TELEMETRY, USE_CONFIG, USE_MIRROR, USE_ROUTE }; /* the higher one counts */

static const char *const use_how[] = { "route", "tracing", "config", "mirror", "route" };

struct frame {
    const struct node *node;
    enum use use;
};

struct usage {
    enum use use;
    const struct node *at; /* where it is named first */
    bool drawn;            /* defined as well */
};

struct envoy {
    const struct address_from *from;
    struct arena *arena;
    struct str name;
    const char *how;
    struct envoy_facts *facts;
    VEC(const struct node *) clusters, assignments;
    struct symtab names;    /* of clusters that are used ... */
    VEC(struct usage) uses; /* ... by sym */
    VEC(struct frame) todo;
    VEC(const struct node *) scripts;
    bool dynamic; /* a control plane gives more clusters */
};

/* "load_assignment" -> "loadAssignment"; compared in place. */
static bool same_key(struct str key, const char *snake)
{
    size_t i = 0;
    for (; *snake; snake++, i++) {
        char c = *snake;
        if (i >= key.n)
            return false;
        if (c == '_' && key.p[i] != '_') {
            c = *++snake;
            c = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        }
        if (key.p[i] != c)
            return false;
    }
    return i == key.n;
}

const struct node *envoy_get(const struct node *map, const char *key)
{
    enum { FEW = 64 }; /* members of any map that is asked here */
    if (doc_count(map) > FEW)
        return doc_get(map, key);
    for_each_pair (map, pair)
        if (same_key(pair->key, key))
            return pair->value;
    return NULL;
}

static bool is_one_of(struct str key, const char *const *list)
{
    for (; *list; list++)
        if (same_key(key, *list))
            return true;
    return false;
}

static struct str type_of(const struct node *resource)
{
    struct str type = doc_get_text(resource, "@type");
    size_t dot = str_rfind_char(type, '.');
    return dot == SIZE_MAX ? STR_NULL : str_skip(type, dot + 1);
}

bool envoy_is_bootstrap(const struct node *root)
{
    const struct node *fixed = envoy_get(root, "static_resources");
    const struct node *dynamic = envoy_get(root, "dynamic_resources");
    bool first = doc_is_list(doc_get(root, "listeners")) && doc_get(root, "cluster_manager");
    return doc_is_list(doc_get(fixed, "clusters")) || doc_is_list(doc_get(fixed, "listeners")) ||
           envoy_get(dynamic, "lds_config") || envoy_get(dynamic, "cds_config") ||
           envoy_get(dynamic, "ads_config") || first;
}

bool envoy_is_resources(const struct node *root)
{
    const struct node *first = doc_item(doc_get(root, "resources"), 0);
    struct str type = doc_get_text(first, "@type");
    return str_starts(type, "type.googleapis.com/envoy.");
}

static void push(struct envoy *e, const struct node *node, enum use use)
{
    if (doc_is_map(node) || doc_is_list(node))
        *vec_push(e->arena, &e->todo) = (struct frame){ node, use };
}

static void mark(struct envoy *e, const struct node *name, enum use use)
{
    struct str text = doc_text(name);
    if (text.n == 0)
        return;
    sym s = sym_intern(&e->names, text);
    while (e->uses.n <= s)
        vec_push(e->arena, &e->uses);
    struct usage *usage = &e->uses.v[s];
    if (!usage->at)
        usage->at = name;
    if (usage->use < use)
        usage->use = use;
}

static enum use use_under(struct str key, enum use use)
{
    static const char *const telemetry[] = { "tracing",           "access_log",  "stats_sinks",
                                             "hds_config",        "access_logs", "stats_config",
                                             "load_stats_config", "tracers",     NULL };
    static const char *const config[] = { "dynamic_resources", "ads_config",     "eds_config",
                                          "config_source",     "sds_config",     "lds_config",
                                          "cds_config",        "rds_config",     "config_discovery",
                                          "srds_config",       "config_manager", NULL };
    static const char *const mirror[] = { "request_mirror_policies", "request_mirror_policy",
                                          NULL };
    if (is_one_of(key, telemetry))
        return USE_TELEMETRY;
    if (is_one_of(key, config))
        return USE_CONFIG;
    return is_one_of(key, mirror) ? USE_MIRROR : use;
}

/* A list of names, or of maps with a name and a weight. */
static void mark_list(struct envoy *e, const struct node *list, enum use use)
{
    for_each_item (list, item)
        mark(e, doc_is_map(item) ? doc_get(item, "name") : item, use);
}

static void visit_pair(struct envoy *e, const struct pair *pair, enum use use)
{
    static const char *const naming[] = { "cluster",
                                          "cluster_name",
                                          "collector_cluster",
                                          "tcp_cluster_name",
                                          "access_token_cluster",
                                          "shadow_cluster",
                                          NULL };
    static const char *const lists[] = { "weighted_clusters", "clusters", "cluster_names", NULL };
    use = use_under(pair->key, use);
    if (is_one_of(pair->key, naming) && doc_is_scalar(pair->value))
        mark(e, pair->value, use);
    else if (same_key(pair->key, "weighted_clusters") && doc_is_map(pair->value))
        mark_list(e, doc_get(pair->value, "clusters"), use);
    else if (is_one_of(pair->key, lists) && doc_is_list(pair->value))
        mark_list(e, pair->value, use);
    else if (doc_is_scalar(pair->value) &&
             (same_key(pair->key, "inline_code") || same_key(pair->key, "inline_string")))
        *vec_push(e->arena, &e->scripts) = pair->value;
    push(e, pair->value, use);
}

static void collect_uses(struct envoy *e)
{
    while (e->todo.n) {
        struct frame frame = e->todo.v[--e->todo.n];
        for_each_item (frame.node, item)
            push(e, item, frame.use);
        for_each_pair (frame.node, pair)
            visit_pair(e, pair, frame.use);
    }
}

static void add_cluster(struct envoy *e, const struct node *cluster)
{
    if (!doc_is_map(cluster))
        return;
    *vec_push(e->arena, &e->clusters) = cluster;
    const struct node *eds = envoy_get(cluster, "eds_cluster_config");
    push(e, envoy_get(eds, "eds_config"), USE_CONFIG);
}

static void add_resources(struct envoy *e, const struct node *root)
{
    for_each_item (doc_get(root, "resources"), resource) {
        struct str type = type_of(resource);
        if (str_is(type, "Cluster"))
            add_cluster(e, resource);
        else if (str_is(type, "ClusterLoadAssignment"))
            *vec_push(e->arena, &e->assignments) = resource;
        else
            push(e, resource, USE_ROUTE);
    }
}

static void add_root(struct envoy *e, const struct node *root)
{
    const struct node *fixed = envoy_get(root, "static_resources");
    const struct node *dynamic = envoy_get(root, "dynamic_resources");
    for_each_item (doc_get(fixed, "clusters"), cluster)
        add_cluster(e, cluster);
    for_each_item (doc_path(root, "cluster_manager.clusters"), first)
        add_cluster(e, first);
    push(e, doc_get(fixed, "listeners"), USE_ROUTE);
    push(e, doc_get(root, "listeners"), USE_ROUTE);
    push(e, envoy_get(root, "rate_limit_service"), USE_ROUTE);
    push(e, dynamic, USE_CONFIG);
    static const char *const telemetry[] = { "stats_sinks", "tracing", "hds_config" };
    for (size_t i = 0; i < countof(telemetry); i++)
        push(e, envoy_get(root, telemetry[i]), USE_TELEMETRY);
    e->dynamic |= envoy_get(dynamic, "cds_config") || envoy_get(dynamic, "ads_config");
    add_resources(e, root);
}

static enum use use_of(const struct envoy *e, struct str name)
{
    sym s = sym_find(&e->names, name);
    return s && s < e->uses.n ? e->uses.v[s].use : USE_NONE;
}

static bool is_loopback(struct str host)
{
    return str_starts(host, "127.") || str_is(host, "localhost") || str_is(host, "::1") ||
           str_is(host, "0.0.0.0");
}

/* "outbound|8000|v1|menu.plaza.svc.cluster.local" -> the host, and its port */
static struct str mesh_host(struct str name, uint32_t *out_port)
{
    struct str part, rest = name;
    if (!str_starts(name, "outbound|") && !str_starts(name, "outbound_."))
        return str_starts(name, "inbound|") ? STR_NULL : name;
    char between = name.p[strlen("outbound")] == '|' ? '|' : '_';
    str_split(&rest, between, &part);
    if (!str_split(&rest, between, &part))
        return STR_NULL;
    if (str_starts(part, "."))
        part = str_skip(part, 1);
    *out_port = port_number(part);
    size_t last = str_rfind_char(rest, between);
    rest = last == SIZE_MAX ? rest : str_skip(rest, last + 1);
    return str_starts(rest, ".") ? str_skip(rest, 1) : rest;
}

struct target {
    enum use use;
    struct str cluster;
    unsigned guess;
};

static void address_edge(struct envoy *e, const struct target *target, const struct node *scalar,
                         struct str host, uint32_t port)
{
    struct addresses found = { .arena = e->arena };
    struct address_from from = *e->from;
    struct str text = doc_text(scalar);
    struct str detail = str_printf(e->arena, "%" PRIstr "%sclusters.%" PRIstr, STR_ARG(e->name),
                                   e->name.n ? ": " : "", STR_ARG(target->cluster));
    if (target->use >= USE_MIRROR && e->facts) {
        e->facts->any = true;
        e->facts->local |= is_loopback(host);
    }
    struct address *address = address_push(&found, text, host, port, ADDRESS_HOST_PORT);
    if (!address)
        return;
    address->keyed = true;
    address->config = target->use == USE_CONFIG;
    if (port_kind(port, &address->kind))
        address->sureness = SURE_PORT;
    from.telemetry |= target->use == USE_TELEMETRY;
    from.guess += target->guess;
    bool view = host.p >= text.p && host.p <= text.p + text.n;
    if (!view)
        address->offset = 0;
    address_list_refs(&from, &found, detail, view ? scalar : NULL, scalar->loc,
                      e->how ? e->how : use_how[target->use]);
}

static void socket_edge(struct envoy *e, const struct target *target, const struct node *address)
{
    const struct node *socket = envoy_get(address, "socket_address");
    const struct node *host = doc_get(socket, "address");
    struct str text = address_expand(e->arena, doc_text(host), e->from->vars, e->from->n_vars);
    struct str port = address_expand(e->arena, doc_text(envoy_get(socket, "port_value")),
                                     e->from->vars, e->from->n_vars);
    if (text.n)
        address_edge(e, target, host, text, port_number(port));
}

static bool assignment_edges(struct envoy *e, const struct target *target,
                             const struct node *assignment)
{
    bool any = false;
    for_each_item (doc_get(assignment, "endpoints"), locality)
        for_each_item (envoy_get(locality, "lb_endpoints"), endpoint) {
            socket_edge(e, target, doc_get(doc_get(endpoint, "endpoint"), "address"));
            any = true;
        }
    return any;
}

static struct str tcp_url_host(struct str url, uint32_t *out_port)
{
    struct str host = STR_NULL;
    if (str_starts(url, "tcp://"))
        url = str_skip(url, strlen("tcp://"));
    if (!host_port_parse(url, &host, out_port))
        host = STR_NULL;
    return host;
}

/* Version 2: a list of addresses, or one; version 1: URLs. */
static bool host_edges(struct envoy *e, const struct target *target, const struct node *hosts)
{
    if (doc_is_map(hosts))
        socket_edge(e, target, hosts);
    for_each_item (hosts, item) {
        uint32_t port = 0;
        const struct node *url = doc_get(item, "url");
        struct str host = tcp_url_host(doc_text(url), &port);
        if (host.n)
            address_edge(e, target, url, host, port);
        else
            socket_edge(e, target, item);
    }
    return doc_count(hosts) > 0;
}

/* Endpoints that a file beside gives to a cluster. */
static bool beside_edges(struct envoy *e, const struct target *target, struct str service)
{
    enum { LOOKED_AT = 256 };
    bool any = false;
    for (size_t i = 0; i < e->assignments.n && i < LOOKED_AT; i++)
        if (str_eq(doc_text(envoy_get(e->assignments.v[i], "cluster_name")), service))
            any |= assignment_edges(e, target, e->assignments.v[i]);
    return any;
}

/* Only a service name is known. */
static void named_edge(struct envoy *e, const struct target *target, const struct node *name)
{
    uint32_t port = 0;
    struct str host = mesh_host(doc_text(name), &port);
    if (host.n && !beside_edges(e, target, doc_text(name)))
        address_edge(e, target, name, host, port);
}

static void cluster_edges(struct envoy *e, const struct node *cluster)
{
    const struct node *name = doc_get(cluster, "name");
    struct target target = { .use = use_of(e, doc_text(name)), .cluster = doc_text(name) };
    if (!target.use)
        return;
    e->uses.v[sym_find(&e->names, target.cluster)].drawn = true;
    if (str_is(doc_text(envoy_get(cluster, "type")), "ORIGINAL_DST"))
        return;
    if (assignment_edges(e, &target, envoy_get(cluster, "load_assignment")) ||
        host_edges(e, &target, doc_get(cluster, "hosts")))
        return;
    const struct node *service =
        envoy_get(envoy_get(cluster, "eds_cluster_config"), "service_name");
    bool discovered = str_is_nocase(doc_text(envoy_get(cluster, "type")), "EDS") ||
                      str_is_nocase(doc_text(envoy_get(cluster, "type")), "sds");
    if (doc_text(service).n)
        named_edge(e, &target, service);
    else if (discovered && doc_is_scalar(name))
        named_edge(e, &target, name);
}

/* A cluster of clusters uses them as it is used itself; these may be such clusters again. */
static void spread_uses(struct envoy *e)
{
    enum { DEPTH = 4 };
    for (int depth = 0; depth < DEPTH; depth++)
        for (size_t i = 0; i < e->clusters.n; i++) {
            enum use use = use_of(e, doc_get_text(e->clusters.v[i], "name"));
            const struct node *type = envoy_get(e->clusters.v[i], "cluster_type");
            if (use)
                mark_list(e, doc_get(envoy_get(type, "typed_config"), "clusters"), use);
        }
}

/* A script calls a cluster by its name, in quotes. */
static void script_uses(struct envoy *e)
{
    enum { LOOKED_AT = 1 << 22 }; /* bytes, over all clusters and scripts */
    size_t left = LOOKED_AT;
    for (size_t i = 0; i < e->scripts.n; i++)
        for (size_t k = 0; k < e->clusters.n; k++) {
            const struct node *name = doc_get(e->clusters.v[k], "name");
            struct str text = doc_text(e->scripts.v[i]), word = doc_text(name);
            if (text.n > left)
                return;
            left -= text.n;
            struct str twice = str_printf(e->arena, "\"%" PRIstr "\"", STR_ARG(word));
            struct str once = str_printf(e->arena, "'%" PRIstr "'", STR_ARG(word));
            if (word.n && (str_find(text, twice) != SIZE_MAX || str_find(text, once) != SIZE_MAX))
                mark(e, name, USE_ROUTE);
        }
}

/* Clusters that only a control plane defines: a route tells their names. */
static void unseen_edges(struct envoy *e)
{
    for (size_t s = 1; s < e->uses.n; s++) {
        const struct usage *usage = &e->uses.v[s];
        if (!usage->at || usage->drawn || usage->use < USE_MIRROR)
            continue;
        const struct target target = { usage->use, doc_text(usage->at), 1 };
        named_edge(e, &target, usage->at);
    }
}

void envoy_refs(const struct address_from *from, const struct envoy_roots *roots, struct str name,
                const char *how, struct envoy_facts *out)
{
    struct envoy e = { .from = from, .arena = from->arena, .name = name, .how = how, .facts = out };
    symtab_init(&e.names, e.arena);
    for (size_t i = 0; i < roots->all.n; i++)
        add_root(&e, roots->all.v[i]);
    collect_uses(&e);
    script_uses(&e);
    spread_uses(&e);
    for (size_t i = 0; i < e.clusters.n; i++)
        cluster_edges(&e, e.clusters.v[i]);
    if (e.dynamic || !e.clusters.n)
        unseen_edges(&e);
}

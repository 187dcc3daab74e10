/*
 * Consul. All files are one catalogue: first every service and config entry is gathered, then names
 * become nodes, then upstreams, routes and intentions become edges between names.
 */
#include "consul_priv.h"

enum { WORK_FOR_EACH_FILE = 2000000 };

sym consul_intern(struct consul *c, struct str text)
{
    return sym_intern(c->syms, text);
}

bnode consul_node(struct consul *c, const struct node *name)
{
    sym_intern(&c->defined, doc_text(name));
    return builder_node(c->builder, 0, consul_intern(c, doc_text(name)), ORIGIN_DECLARED,
                        name->loc);
}

void consul_ref(struct consul *c, bnode from, const struct node *name, const char *how,
                const char *detail)
{
    struct str text = doc_text(name);
    if (!text.n || str_is(text, "*") || from.i == NO_BNODE.i)
        return;
    builder_ref(c->builder, &(struct ref_in){
                                .from = from,
                                .host = str_concat(c->arena, text, STR(".service.consul")),
                                .kind = EDGE_SYNC,
                                .on_miss = MISS_UNRESOLVED,
                                .how = consul_intern(c, str_from(how)),
                                .detail = consul_intern(c, str_from(detail)),
                                .loc = name->loc,
                            });
}

/* --- Gathering --- */

/* A proxy that is registered by hand speaks for the service behind it. */
static const struct node *name_of(const struct node *body)
{
    const struct node *behind = member(member_path(body, "proxy"), "destination_service_name");
    const struct node *name = member(body, "name");
    if (doc_text(behind).n)
        return behind;
    return doc_text(name).n ? name : member(body, "service");
}

static void add_service(struct consul *c, const struct node *body)
{
    const struct node *name = name_of(body);
    if (!doc_is_map(body) || !doc_text(name).n)
        return;
    *vec_push(c->arena, &c->services) = (struct cs_service){ body, name, NO_BNODE };
}

static void add_entry(struct consul *c, const struct node *body)
{
    struct str kind = member_text(body, "kind");
    const struct node *name = member(body, "name");
    if (kind.n)
        *vec_push(c->arena, &c->entries) = (struct cs_entry){ kind, body, name };
}

static bool is_entry_kind(struct str kind)
{
    static const char *const kinds[] = {
        "service-intentions", "service-defaults",    "service-resolver",
        "service-router",     "service-splitter",    "ingress-gateway",
        "api-gateway",        "terminating-gateway", "exported-services",
        "http-route",         "tcp-route",           "mesh",
        "proxy-defaults",     "inline-certificate",  "sameness-group",
        "jwt-provider",       "bound-api-gateway",   "control-plane-request-limit",
    };
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_is(kind, kinds[i]))
            return true;
    return false;
}

static void add_services(struct consul *c, const struct node *root, const char *key)
{
    struct hcl_blocks found = { 0 };
    member_maps(c->arena, root, key, &found);
    for (size_t i = 0; i < found.all.n; i++)
        add_service(c, found.all.v[i].body);
}

/* {"SourceName", "DestinationName", "Action"}: intentions as they were before config entries. */
static bool is_old_intention(const struct node *map)
{
    return doc_is_scalar(member(map, "source_name")) &&
           doc_is_scalar(member(map, "destination_name")) && !doc_get(map, "local_bind_port");
}

/* {"Name": "q", "Service": {"Service": "x"}} */
static bool is_query(const struct node *map)
{
    const struct node *service = member(map, "service");
    return doc_is_scalar(member(map, "name")) && doc_is_map(service) &&
           doc_is_scalar(member(service, "service")) && !doc_get(map, "Node");
}

/* What the API takes to register a service: one map with its name and what only such maps hold. */
static bool is_registration(const struct node *map)
{
    static const char *const telling[] = { "connect", "proxy", "check", "checks" };
    if (!doc_is_scalar(member(map, "name")) || member(map, "job") || member(map, "apiVersion"))
        return false;
    bool known = false;
    for (size_t i = 0; i < countof(telling); i++)
        known =
            known || doc_is_map(member(map, telling[i])) || doc_is_list(member(map, telling[i]));
    return known && doc_is_scalar(doc_get(map, "Name")) &&
           (member(map, "port") || member(map, "kind"));
}

static void gather(struct consul *c, const struct node *root)
{
    struct hcl_blocks entries = { 0 }, lists = { 0 };
    if (is_entry_kind(member_text(root, "kind"))) {
        add_entry(c, root);
        return;
    }
    if (is_query(root) || is_old_intention(root)) {
        *vec_push(c->arena, &c->entries) =
            (struct cs_entry){ is_query(root) ? STR("query") : STR("intention"), root,
                               member(root, "name") };
        return;
    }
    if (is_registration(root)) {
        add_service(c, root);
        return;
    }
    add_services(c, root, "service");
    add_services(c, root, "services");
    member_maps(c->arena, root, "config_entries", &lists);
    for (size_t i = 0; i < lists.all.n; i++)
        member_maps(c->arena, lists.all.v[i].body, "bootstrap", &entries);
    for (size_t i = 0; i < entries.all.n; i++)
        add_entry(c, entries.all.v[i].body);
}

static void load(struct consul *c, const struct node *root)
{
    struct hcl_eval eval = { .arena = c->arena, .work = WORK_FOR_EACH_FILE };
    struct hcl_scope *scope = hcl_scope_new(c->arena, NULL, STR_NULL);
    const struct node *plain = str_is(root->tag, HCL_ROOT) ? hcl_eval(&eval, root, scope) : root;
    if (doc_is_map(plain))
        gather(c, plain);
    for_each_item (plain, item)
        if (doc_is_map(item))
            gather(c, item);
}

/* --- Services --- */

static bool is_gateway(struct str kind)
{
    return str_ends(kind, "-gateway");
}

static void meta_facts(struct consul *c, const struct cs_service *service)
{
    for_each_pair (member_path(service->body, "meta"), pair) {
        if (str_is(pair->key, "version") && doc_text(pair->value).n)
            builder_version(c->builder, service->node, consul_intern(c, doc_text(pair->value)),
                            consul_intern(c, STR("meta")), true, pair->value->loc);
        else
            label_value(c->builder, service->node, 0, pair->key, pair->value);
    }
}

static bool is_route_tag(struct str tag)
{
    return str_starts(tag, "urlprefix-") || (str_starts(tag, "traefik.") && str_has(tag, "rule="));
}

static void service_facts(struct consul *c, const struct cs_service *service)
{
    const struct node *body = service->body;
    struct hcl_blocks checks = { 0 };
    uint64_t port;
    if (is_gateway(member_text(body, "kind")))
        builder_kind(c->builder, service->node, NODE_GATEWAY, SURE_DECLARED);
    bool proxy = service->name != member(body, "name");
    if (!proxy && str_to_u64(member_text(body, "port"), &port) && port <= 65535)
        builder_port(c->builder, service->node, (uint32_t)port);
    meta_facts(c, service);
    for_each_item (member(body, "tags"), tag)
        if (is_route_tag(doc_text(tag)))
            builder_entry(c->builder, service->node);
    member_maps(c->arena, body, "check", &checks);
    member_maps(c->arena, body, "checks", &checks);
    if (!proxy)
        builder_health(c->builder, service->node, checks.all.n > 0, service->name->loc);
}

static void upstream_refs(struct consul *c, bnode from, const struct node *proxy)
{
    struct hcl_blocks upstreams = { 0 };
    member_maps(c->arena, proxy, "upstreams", &upstreams);
    member_maps(c->arena, member_path(proxy, "config"), "upstreams", &upstreams);
    for (size_t i = 0; i < upstreams.all.n; i++)
        consul_ref(c, from, member(upstreams.all.v[i].body, "destination_name"), "upstream",
                   "destination_name");
}

static void service_edges(struct consul *c, const struct cs_service *service)
{
    static const char *const proxies[] = { "proxy", "connect.proxy",
                                           "connect.sidecar_service.proxy" };
    for (size_t i = 0; i < countof(proxies); i++)
        upstream_refs(c, service->node, member_path(service->body, proxies[i]));
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct consul c = {
        .reading = reading, .builder = reading->builder, .syms = reading->syms, .arena = &arena
    };
    symtab_init(&c.defined, &arena);
    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; d < inputs[i]->docs.all.n; d++)
            load(&c, inputs[i]->docs.all.v[d]);
    for (size_t i = 0; i < c.services.n; i++)
        c.services.v[i].node = consul_node(&c, c.services.v[i].name);
    for (size_t i = 0; i < c.entries.n; i++)
        consul_define_entry(&c, &c.entries.v[i]);
    for (size_t i = 0; i < c.services.n; i++) {
        service_facts(&c, &c.services.v[i]);
        service_edges(&c, &c.services.v[i]);
    }
    for (size_t i = 0; i < c.entries.n; i++)
        consul_entry_edges(&c, &c.entries.v[i]);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
    arena_release(&arena);
}

/* --- Recognition --- */

/* A map with what a service of Consul has, and a service of Compose or Serverless has not. */
static bool is_definition(const struct node *map)
{
    static const char *const telling[] = { "port",  "connect", "check", "checks",
                                           "proxy", "tags",    "meta",  "address" };
    if (!doc_is_scalar(member(map, "name")) && !doc_is_scalar(member(map, "service")))
        return false;
    for (size_t i = 0; i < countof(telling); i++)
        if (member(map, telling[i]))
            return true;
    return doc_is_scalar(member(map, "id"));
}

static bool holds_definitions(const struct node *root, const char *key)
{
    const struct node *node = member(root, key);
    if (doc_is_list(node))
        node = doc_item(node, 0);
    return doc_is_map(node) && is_definition(node);
}

static int map_score(const struct node *root)
{
    bool hcl = str_is(root->tag, HCL_ROOT);
    if (is_entry_kind(member_text(root, "kind")) && !doc_get(root, "apiVersion"))
        return 92;
    if (doc_is_map(member_path(root, "config_entries")) &&
        member(member_path(root, "config_entries"), "bootstrap"))
        return 90;
    if (holds_definitions(root, "service"))
        return hcl ? 90 : 80;
    if (is_query(root) || is_old_intention(root))
        return 75;
    if (holds_definitions(root, "services"))
        return hcl ? 88 : 75;
    return is_registration(root) ? 70 : 0;
}

static int probe(const struct probe *probe)
{
    const struct node *root = probe->doc;
    if (doc_is_list(root))
        root = doc_item(root, 0);
    return doc_is_map(root) ? map_score(root) : 0;
}

static const char *const patterns[] = { "*.hcl", "*.json", NULL };

const struct reader reader_consul = {
    .name = "consul",
    .title = "Consul services and config entries",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};

/* Config entries of Consul: who may call whom, and where calls to a name are sent. */
#include "consul_priv.h"

static bool is_kind(const struct cs_entry *entry, const char *kind)
{
    return str_is(entry->kind, kind);
}

static bool is_gateway(const struct cs_entry *entry)
{
    return is_kind(entry, "ingress-gateway") || is_kind(entry, "api-gateway") ||
           is_kind(entry, "terminating-gateway");
}

static bool runs(const struct consul *c, const struct node *name)
{
    return sym_find(&c->defined, doc_text(name)) != 0;
}

static bnode node_of(struct consul *c, const struct node *name)
{
    return builder_node(c->builder, 0, consul_intern(c, doc_text(name)), ORIGIN_DECLARED,
                        name->loc);
}

/* A service outside: what it is reached by there are its other names. */
static void define_destination(struct consul *c, const struct cs_entry *entry)
{
    const struct node *destination = member_path(entry->body, "destination");
    if (!destination || !doc_text(entry->name).n)
        return;
    bnode node = consul_node(c, entry->name);
    builder_kind(c->builder, node, NODE_EXTERNAL, SURE_DECLARED);
    for_each_item (member(destination, "addresses"), address)
        if (doc_text(address).n)
            builder_name(c->builder, node, 0, consul_intern(c, doc_text(address)));
}

void consul_define_entry(struct consul *c, const struct cs_entry *entry)
{
    if (is_kind(entry, "service-defaults")) {
        define_destination(c, entry);
    } else if (is_gateway(entry) && doc_text(entry->name).n) {
        bnode node = consul_node(c, entry->name);
        builder_kind(c->builder, node, NODE_GATEWAY, SURE_DECLARED);
        if (!is_kind(entry, "terminating-gateway"))
            builder_entry(c->builder, node);
    }
}

/* --- Intentions --- */

static bool is_allowed(struct consul *c, const struct node *source)
{
    struct str action = member_text(source, "action");
    struct hcl_blocks permissions = { 0 };
    if (action.n)
        return str_is_nocase(action, "allow");
    member_maps(c->arena, source, "permissions", &permissions);
    for (size_t i = 0; i < permissions.all.n; i++)
        if (str_is_nocase(member_text(permissions.all.v[i].body, "action"), "allow"))
            return true;
    return false;
}

/* Said at the one who is called. Whoever is named is there: a catalogue need not list all. */
static void permit(struct consul *c, const struct node *to, const struct node *from)
{
    struct str text = doc_text(from);
    if (!text.n || str_is(text, "*") || !doc_text(to).n || str_is(doc_text(to), "*"))
        return;
    builder_edge(c->builder, &(struct edge_in){
                                 .from = node_of(c, from),
                                 .to = node_of(c, to),
                                 .kind = EDGE_POLICY,
                                 .origin = ORIGIN_DECLARED,
                                 .guess = 1,
                                 .how = consul_intern(c, STR("policy")),
                                 .detail = consul_intern(c, STR("sources")),
                                 .loc = from->loc,
                             });
}

static void intentions(struct consul *c, const struct cs_entry *entry)
{
    struct hcl_blocks sources = { 0 };
    member_maps(c->arena, entry->body, "sources", &sources);
    for (size_t i = 0; i < sources.all.n; i++)
        if (is_allowed(c, sources.all.v[i].body))
            permit(c, entry->name, member(sources.all.v[i].body, "name"));
}

static void old_intention(struct consul *c, const struct cs_entry *entry)
{
    if (is_allowed(c, entry->body))
        permit(c, member(entry->body, "destination_name"), member(entry->body, "source_name"));
}

/* --- Where calls go --- */

static void route_to(struct consul *c, const struct cs_entry *entry, const struct node *to,
                     const char *detail)
{
    if (doc_text(to).n && doc_text(entry->name).n && !str_is(doc_text(entry->name), "*") &&
        !str_eq(doc_text(to), doc_text(entry->name)))
        consul_ref(c, node_of(c, entry->name), to, "route", detail);
}

/* A name under which nothing runs is one more name of where it leads. */
static void resolver(struct consul *c, const struct cs_entry *entry)
{
    const struct node *to = member(member_path(entry->body, "redirect"), "service");
    if (!doc_text(to).n || !doc_text(entry->name).n)
        return;
    if (runs(c, entry->name) || str_eq(doc_text(to), doc_text(entry->name)))
        route_to(c, entry, to, "redirect");
    else
        builder_name(c->builder, node_of(c, to), 0, consul_intern(c, doc_text(entry->name)));
}

static void router(struct consul *c, const struct cs_entry *entry)
{
    struct hcl_blocks routes = { 0 };
    member_maps(c->arena, entry->body, "routes", &routes);
    for (size_t i = 0; i < routes.all.n; i++)
        route_to(c, entry, member(member_path(routes.all.v[i].body, "destination"), "service"),
                 "routes.destination");
}

static void splitter(struct consul *c, const struct cs_entry *entry)
{
    struct hcl_blocks splits = { 0 };
    member_maps(c->arena, entry->body, "splits", &splits);
    for (size_t i = 0; i < splits.all.n; i++)
        route_to(c, entry, member(splits.all.v[i].body, "service"), "splits");
}

/* A prepared query is one more name of the service that it asks for. */
static void query(struct consul *c, const struct cs_entry *entry)
{
    const struct node *of = member(member(entry->body, "service"), "service");
    if (doc_text(of).n && !str_eq(doc_text(of), doc_text(entry->name)))
        builder_name(c->builder, node_of(c, of), 0, consul_intern(c, doc_text(entry->name)));
}

/* --- Gateways --- */

static void services_of(struct consul *c, bnode from, const struct node *map, const char *detail)
{
    struct hcl_blocks services = { 0 };
    member_maps(c->arena, map, "services", &services);
    for (size_t i = 0; i < services.all.n; i++)
        consul_ref(c, from, member(services.all.v[i].body, "name"), "route", detail);
}

static void ingress(struct consul *c, const struct cs_entry *entry)
{
    struct hcl_blocks listeners = { 0 };
    member_maps(c->arena, entry->body, "listeners", &listeners);
    for (size_t i = 0; i < listeners.all.n; i++)
        services_of(c, node_of(c, entry->name), listeners.all.v[i].body, "listeners.services");
}

static void terminating(struct consul *c, const struct cs_entry *entry)
{
    services_of(c, node_of(c, entry->name), entry->body, "services");
}

/* http-route and tcp-route: from each gateway that they are attached to. */
static void attached(struct consul *c, const struct cs_entry *entry)
{
    enum { PARENTS_MAX = 32 };
    struct hcl_blocks parents = { 0 }, rules = { 0 };
    member_maps(c->arena, entry->body, "parents", &parents);
    member_maps(c->arena, entry->body, "rules", &rules);
    for (size_t p = 0; p < parents.all.n && p < PARENTS_MAX; p++) {
        const struct node *name = member(parents.all.v[p].body, "name");
        if (!doc_text(name).n)
            continue;
        bnode gateway = node_of(c, name);
        builder_kind(c->builder, gateway, NODE_GATEWAY, SURE_DECLARED);
        services_of(c, gateway, entry->body, "services");
        for (size_t r = 0; r < rules.all.n; r++)
            services_of(c, gateway, rules.all.v[r].body, "rules.services");
    }
}

void consul_entry_edges(struct consul *c, const struct cs_entry *entry)
{
    static const struct {
        const char *kind;
        void (*edges)(struct consul *c, const struct cs_entry *entry);
    } kinds[] = {
        { "service-intentions", intentions }, { "intention", old_intention },
        { "service-resolver", resolver },     { "service-router", router },
        { "service-splitter", splitter },     { "query", query },
        { "ingress-gateway", ingress },       { "terminating-gateway", terminating },
        { "http-route", attached },           { "tcp-route", attached },
    };
    bool needs_name = !is_kind(entry, "intention");
    for (size_t i = 0; i < countof(kinds); i++)
        if (is_kind(entry, kinds[i].kind) && (!needs_name || doc_text(entry->name).n))
            kinds[i].edges(c, entry);
}

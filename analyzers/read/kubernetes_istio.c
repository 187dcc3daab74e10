/*
 * Istio's routes. A VirtualService makes no calls of its own: what comes in by a gateway goes on
 * from there, and what callers send to a host of the mesh goes on from the service of that name. A
 * route that leads back to its own host is no edge.
 */
#include "address_parts_priv.h"
#include "kubernetes_priv.h"

static const char group[] = "networking.istio.io";

enum { GATEWAYS_MAX = 32, HOSTS_MAX = 64 };

static bool lists(const struct node *list, struct str name)
{
    for_each_item (list, item)
        if (str_eq(doc_text(item), name))
            return true;
    return false;
}

/* A rule applies to the gateways that its matches name; without a name, to all. */
static bool applies(const struct node *rule, struct str gateway)
{
    const struct node *matches = doc_get(rule, "match");
    for_each_item (matches, match) {
        const struct node *gateways = doc_get(match, "gateways");
        if (!doc_count(gateways) || lists(gateways, gateway))
            return true;
    }
    return !doc_count(matches);
}

static void destination(const struct k8s_from *from, const struct node *target, const char *how,
                        const char *detail)
{
    struct k8s_from own = *from;
    own.how = how;
    k8s_edge_to(&own, doc_get(target, "host"), STR_NULL, doc_path(target, "port.number"), detail);
}

static void rule_refs(const struct k8s_from *from, const struct node *rule)
{
    for_each_item (doc_get(rule, "route"), target)
        destination(from, doc_get(target, "destination"), "route", "spec.http.route.destination");
    destination(from, doc_get(rule, "mirror"), "mirror", "spec.http.mirror");
    for_each_item (doc_get(rule, "mirrors"), target)
        destination(from, doc_get(target, "destination"), "mirror", "spec.http.mirrors");
}

/* The rules of another VirtualService, which has no hosts; it may not delegate further. */
static void delegate_refs(const struct k8s_from *from, const struct node *delegate)
{
    const struct k8s *k8s = from->k8s;
    struct str name = doc_get_text(delegate, "name");
    if (!name.n)
        return;
    sym space = sym_intern(k8s->syms, k8s_namespace_or(delegate, from->object->ns));
    struct k8s_from own = *from;
    own.object = k8s_object_find(k8s, group, "VirtualService", space, name);
    if (!own.object)
        return;
    for_each_item (doc_get(own.object->spec, "http"), rule)
        if (k8s_look(k8s, rule->loc))
            rule_refs(&own, rule);
}

static void service_rules(const struct k8s_from *from, struct str gateway)
{
    static const char *const protocols[] = { "http", "tcp", "tls" };
    for (size_t i = 0; i < countof(protocols); i++) {
        for_each_item (doc_get(from->object->spec, protocols[i]), rule) {
            if (!applies(rule, gateway))
                continue;
            rule_refs(from, rule);
            delegate_refs(from, doc_get(rule, "delegate"));
        }
    }
}

/* The only destination of all rules, or NULL. */
static const struct node *only_destination(const struct k8s_object *object)
{
    const struct node *only = NULL;
    for_each_item (doc_get(object->spec, "http"), rule) {
        for_each_item (doc_get(rule, "route"), target) {
            const struct node *host = doc_path(target, "destination.host");
            if (only && !str_eq(doc_text(only), doc_text(host)))
                return NULL;
            only = host;
        }
    }
    return only;
}

/* A host that only the mesh knows is one more name of what it leads to. */
static void name_host(const struct k8s *k8s, const struct k8s_object *object, struct str host)
{
    const struct node *only = only_destination(object);
    bnode target = only ? k8s_node_of_host(k8s, object->space, doc_text(only)) : NO_BNODE;
    if (target.i != NO_BNODE.i && find_any(host, "*") == host.n)
        builder_name(k8s->builder, target, str_find_char(host, '.') == SIZE_MAX ? object->space : 0,
                     sym_intern(k8s->syms, str_lower(k8s->scratch, host)));
}

static void mesh_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    for_each_item (doc_get(object->spec, "hosts"), host) {
        struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "route", 0 };
        if (i_host >= HOSTS_MAX)
            return;
        from.node = k8s_node_of_host(k8s, object->space, doc_text(host));
        if (from.node.i != NO_BNODE.i)
            service_rules(&from, STR("mesh"));
        else
            name_host(k8s, object, doc_text(host));
    }
}

static void virtual_service_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *gateways = doc_get(object->spec, "gateways");
    if (!doc_count(gateways))
        mesh_refs(k8s, object);
    for_each_item (gateways, gateway) {
        struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "route", 0 };
        struct str name = doc_text(gateway), ns = object->ns;
        size_t slash = str_find_char(name, '/');
        if (!name.n || i_gateway >= GATEWAYS_MAX)
            continue;
        if (str_is(name, "mesh")) {
            mesh_refs(k8s, object);
            continue;
        }
        if (slash != SIZE_MAX) {
            ns = str_take(name, slash);
            name = str_skip(name, slash + 1);
        }
        size_t dot = str_find_char(name, '.'); /* the old way to name another namespace */
        if (slash == SIZE_MAX && dot != SIZE_MAX) {
            ns = str_skip(name, dot + 1);
            ns = str_take(ns, find_any(ns, "."));
            name = str_take(name, dot);
        }
        from.node = k8s_gateway_of(k8s, group, sym_intern(k8s->syms, ns), name, gateway->loc);
        service_rules(&from, doc_text(gateway));
    }
}

static void gateway_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    bnode node = k8s_gateway_of(k8s, group, object->space, object->name, object->loc);
    k8s_metadata_facts(k8s, node, object->space, doc_get(object->root, "metadata"), true);
}

static void entry_ports(const struct k8s *k8s, const struct k8s_object *object, bnode node)
{
    uint64_t number;
    for_each_item (doc_get(object->spec, "ports"), port)
        if (str_to_u64(doc_get_text(port, "number"), &number) && number <= 65535)
            builder_port(k8s->builder, node, (uint32_t)number);
}

/* The host of a machine beside the cluster, or of somebody else; who calls it, it does not say. */
static void service_entry_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_selector selector = { 0 };
    struct k8s_hits hits = { 0 };
    k8s_selector_map(k8s, doc_path(object->spec, "workloadSelector.labels"), &selector);
    if (selector.needs.n)
        k8s_select(k8s, &selector, &object->space, 1, &hits);
    for_each_item (doc_get(object->spec, "hosts"), item) {
        struct str host = str_lower(k8s->arena, doc_text(item));
        if (!host_plausible(host) || i_item >= HOSTS_MAX ||
            k8s_node_of_host(k8s, object->space, host).i != NO_BNODE.i)
            continue;
        sym name = sym_intern(k8s->syms, host);
        if (hits.workloads.n == 1) {
            builder_name(k8s->builder, k8s->workloads.v[hits.workloads.v[0]].node, 0, name);
            continue;
        }
        bool inside = str_is(doc_get_text(object->spec, "location"), "MESH_INTERNAL");
        bnode node = builder_node(k8s->builder, 0, name, ORIGIN_DECLARED, item->loc);
        builder_kind(k8s->builder, node, inside ? NODE_SERVICE : NODE_EXTERNAL, SURE_PORT);
        entry_ports(k8s, object, node);
    }
}

/* "./cart.shop.svc.cluster.local": a host that the proxies of some workloads may call. */
static void sidecar_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_selector selector = { 0 };
    struct k8s_hits hits = { 0 };
    k8s_selector_map(k8s, doc_path(object->spec, "workloadSelector.labels"), &selector);
    k8s_select(k8s, &selector, &object->space, 1, &hits);
    if (hits.all)
        return;
    if (!hits.workloads.n)
        k8s_selects_nothing(k8s, object, &selector, object->space, "spec.workloadSelector");
    for_each_item (doc_get(object->spec, "egress"), egress) {
        for_each_item (doc_get(egress, "hosts"), item) {
            struct str host = doc_text(item);
            size_t slash = str_find_char(host, '/');
            host = slash == SIZE_MAX ? host : str_skip(host, slash + 1);
            bnode to = k8s_node_of_host(k8s, object->space, host);
            for (size_t i = 0; i < hits.workloads.n; i++)
                k8s_edge(k8s, k8s->workloads.v[hits.workloads.v[i]].node, to, EDGE_POLICY, "policy",
                         "spec.egress.hosts", item->loc);
        }
    }
}

/* No edge, but its host must be there: a public one may be that of a ServiceEntry. */
static void destination_rule_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *host = doc_get(object->spec, "host");
    bool here = str_find_char(doc_text(host), '.') == SIZE_MAX;
    bnode node = doc_text(host).n ? k8s_node_of_host(k8s, object->space, doc_text(host)) : NO_BNODE;
    if (node.i != NO_BNODE.i && doc_count(doc_get(object->spec, "subsets")) > 1)
        builder_side_by_side(k8s->builder, node);
    if (here && doc_text(host).n && node.i == NO_BNODE.i)
        k8s_names_nothing(k8s, object, object->space, doc_text(host), host->loc, "spec.host");
}

const struct k8s_kind k8s_istio_kinds[] = {
    { group, "VirtualService", virtual_service_refs },
    { group, "Gateway", gateway_refs },
    { group, "DestinationRule", destination_rule_refs },
    { group, "ServiceEntry", service_entry_refs },
    { group, "Sidecar", sidecar_refs },
    { NULL, NULL, NULL },
};

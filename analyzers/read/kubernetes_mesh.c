/* Routes inside of other meshes: Linkerd, SMI, Consul. */
#include "kubernetes_priv.h"

/* From what a name means to what the rule sends its callers to. */
static struct k8s_from from_host(const struct k8s *k8s, const struct k8s_object *object,
                                 struct str host)
{
    return (struct k8s_from){ k8s,       object,  k8s_node_of_host(k8s, object->space, host),
                              EDGE_SYNC, "route", 0 };
}

static void traffic_split_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = from_host(k8s, object, doc_get_text(object->spec, "service"));
    for_each_item (doc_get(object->spec, "backends"), backend)
        if (from.node.i != NO_BNODE.i)
            k8s_edge_to(&from, doc_get(backend, "service"), STR_NULL, NULL,
                        "spec.backends.service");
}

/* Linkerd: a profile bears the name of its host; overrides split the traffic to it. */
static void service_profile_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = from_host(k8s, object, object->name);
    for_each_item (doc_get(object->spec, "dstOverrides"), override) {
        const struct node *authority = doc_get(override, "authority");
        struct str host = doc_text(authority);
        size_t colon = str_find_char(host, ':');
        bnode to = k8s_node_of_host(k8s, object->space,
                                    str_take(host, colon == SIZE_MAX ? host.n : colon));
        if (authority)
            k8s_edge(k8s, from.node, to, EDGE_SYNC, "route", "spec.dstOverrides.authority",
                     authority->loc);
    }
}

static void router_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = from_host(k8s, object, object->name);
    for_each_item (doc_get(object->spec, "routes"), route)
        if (from.node.i != NO_BNODE.i)
            k8s_edge_to(&from, doc_path(route, "destination.service"), STR_NULL, NULL,
                        "spec.routes.destination");
}

static void splitter_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = from_host(k8s, object, object->name);
    for_each_item (doc_get(object->spec, "splits"), split)
        if (from.node.i != NO_BNODE.i)
            k8s_edge_to(&from, doc_get(split, "service"), STR_NULL, NULL, "spec.splits.service");
}

/* A redirect of a name that runs nothing is one more name of its target; failover is no edge. */
static void resolver_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *target = doc_path(object->spec, "redirect.service");
    struct k8s_from from = from_host(k8s, object, object->name);
    if (!doc_text(target).n)
        return;
    if (from.node.i != NO_BNODE.i) {
        k8s_edge_to(&from, target, STR_NULL, NULL, "spec.redirect.service");
        return;
    }
    bnode to = k8s_node_of_host(k8s, object->space, doc_text(target));
    if (to.i != NO_BNODE.i)
        builder_name(k8s->builder, to, object->space, object->name_sym);
}

static void listener_refs(const struct k8s_from *from)
{
    for_each_item (doc_get(from->object->spec, "listeners"), listener)
        for_each_item (doc_get(listener, "services"), service)
            k8s_edge_to(from, doc_get(service, "name"), STR_NULL, NULL, "spec.listeners.services");
}

static void ingress_gateway_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "route", 0 };
    from.node = k8s_gateway_node(k8s, object->space, object->name, "gateway", object->loc);
    listener_refs(&from);
}

static void terminating_gateway_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    sym name = object->name_sym;
    for_each_item (doc_get(object->spec, "services"), service) {
        const struct node *of = doc_get(service, "name");
        if (!doc_text(of).n || str_is(doc_text(of), "*"))
            continue;
        bnode node = builder_node(k8s->builder, object->space, sym_intern(k8s->syms, doc_text(of)),
                                  ORIGIN_DECLARED, of->loc);
        builder_kind(k8s->builder, node, NODE_EXTERNAL, SURE_PORT);
        bnode gateway =
            builder_node(k8s->builder, object->space, name, ORIGIN_DECLARED, object->loc);
        builder_kind(k8s->builder, gateway, NODE_GATEWAY, SURE_DECLARED);
        k8s_edge(k8s, gateway, node, EDGE_SYNC, "route", "spec.services", of->loc);
    }
}

/* Who may call whom, said at the one who is called. */
static void intentions_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *destination = doc_path(object->spec, "destination.name");
    bnode to = k8s_node_of_host(k8s, object->space, doc_text(destination));
    if (to.i == NO_BNODE.i && doc_is_scalar(destination))
        k8s_names_nothing(k8s, object, object->space, doc_text(destination), destination->loc,
                          "spec.destination.name");
    for_each_item (doc_get(object->spec, "sources"), source) {
        const struct node *name = doc_get(source, "name");
        bool denied = str_is(doc_get_text(source, "action"), "deny");
        bool permitted = false;
        for_each_item (doc_get(source, "permissions"), permission)
            permitted = permitted || str_is(doc_get_text(permission, "action"), "allow");
        if (!doc_text(name).n || denied ||
            (!permitted && !str_is(doc_get_text(source, "action"), "allow")))
            continue;
        bnode caller = k8s_node_of_host(k8s, object->space, doc_text(name));
        if (caller.i == NO_BNODE.i)
            k8s_names_nothing(k8s, object, object->space, doc_text(name), name->loc,
                              "spec.sources.name");
        k8s_edge(k8s, caller, to, EDGE_POLICY, "policy", "spec.sources.name", name->loc);
    }
}

/* Flagger makes the Services of what it rolls out, and its route from a gateway. */
static void canary_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    static const char *const endings[] = { "", "-primary", "-canary" };
    struct str of = doc_text(doc_path(object->spec, "targetRef.name"));
    struct str name = doc_text(doc_path(object->spec, "service.name"));
    bnode node = k8s_node_named(k8s, object->space, of);
    if (node.i == NO_BNODE.i)
        return;
    for (size_t i = 0; i < countof(endings); i++)
        builder_name(k8s->builder, node, object->space,
                     sym_intern(k8s->syms, str_concat(k8s->scratch, name.n ? name : of,
                                                      str_from(endings[i]))));
    for_each_item (doc_path(object->spec, "service.gateways"), gateway) {
        struct str text = doc_text(gateway), ns = object->ns;
        size_t slash = str_find_char(text, '/');
        if (slash != SIZE_MAX) {
            ns = str_take(text, slash);
            text = str_skip(text, slash + 1);
        }
        if (text.n && !str_is(text, "mesh"))
            k8s_edge(k8s,
                     k8s_gateway_of(k8s, "networking.istio.io", sym_intern(k8s->syms, ns), text,
                                    gateway->loc),
                     node, EDGE_SYNC, "route", "spec.service.gateways", gateway->loc);
    }
}

const struct k8s_kind k8s_mesh_kinds[] = {
    { "flagger.app", "Canary", canary_refs },
    { "split.smi-spec.io", "TrafficSplit", traffic_split_refs },
    { "linkerd.io", "ServiceProfile", service_profile_refs },
    { "consul.hashicorp.com", "ServiceRouter", router_refs },
    { "consul.hashicorp.com", "ServiceSplitter", splitter_refs },
    { "consul.hashicorp.com", "ServiceResolver", resolver_refs },
    { "consul.hashicorp.com", "IngressGateway", ingress_gateway_refs },
    { "consul.hashicorp.com", "TerminatingGateway", terminating_gateway_refs },
    { "consul.hashicorp.com", "ServiceIntentions", intentions_refs },
    { NULL, NULL, NULL },
};

/* Ways in from outside: Ingress, Gateway API, OpenShift Route; and the Gateway API in the mesh. */
#include "kubernetes_priv.h"

/* As the Gateway API limits them; more is no manifest. */
enum { PARENTS_MAX = 32 };

static const char gateway_api[] = "gateway.networking.k8s.io";

static struct k8s_from from_gateway(const struct k8s *k8s, const struct k8s_object *object,
                                    const char *suffix)
{
    bnode node = k8s_gateway_node(k8s, object->space, object->name, suffix, object->loc);
    k8s_metadata_facts(k8s, node, object->space, doc_get(object->root, "metadata"), true);
    return (struct k8s_from){ k8s, object, node, EDGE_SYNC, "route", 0 };
}

/*
 * The load balancer of AWS: the backend names an annotation, which holds the Services as JSON.
 * alb.ingress.kubernetes.io/actions.NAME
 */
static void annotated_backend(const struct k8s_from *from, struct str name)
{
    struct docs docs = { 0 };
    struct str key =
        str_concat(from->k8s->scratch, STR("alb.ingress.kubernetes.io/actions."), name);
    const struct node *action =
        doc_get_str(doc_path(from->object->root, "metadata.annotations"), key);
    if (!doc_is_scalar(action) ||
        !doc_parse_embedded(from->k8s->scratch, action, &doc_limits_default, &docs))
        return;
    for (size_t i = 0; i < docs.all.n; i++) {
        const struct node *config = doc_get(docs.all.v[i], "forwardConfig");
        for_each_item (doc_get(config, "targetGroups"), group)
            k8s_edge_to(from, doc_get(group, "serviceName"), STR_NULL,
                        doc_get(group, "servicePort"), "metadata.annotations");
    }
}

/* backend: {service: {name, port}} of networking.k8s.io/v1, or {serviceName, servicePort} before.
 */
static void ingress_backend(const struct k8s_from *from, const struct node *backend,
                            const char *detail)
{
    const struct node *service = doc_get(backend, "service");
    const struct node *name =
        doc_get(service ? service : backend, service ? "name" : "serviceName");
    const struct node *port = service ? doc_path(service, "port.number") : NULL;
    struct str port_name = doc_text(doc_path(service, "port.name"));
    if (!service)
        port = doc_get(backend, "servicePort");
    if (str_is(service ? port_name : doc_text(port), "use-annotation"))
        annotated_backend(from, doc_text(name));
    else
        k8s_edge_to(from, name, STR_NULL, port, detail);
}

static void ingress_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = from_gateway(k8s, object, "ingress");
    ingress_backend(&from, doc_get(object->spec, "defaultBackend"), "spec.defaultBackend");
    ingress_backend(&from, doc_get(object->spec, "backend"), "spec.backend");
    for_each_item (doc_get(object->spec, "rules"), rule) {
        for_each_item (doc_path(rule, "http.paths"), path)
            ingress_backend(&from, doc_get(path, "backend"), "spec.rules.http.paths.backend");
    }
}

static void openshift_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = from_gateway(k8s, object, "route");
    k8s_edge_to(&from, doc_path(object->spec, "to.name"), STR_NULL, NULL, "spec.to");
    for_each_item (doc_get(object->spec, "alternateBackends"), backend)
        k8s_edge_to(&from, doc_get(backend, "name"), STR_NULL, NULL, "spec.alternateBackends");
}

/* A Service, here or of another cluster, or what stands for a host name. */
static bool is_service_ref(const struct node *ref)
{
    struct str kind = doc_get_text(ref, "kind"), group = doc_get_text(ref, "group");
    if (str_is(kind, "ServiceImport") || str_is(kind, "Hostname"))
        return true;
    return (!kind.n || str_is(kind, "Service")) && (!group.n || str_is(group, "core"));
}

/* Envoy Gateway: kind Backend lists hosts that are no Services. */
static void backend_hosts(const struct k8s_from *from, struct str name, sym space)
{
    const struct k8s_object *backend =
        k8s_object_find(from->k8s, "gateway.envoyproxy.io", "Backend", space, name);
    for_each_item (doc_get(backend ? backend->spec : NULL, "endpoints"), endpoint) {
        k8s_edge_to(from, doc_path(endpoint, "fqdn.hostname"), STR_NULL,
                    doc_path(endpoint, "fqdn.port"), "spec.endpoints.fqdn");
    }
}

/* Another namespace must permit it, or the gateway answers for the backend. */
static bool is_granted(const struct k8s *k8s, const struct k8s_object *route, struct str ns)
{
    for (size_t i = 0; i < k8s->grants.n && k8s_look(k8s, route->loc); i++) {
        const struct k8s_object *grant = &k8s->objects.v[k8s->grants.v[i]];
        if (!str_eq(grant->ns, ns))
            continue;
        for_each_item (doc_get(grant->spec, "from"), from)
            if (str_eq(doc_get_text(from, "namespace"), route->ns) &&
                str_eq(doc_get_text(from, "kind"), route->kind))
                return true;
    }
    return str_eq(ns, route->ns);
}

static void backend_ref(const struct k8s_from *from, const struct node *ref, const char *how,
                        const char *detail)
{
    struct k8s_from own = *from;
    struct str ns = k8s_namespace_or(ref, from->object->ns);
    own.how = how;
    if (is_service_ref(ref)) {
        own.guess = !is_granted(from->k8s, from->object, ns);
        k8s_edge_to(&own, doc_get(ref, "name"), ns, doc_get(ref, "port"), detail);
    } else if (str_is(doc_get_text(ref, "kind"), "Backend")) {
        backend_hosts(&own, doc_get_text(ref, "name"), sym_intern(from->k8s->syms, ns));
    }
}

static void mirror_refs(const struct k8s_from *from, const struct node *filters)
{
    for_each_item (filters, filter)
        backend_ref(from, doc_path(filter, "requestMirror.backendRef"), "mirror",
                    "spec.rules.filters.requestMirror");
}

static void rule_refs(const struct k8s_from *from)
{
    for_each_item (doc_get(from->object->spec, "rules"), rule) {
        for_each_item (doc_get(rule, "backendRefs"), ref) {
            backend_ref(from, ref, "route", "spec.rules.backendRefs");
            mirror_refs(from, doc_get(ref, "filters"));
        }
        mirror_refs(from, doc_get(rule, "filters"));
    }
}

bnode k8s_gateway_of(const struct k8s *k8s, const char *group, sym space, struct str name,
                     struct loc loc)
{
    const struct k8s_object *gateway = k8s_object_find(k8s, group, "Gateway", space, name);
    struct k8s_selector selector = { 0 };
    struct k8s_hits hits = { 0 };
    k8s_selector_map(k8s, gateway ? doc_get(gateway->spec, "selector") : NULL, &selector);
    if (selector.needs.n)
        k8s_select(k8s, &selector, NULL, 0, &hits);
    if (hits.workloads.n != 1 || hits.all)
        return k8s_gateway_node(k8s, space, name, "gateway", gateway ? gateway->loc : loc);
    bnode node = k8s->workloads.v[hits.workloads.v[0]].node;
    if (!k8s_name_taken(k8s, space, gateway->name_sym))
        builder_name(k8s->builder, node, space, gateway->name_sym);
    builder_kind(k8s->builder, node, NODE_GATEWAY, SURE_DECLARED);
    builder_entry(k8s->builder, node);
    return node;
}

/* What the route is attached to: a Gateway, or for routes inside of the mesh a Service. */
static bnode parent_node(const struct k8s *k8s, const struct k8s_object *object,
                         const struct node *parent)
{
    struct str kind = doc_get_text(parent, "kind");
    const struct node *name = doc_get(parent, "name");
    sym space = sym_intern(k8s->syms, k8s_namespace_or(parent, object->ns));
    if (!doc_text(name).n)
        return NO_BNODE;
    if (str_is(kind, "Service"))
        return k8s_node_named(k8s, space, doc_text(name));
    if (!kind.n || str_is(kind, "Gateway"))
        return k8s_gateway_of(k8s, gateway_api, space, doc_text(name), name->loc);
    if (str_ends(kind, "ListenerSet")) {
        const struct k8s_object *set =
            k8s_object_find(k8s, NULL, str_is(kind, "ListenerSet") ? "ListenerSet" : "XListenerSet",
                            space, doc_text(name));
        const struct node *of = doc_get(set ? set->spec : NULL, "parentRef");
        if (doc_get_text(of, "name").n)
            return k8s_gateway_of(k8s, gateway_api,
                                  sym_intern(k8s->syms, k8s_namespace_or(of, set->ns)),
                                  doc_get_text(of, "name"), doc_get(of, "name")->loc);
    }
    return NO_BNODE;
}

/* HTTPRoute and its kin: an edge from each parent that the route is attached to. */
static void gateway_route_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *parents = doc_get(object->spec, "parentRefs");
    for_each_item (parents, parent) {
        struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "route", 0 };
        if (i_parent < PARENTS_MAX)
            from.node = parent_node(k8s, object, parent);
        if (from.node.i != NO_BNODE.i)
            rule_refs(&from);
    }
    if (doc_count(parents))
        return;
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "route", 0 };
    from.node = k8s_gateway_node(k8s, object->space, object->name, "route", object->loc);
    rule_refs(&from);
}

static void gateway_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    bnode node = k8s_gateway_of(k8s, object->group.n ? gateway_api : "", object->space,
                                object->name, object->loc);
    k8s_metadata_facts(k8s, node, object->space, doc_get(object->root, "metadata"), true);
}

/* Envoy Gateway: each request is shown to another service first. */
static void security_policy_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *target = doc_get(object->spec, "targetRef");
    const struct node *auth = doc_get(object->spec, "extAuth");
    static const char *const protocols[] = { "http", "grpc" };
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "route", 0 };
    if (!target)
        target = doc_item(doc_get(object->spec, "targetRefs"), 0);
    if (!auth || !str_is(doc_get_text(target, "kind"), "Gateway"))
        return;
    from.node = parent_node(k8s, object, target);
    for (size_t i = 0; i < countof(protocols) && from.node.i != NO_BNODE.i; i++) {
        const struct node *service = doc_get(auth, protocols[i]);
        backend_ref(&from, doc_get(service, "backendRef"), "route", "spec.extAuth");
        for_each_item (doc_get(service, "backendRefs"), ref)
            backend_ref(&from, ref, "route", "spec.extAuth");
    }
}

const struct k8s_kind k8s_route_kinds[] = {
    { "networking.k8s.io", "Ingress", ingress_refs },
    { "extensions", "Ingress", ingress_refs },
    { "route.openshift.io", "Route", openshift_refs },
    { "", "Route", openshift_refs },
    { gateway_api, "Gateway", gateway_refs },
    { gateway_api, "HTTPRoute", gateway_route_refs },
    { gateway_api, "GRPCRoute", gateway_route_refs },
    { gateway_api, "TCPRoute", gateway_route_refs },
    { gateway_api, "TLSRoute", gateway_route_refs },
    { gateway_api, "UDPRoute", gateway_route_refs },
    { "policy.linkerd.io", "HTTPRoute", gateway_route_refs },
    { "gateway.envoyproxy.io", "SecurityPolicy", security_policy_refs },
    { NULL, NULL, NULL },
};

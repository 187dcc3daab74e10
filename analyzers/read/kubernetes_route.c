/* Ways in from outside: Ingress, Gateway API, Istio's gateways, OpenShift Route. */
#include "kubernetes_priv.h"

/* As the Gateway API limits them; more is no manifest. */
enum { PARENTS_MAX = 32 };

struct route {
    const struct k8s *k8s;
    const struct k8s_object *object;
    bnode gateway;
};

static bool is_of(const struct k8s_object *object, const char *group, const char *kind)
{
    return str_is(object->group, group) && str_is(object->kind, kind);
}

/* Named by the object, unless a service bears that name already. */
static bnode gateway_node(const struct k8s *k8s, sym space, struct str name, const char *suffix,
                          struct loc loc)
{
    sym plain = sym_intern(k8s->syms, name);
    if (k8s_name_taken(k8s, space, plain))
        plain =
            sym_intern(k8s->syms, str_printf(k8s->arena, "%" PRIstr "-%s", STR_ARG(name), suffix));
    bnode node = builder_node(k8s->builder, space, plain, ORIGIN_DECLARED, loc);
    builder_kind(k8s->builder, node, NODE_GATEWAY, SURE_DECLARED);
    builder_entry(k8s->builder, node);
    return node;
}

static void edge_to(const struct route *route, const struct node *name, struct str ns,
                    const struct node *port, const char *how, const char *detail)
{
    const struct k8s *k8s = route->k8s;
    uint64_t number = 0;
    if (!doc_text(name).n)
        return;
    if (!str_to_u64(doc_text(port), &number) || number > 65535)
        number = 0;
    builder_ref(k8s->builder, &(struct ref_in){
                                  .from = route->gateway,
                                  .space = sym_intern(k8s->syms, ns),
                                  .host = doc_text(name),
                                  .port = (uint32_t)number,
                                  .kind = EDGE_SYNC,
                                  .on_miss = MISS_UNRESOLVED,
                                  .how = sym_intern(k8s->syms, str_from(how)),
                                  .detail = sym_intern(k8s->syms, str_from(detail)),
                                  .loc = name->loc,
                              });
}

/* backend: {service: {name, port}} of networking.k8s.io/v1, or {serviceName, servicePort} before.
 */
static void ingress_backend(const struct route *route, const struct node *backend,
                            const char *detail)
{
    const struct node *service = doc_get(backend, "service");
    if (service)
        edge_to(route, doc_get(service, "name"), route->object->ns,
                doc_path(service, "port.number"), "route", detail);
    else
        edge_to(route, doc_get(backend, "serviceName"), route->object->ns,
                doc_get(backend, "servicePort"), "route", detail);
}

static void ingress_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct route route = { k8s, object, NO_BNODE };
    route.gateway = gateway_node(k8s, object->space, object->name, "ingress", object->loc);
    ingress_backend(&route, doc_get(object->spec, "defaultBackend"), "spec.defaultBackend");
    ingress_backend(&route, doc_get(object->spec, "backend"), "spec.backend");
    for_each_item (doc_get(object->spec, "rules"), rule) {
        for_each_item (doc_path(rule, "http.paths"), path)
            ingress_backend(&route, doc_get(path, "backend"), "spec.rules.http.paths.backend");
    }
    k8s_metadata_facts(k8s, route.gateway, object->space, doc_get(object->root, "metadata"), true);
}

static void openshift_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct route route = { k8s, object, NO_BNODE };
    route.gateway = gateway_node(k8s, object->space, object->name, "route", object->loc);
    edge_to(&route, doc_path(object->spec, "to.name"), object->ns, NULL, "route", "spec.to");
    for_each_item (doc_get(object->spec, "alternateBackends"), backend)
        edge_to(&route, doc_get(backend, "name"), object->ns, NULL, "route",
                "spec.alternateBackends");
}

static bool is_service_ref(const struct node *ref)
{
    struct str kind = doc_get_text(ref, "kind"), group = doc_get_text(ref, "group");
    return (!kind.n || str_is(kind, "Service")) && (!group.n || str_is(group, "core"));
}

static void backend_ref(const struct route *route, const struct node *ref, const char *how,
                        const char *detail)
{
    if (is_service_ref(ref))
        edge_to(route, doc_get(ref, "name"), k8s_namespace_or(ref, route->object->ns),
                doc_get(ref, "port"), how, detail);
}

static void mirror_refs(const struct route *route, const struct node *filters)
{
    for_each_item (filters, filter)
        backend_ref(route, doc_path(filter, "requestMirror.backendRef"), "mirror",
                    "spec.rules.filters.requestMirror");
}

static void rule_refs(const struct route *route)
{
    for_each_item (doc_get(route->object->spec, "rules"), rule) {
        for_each_item (doc_get(rule, "backendRefs"), ref) {
            backend_ref(route, ref, "route", "spec.rules.backendRefs");
            mirror_refs(route, doc_get(ref, "filters"));
        }
        mirror_refs(route, doc_get(rule, "filters"));
    }
}

/* HTTPRoute and its kin: an edge from each Gateway that the route is attached to. */
static void gateway_route_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct route route = { k8s, object, NO_BNODE };
    const struct node *parents = doc_get(object->spec, "parentRefs");
    for_each_item (parents, parent) {
        struct str kind = doc_get_text(parent, "kind");
        const struct node *name = doc_get(parent, "name");
        if ((kind.n && !str_is(kind, "Gateway")) || !doc_text(name).n || i_parent >= PARENTS_MAX)
            continue; /* of kind Service: routing inside of the mesh, no way in */
        sym space = sym_intern(k8s->syms, k8s_namespace_or(parent, object->ns));
        route.gateway = gateway_node(k8s, space, doc_text(name), "gateway", name->loc);
        rule_refs(&route);
    }
    if (doc_count(parents))
        return;
    route.gateway = gateway_node(k8s, object->space, object->name, "route", object->loc);
    rule_refs(&route);
}

static void destination_refs(const struct route *route, const struct node *rules)
{
    for_each_item (rules, rule) {
        for_each_item (doc_get(rule, "route"), target)
            edge_to(route, doc_path(target, "destination.host"), route->object->ns,
                    doc_path(target, "destination.port.number"), "route",
                    "spec.http.route.destination");
        edge_to(route, doc_path(rule, "mirror.host"), route->object->ns, NULL, "mirror",
                "spec.http.mirror");
    }
}

/* Only what comes in by a gateway: inside the mesh a VirtualService makes no calls of its own. */
static void virtual_service_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    static const char *const protocols[] = { "http", "tcp", "tls" };
    struct route route = { k8s, object, NO_BNODE };
    for_each_item (doc_get(object->spec, "gateways"), gateway) {
        struct str name = doc_text(gateway), ns = object->ns;
        size_t slash = str_find_char(name, '/');
        if (!name.n || str_is(name, "mesh") || i_gateway >= PARENTS_MAX)
            continue;
        if (slash != SIZE_MAX) {
            ns = str_take(name, slash);
            name = str_skip(name, slash + 1);
        }
        route.gateway = gateway_node(k8s, sym_intern(k8s->syms, ns), name, "gateway", gateway->loc);
        for (size_t i = 0; i < countof(protocols); i++)
            destination_refs(&route, doc_get(object->spec, protocols[i]));
    }
}

void k8s_route_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    static const char gateway_api[] = "gateway.networking.k8s.io";
    bool ingress =
        is_of(object, "networking.k8s.io", "Ingress") || is_of(object, "extensions", "Ingress");
    if (ingress)
        ingress_refs(k8s, object);
    else if (is_of(object, "route.openshift.io", "Route"))
        openshift_refs(k8s, object);
    else if (is_of(object, "networking.istio.io", "VirtualService"))
        virtual_service_refs(k8s, object);
    else if (is_of(object, gateway_api, "Gateway"))
        gateway_node(k8s, object->space, object->name, "gateway", object->loc);
    else if (str_is(object->group, gateway_api) && str_ends(object->kind, "Route"))
        gateway_route_refs(k8s, object);
}

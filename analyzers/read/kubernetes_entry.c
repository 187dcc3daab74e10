/*
 * Other proxies' own kinds of routes: where in the object the names of Services stand. Each object
 * is a way in of its own, as an Ingress is.
 */
#include "kubernetes_priv.h"

enum { PATHS_MAX = 6, NODES_MAX = 4096 };

struct entry_kind {
    const char *group, *kind, *suffix;
    const char *paths[PATHS_MAX]; /* "routes[].services[].name", below spec */
};

static const struct entry_kind entry_kinds[] = {
    { "traefik.io", "IngressRoute", "route", { "routes[].services[].name" } },
    { "traefik.io", "IngressRouteTCP", "route", { "routes[].services[].name" } },
    { "traefik.io", "IngressRouteUDP", "route", { "routes[].services[].name" } },
    { "traefik.containo.us", "IngressRoute", "route", { "routes[].services[].name" } },
    { "traefik.containo.us", "IngressRouteTCP", "route", { "routes[].services[].name" } },
    { "traefik.containo.us", "IngressRouteUDP", "route", { "routes[].services[].name" } },
    { "projectcontour.io",
      "HTTPProxy",
      "proxy",
      { "routes[].services[].name", "tcpproxy.services[].name" } },
    { "k8s.nginx.org", "VirtualServer", "route", { "upstreams[].service" } },
    { "k8s.nginx.org", "VirtualServerRoute", "route", { "upstreams[].service" } },
    { "k8s.nginx.org", "TransportServer", "route", { "upstreams[].service" } },
    { "apisix.apache.org",
      "ApisixRoute",
      "route",
      { "http[].backends[].serviceName", "http[].backend.serviceName",
        "stream[].backend.serviceName" } },
    { "zalando.org", "RouteGroup", "route", { "backends[].serviceName" } },
    { "gateway.solo.io",
      "VirtualService",
      "route",
      { "virtualHost.routes[].routeAction.single.kube.ref.name",
        "virtualHost.routes[].routeAction.multi.destinations[].destination.kube.ref.name" } },
    { "configuration.konghq.com", "TCPIngress", "ingress", { "rules[].backend.serviceName" } },
    { "configuration.konghq.com", "UDPIngress", "ingress", { "rules[].backend.serviceName" } },
    { "networking.gke.io",
      "MultiClusterIngress",
      "ingress",
      { "template.spec.backend.serviceName",
        "template.spec.rules[].http.paths[].backend.serviceName" } },
    { "voyager.appscode.com",
      "Ingress",
      "ingress",
      { "rules[].http.paths[].backend.serviceName", "backend.serviceName" } },
};

/* A member of the maps that a path leads to. */
struct place {
    const struct node *map;
    const struct node *value;
};
struct places {
    VEC(struct place) all;
};

static void step(struct arena *arena, const struct places *from, struct str key, bool list,
                 struct places *out)
{
    for (size_t i = 0; i < from->all.n && out->all.n < NODES_MAX; i++) {
        const struct node *map = from->all.v[i].value, *value = doc_get_str(map, key);
        if (value && !list)
            *vec_push(arena, &out->all) = (struct place){ map, value };
        if (!list)
            continue;
        for_each_item (value, item)
            *vec_push(arena, &out->all) = (struct place){ map, item };
    }
}

static void walk(struct arena *arena, const struct node *root, const char *path, struct places *out)
{
    struct str rest = str_from(path), key;
    *vec_push(arena, &out->all) = (struct place){ NULL, root };
    while (str_split(&rest, '.', &key)) {
        struct places next = { 0 };
        bool list = str_ends(key, "[]");
        step(arena, out, list ? str_take(key, key.n - 2) : key, list, &next);
        *out = next;
    }
}

static void place_refs(const struct k8s_from *from, const struct place *place, const char *path)
{
    const struct node *port = doc_get(place->map, "port");
    struct str kind = doc_get_text(place->map, "kind");
    if (!port)
        port = doc_get(place->map, "servicePort");
    if (!kind.n || str_is(kind, "Service"))
        k8s_edge_to(from, place->value, doc_get_text(place->map, "namespace"), port, path);
}

/* Traefik: weights and mirrors stand in an object of their own. */
static void traefik_service(const struct k8s_from *from, const struct place *place)
{
    static const char *const paths[] = { "weighted.services[].name", "mirroring.mirrors[].name" };
    const struct k8s *k8s = from->k8s;
    if (!str_is(doc_get_text(place->map, "kind"), "TraefikService"))
        return;
    sym space = sym_intern(k8s->syms, k8s_namespace_or(place->map, from->object->ns));
    const struct k8s_object *object =
        k8s_object_find(k8s, NULL, "TraefikService", space, doc_text(place->value));
    for (size_t i = 0; object && i < countof(paths); i++) {
        struct places places = { 0 };
        if (k8s_look(k8s, object->loc))
            walk(k8s->scratch, object->spec, paths[i], &places);
        for (size_t k = 0; k < places.all.n && k8s_look(k8s, object->loc); k++)
            place_refs(from, &places.all.v[k], "spec.services");
    }
    if (object)
        k8s_edge_to(from, doc_path(object->spec, "mirroring.name"), STR_NULL, NULL,
                    "spec.mirroring");
}

/* Traefik: a Middleware shows each request to another service first. */
static void middleware_refs(const struct k8s_from *from)
{
    const struct k8s *k8s = from->k8s;
    for_each_item (doc_get(from->object->spec, "routes"), route) {
        for_each_item (doc_get(route, "middlewares"), ref) {
            sym space = sym_intern(k8s->syms, k8s_namespace_or(ref, from->object->ns));
            const struct k8s_object *middleware =
                k8s_object_find(k8s, NULL, "Middleware", space, doc_get_text(ref, "name"));
            if (middleware)
                k8s_value_refs(from, STR("forwardAuth.address"),
                               doc_path(middleware->spec, "forwardAuth.address"));
        }
    }
}

/* Contour: the routes of others are included below the one with the host. */
static void included_refs(const struct k8s_from *from)
{
    const struct k8s *k8s = from->k8s;
    for_each_item (doc_get(from->object->spec, "includes"), include) {
        sym space = sym_intern(k8s->syms, k8s_namespace_or(include, from->object->ns));
        const struct k8s_object *other = k8s_object_find(k8s, "projectcontour.io", "HTTPProxy",
                                                         space, doc_get_text(include, "name"));
        struct k8s_from own = *from;
        struct places places = { 0 };
        own.object = other;
        if (!other)
            continue;
        walk(k8s->scratch, other->spec, "routes[].services[].name", &places);
        for (size_t i = 0; i < places.all.n && k8s_look(k8s, other->loc); i++)
            place_refs(&own, &places.all.v[i], "spec.includes");
    }
}

static const struct entry_kind *find(const struct k8s_object *object)
{
    for (size_t i = 0; i < countof(entry_kinds); i++)
        if (str_is(object->kind, entry_kinds[i].kind) &&
            str_is(object->group, entry_kinds[i].group))
            return &entry_kinds[i];
    return NULL;
}

static void entry_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct entry_kind *kind = find(object);
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "route", 0 };
    bool part = str_is(object->group, "projectcontour.io") && !doc_get(object->spec, "virtualhost");
    if (!kind || part)
        return;
    from.node = k8s_gateway_node(k8s, object->space, object->name, kind->suffix, object->loc);
    for (size_t i = 0; i < PATHS_MAX && kind->paths[i]; i++) {
        struct places places = { 0 };
        walk(k8s->scratch, object->spec, kind->paths[i], &places);
        for (size_t k = 0; k < places.all.n; k++) {
            place_refs(&from, &places.all.v[k], kind->paths[i]);
            traefik_service(&from, &places.all.v[k]);
        }
    }
    middleware_refs(&from);
    included_refs(&from);
}

/* "quote", "quote.shop:80", "https://quote": all mappings are of the one proxy of the cluster. */
static void mapping_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    static const char *const proxies[] = { "ambassador", "edge-stack", "emissary-ingress" };
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "route", 0 };
    for (size_t i = 0; i < countof(proxies) && from.node.i == NO_BNODE.i; i++)
        for (size_t s = 0;
             s < k8s->spaces.n && from.node.i == NO_BNODE.i && k8s_look(k8s, object->loc); s++)
            from.node = k8s_node_named(k8s, k8s->spaces.v[s].name, str_from(proxies[i]));
    if (from.node.i == NO_BNODE.i)
        from.node = k8s_gateway_node(k8s, object->space, STR("ambassador"), "gateway", object->loc);
    builder_kind(k8s->builder, from.node, NODE_GATEWAY, SURE_DECLARED);
    builder_entry(k8s->builder, from.node);
    k8s_value_refs(&from, STR("service.address"), doc_get(object->spec, "service"));
}

const struct k8s_kind k8s_entry_kinds[] = {
    { "getambassador.io", "Mapping", mapping_refs },
    { "getambassador.io", "TCPMapping", mapping_refs },
    { "traefik.", NULL, entry_refs },
    { "projectcontour.io", "HTTPProxy", entry_refs },
    { "k8s.nginx.org", NULL, entry_refs },
    { "apisix.apache.org", "ApisixRoute", entry_refs },
    { "zalando.org", "RouteGroup", entry_refs },
    { "gateway.solo.io", "VirtualService", entry_refs },
    { "configuration.konghq.com", NULL, entry_refs },
    { "networking.gke.io", "MultiClusterIngress", entry_refs },
    { "voyager.appscode.com", "Ingress", entry_refs },
    { NULL, NULL, NULL },
};

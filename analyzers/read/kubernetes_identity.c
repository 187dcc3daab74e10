/*
 * Who may talk to whom, by who they are: policies that name service accounts. An account stands for
 * all workloads that run under it; the namespace's default one for nobody in particular.
 */
#include "kubernetes_priv.h"

/* Workloads that a rule permits to call, and the places that say so. */
struct caller {
    size_t workload;
    struct loc loc;
};
struct callers {
    VEC(struct caller) all;
};

/* Edges of one rule; more than this is no statement about services. */
enum { PRODUCT_MAX = 256 };

static bool runs_as(const struct k8s_workload *workload, sym space, struct str account)
{
    return workload->object->space == space && str_eq(workload->account, account);
}

static void add_account(const struct k8s *k8s, sym space, struct str account, struct loc loc,
                        struct callers *out)
{
    size_t first = out->all.n;
    for (size_t i = 0; i < k8s->workloads.n && k8s_look(k8s, loc); i++)
        if (runs_as(&k8s->workloads.v[i], space, account))
            *vec_push(k8s->scratch, &out->all) = (struct caller){ i, loc };
    if (str_is(account, "default") && out->all.n > first + 1)
        out->all.n = first;
}

static void permit(const struct k8s *k8s, const struct callers *callers,
                   const struct k8s_hits *targets, const char *detail)
{
    if (targets->all || callers->all.n * targets->workloads.n > PRODUCT_MAX)
        return;
    for (size_t i = 0; i < callers->all.n; i++)
        for (size_t k = 0; k < targets->workloads.n; k++)
            k8s_edge(k8s, k8s->workloads.v[callers->all.v[i].workload].node,
                     k8s->workloads.v[targets->workloads.v[k]].node, EDGE_POLICY, "policy", detail,
                     callers->all.v[i].loc);
}

static void add_target(const struct k8s *k8s, sym space, struct str service, struct k8s_hits *out)
{
    sym name = sym_find(k8s->syms, service);
    const struct k8s_service *found = name ? k8s_service_find(k8s, space, name) : NULL;
    for (size_t i = 0; found && i < found->workloads.n; i++)
        *vec_push(k8s->scratch, &out->workloads) = found->workloads.v[i];
}

/* "cluster.local/ns/shop/sa/web", also behind "spiffe://". */
static void add_principal(const struct k8s *k8s, const struct node *principal, struct callers *out)
{
    struct str text = doc_text(principal);
    size_t ns = str_find(text, STR("ns/")), sa = str_find(text, STR("/sa/"));
    if (ns == SIZE_MAX || sa == SIZE_MAX || sa < ns + 3 || str_find_char(text, '*') != SIZE_MAX)
        return;
    struct str space = { text.p + ns + 3, sa - ns - 3 };
    add_account(k8s, sym_find(k8s->syms, space), str_skip(text, sa + 4), principal->loc, out);
}

static void istio_sources(const struct k8s *k8s, const struct k8s_object *object,
                          const struct node *source, struct callers *out)
{
    for_each_item (doc_get(source, "principals"), principal)
        add_principal(k8s, principal, out);
    for_each_item (doc_get(source, "serviceAccounts"), account) {
        struct str text = doc_text(account), ns = object->ns;
        size_t slash = str_find_char(text, '/');
        if (slash != SIZE_MAX) {
            ns = str_take(text, slash);
            text = str_skip(text, slash + 1);
        }
        add_account(k8s, sym_find(k8s->syms, ns), text, account->loc, out);
    }
}

static void istio_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct str action = doc_get_text(object->spec, "action");
    struct k8s_selector selector = { 0 };
    struct k8s_hits targets = { 0 };
    if (action.n && !str_is(action, "ALLOW"))
        return;
    k8s_selector_map(k8s, doc_path(object->spec, "selector.matchLabels"), &selector);
    if (selector.needs.n)
        k8s_select(k8s, &selector, &object->space, 1, &targets);
    if (!targets.workloads.n)
        k8s_selects_nothing(k8s, object, &selector, object->space, "spec.selector");
    if (str_is(doc_text(doc_path(object->spec, "targetRef.kind")), "Service"))
        add_target(k8s, object->space, doc_text(doc_path(object->spec, "targetRef.name")),
                   &targets);
    for_each_item (doc_get(object->spec, "targetRefs"), ref)
        if (str_is(doc_get_text(ref, "kind"), "Service"))
            add_target(k8s, object->space, doc_get_text(ref, "name"), &targets);
    for_each_item (doc_get(object->spec, "rules"), rule) {
        struct callers callers = { 0 };
        for_each_item (doc_get(rule, "from"), from)
            istio_sources(k8s, object, doc_get(from, "source"), &callers);
        permit(k8s, &callers, &targets, "spec.rules.from.source.principals");
    }
}

/* "web.shop.serviceaccount.identity.linkerd.cluster.local" */
static void add_identity(const struct k8s *k8s, const struct node *identity, struct callers *out)
{
    struct str text = doc_text(identity), account, ns;
    if (!str_has(text, ".serviceaccount.identity.") || !str_split(&text, '.', &account) ||
        !str_split(&text, '.', &ns) || str_find_char(account, '*') != SIZE_MAX)
        return;
    add_account(k8s, sym_find(k8s->syms, ns), account, identity->loc, out);
}

static void add_reference(const struct k8s *k8s, const struct k8s_object *object,
                          const struct node *ref, struct callers *out)
{
    const struct node *name = doc_get(ref, "name");
    if (!doc_text(name).n)
        return;
    sym space = sym_find(k8s->syms, k8s_namespace_or(ref, object->ns));
    add_account(k8s, space, doc_text(name), name->loc, out);
}

static void add_authentication(const struct k8s *k8s, const struct k8s_object *object,
                               const struct node *ref, struct callers *out)
{
    struct str kind = doc_get_text(ref, "kind");
    if (str_is(kind, "ServiceAccount"))
        add_reference(k8s, object, ref, out);
    if (!str_is(kind, "MeshTLSAuthentication"))
        return;
    sym space = sym_find(k8s->syms, k8s_namespace_or(ref, object->ns));
    const struct k8s_object *found = k8s_object_find(
        k8s, "policy.linkerd.io", "MeshTLSAuthentication", space, doc_get_text(ref, "name"));
    if (!found)
        return;
    for_each_item (doc_get(found->spec, "identities"), identity)
        add_identity(k8s, identity, out);
    for_each_item (doc_get(found->spec, "identityRefs"), identity)
        if (str_is(doc_get_text(identity, "kind"), "ServiceAccount"))
            add_reference(k8s, found, identity, out);
}

static void server_targets(const struct k8s *k8s, const struct k8s_object *server,
                           struct k8s_hits *out)
{
    struct k8s_selector selector = { 0 };
    k8s_selector_read(k8s, server ? doc_get(server->spec, "podSelector") : NULL, &selector);
    size_t first = out->workloads.n;
    if (server && selector.needs.n)
        k8s_select(k8s, &selector, &server->space, 1, out);
    if (server && !out->all && out->workloads.n == first)
        k8s_selects_nothing(k8s, server, &selector, server->space, "spec.podSelector");
}

/* A Server, a route to one, or a Service. */
static void linkerd_targets(const struct k8s *k8s, const struct k8s_object *object,
                            const struct node *ref, struct k8s_hits *out)
{
    struct str kind = doc_get_text(ref, "kind"), name = doc_get_text(ref, "name");
    if (str_is(kind, "HTTPRoute") || str_is(kind, "GRPCRoute")) {
        const struct k8s_object *route = k8s_object_find(
            k8s, NULL, str_is(kind, "HTTPRoute") ? "HTTPRoute" : "GRPCRoute", object->space, name);
        ref = route ? doc_item(doc_get(route->spec, "parentRefs"), 0) : NULL;
        kind = doc_get_text(ref, "kind");
        name = doc_get_text(ref, "name");
    }
    if (str_is(kind, "Server"))
        server_targets(
            k8s, k8s_object_find(k8s, "policy.linkerd.io", "Server", object->space, name), out);
    else if (str_is(kind, "Service"))
        add_target(k8s, object->space, name, out);
}

static void linkerd_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_hits targets = { 0 };
    struct callers callers = { 0 };
    linkerd_targets(k8s, object, doc_get(object->spec, "targetRef"), &targets);
    for_each_item (doc_get(object->spec, "requiredAuthenticationRefs"), ref)
        add_authentication(k8s, object, ref, &callers);
    permit(k8s, &callers, &targets, "spec.requiredAuthenticationRefs");
}

static void server_authorization_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *mesh = doc_path(object->spec, "client.meshTLS");
    struct k8s_selector selector = { 0 };
    struct k8s_hits targets = { 0 };
    struct callers callers = { 0 };
    server_targets(k8s,
                   k8s_object_find(k8s, "policy.linkerd.io", "Server", object->space,
                                   doc_text(doc_path(object->spec, "server.name"))),
                   &targets);
    k8s_selector_read(k8s, doc_path(object->spec, "server.selector"), &selector);
    for (size_t i = 0; selector.needs.n && i < k8s->servers.n && k8s_look(k8s, object->loc); i++) {
        const struct k8s_object *server = &k8s->objects.v[k8s->servers.v[i]];
        if (server->space == object->space &&
            k8s_selector_fits(&selector, doc_path(server->root, "metadata.labels")))
            server_targets(k8s, server, &targets);
    }
    for_each_item (doc_get(mesh, "serviceAccounts"), account)
        add_reference(k8s, object, account, &callers);
    for_each_item (doc_get(mesh, "identities"), identity)
        add_identity(k8s, identity, &callers);
    permit(k8s, &callers, &targets, "spec.client.meshTLS");
}

/* SMI: both sides are accounts. */
static void traffic_target_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *spec = object->spec ? object->spec : object->root;
    struct callers callers = { 0 }, called = { 0 };
    struct k8s_hits targets = { 0 };
    add_reference(k8s, object, doc_get(spec, "destination"), &called);
    for_each_item (doc_get(spec, "sources"), source)
        add_reference(k8s, object, source, &callers);
    for (size_t i = 0; i < called.all.n; i++)
        *vec_push(k8s->scratch, &targets.workloads) = called.all.v[i].workload;
    permit(k8s, &callers, &targets, "spec.sources");
}

const struct k8s_kind k8s_identity_kinds[] = {
    { "security.istio.io", "AuthorizationPolicy", istio_refs },
    { "policy.linkerd.io", "AuthorizationPolicy", linkerd_refs },
    { "policy.linkerd.io", "ServerAuthorization", server_authorization_refs },
    { "access.smi-spec.io", "TrafficTarget", traffic_target_refs },
    { NULL, NULL, NULL },
};

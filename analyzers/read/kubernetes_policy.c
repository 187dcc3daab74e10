/*
 * Who may talk to whom, by labels: NetworkPolicy, Cilium, Calico. What is permitted is no call, so
 * these are edges of their own kind; rules that deny, or that mean everybody, are none.
 */
#include "address_parts_priv.h"
#include "kubernetes_priv.h"

/* Edges of one rule; more than this is no statement about services. */
enum { PRODUCT_MAX = 256 };

struct policy {
    const struct k8s *k8s;
    const struct k8s_object *object;
    struct k8s_hits own; /* the workloads that it is about */
};

static void permit(const struct policy *policy, const struct k8s_hits *others, bool inward,
                   const char *detail, struct loc loc)
{
    const struct k8s *k8s = policy->k8s;
    if (others->all || policy->own.all ||
        others->workloads.n * policy->own.workloads.n > PRODUCT_MAX)
        return;
    for (size_t i = 0; i < others->workloads.n; i++) {
        bnode other = k8s->workloads.v[others->workloads.v[i]].node;
        for (size_t k = 0; k < policy->own.workloads.n; k++) {
            bnode own = k8s->workloads.v[policy->own.workloads.v[k]].node;
            k8s_edge(k8s, inward ? other : own, inward ? own : other, EDGE_POLICY, "policy", detail,
                     loc);
        }
    }
}

/* A peer that only names namespaces means all that runs there. */
static void peer_refs(const struct policy *policy, const struct node *peer, bool inward)
{
    const struct k8s *k8s = policy->k8s;
    const struct node *pods = doc_get(peer, "podSelector");
    const struct node *namespaces = doc_get(peer, "namespaceSelector");
    struct k8s_selector selector = { 0 }, of_spaces = { 0 };
    struct k8s_spaces spaces = { 0 };
    struct k8s_hits hits = { 0 };
    k8s_selector_read(k8s, pods, &selector);
    if (!selector.needs.n)
        return;
    if (namespaces) {
        k8s_selector_read(k8s, namespaces, &of_spaces);
        k8s_select_spaces(k8s, &of_spaces, &spaces);
    } else {
        *vec_push(k8s->scratch, &spaces.all) = policy->object->space;
    }
    if (spaces.all.n)
        k8s_select(k8s, &selector, spaces.all.v, spaces.all.n, &hits);
    if (spaces.all.n == 1 && !hits.all && !hits.workloads.n)
        k8s_selects_nothing(k8s, policy->object, &selector, spaces.all.v[0],
                            inward ? "spec.ingress.from" : "spec.egress.to");
    permit(policy, &hits, inward, inward ? "spec.ingress.from" : "spec.egress.to", pods->loc);
}

static void network_policy_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct policy policy = { .k8s = k8s, .object = object };
    struct k8s_selector selector = { 0 };
    k8s_selector_read(k8s, doc_get(object->spec, "podSelector"), &selector);
    k8s_select(k8s, &selector, &object->space, 1, &policy.own);
    if (policy.own.all)
        return;
    if (!policy.own.workloads.n)
        k8s_selects_nothing(k8s, object, &selector, object->space, "spec.podSelector");
    for_each_item (doc_get(object->spec, "ingress"), rule)
        for_each_item (doc_get(rule, "from"), peer)
            peer_refs(&policy, peer, true);
    for_each_item (doc_get(object->spec, "egress"), rule)
        for_each_item (doc_get(rule, "to"), peer)
            peer_refs(&policy, peer, false);
}

/* "k8s:app" and "any:app" are "app"; "k8s:io.kubernetes.pod.namespace" names the namespace. */
static struct str cilium_key(struct str key)
{
    static const char *const sources[] = { "k8s:", "any:", "k8s.", "any." };
    for (size_t i = 0; i < countof(sources); i++)
        if (str_starts(key, sources[i]))
            return str_skip(key, strlen(sources[i]));
    return key;
}

/* The namespaces it names; false when it means what is no workload (reserved:world). */
static bool cilium_selector(const struct k8s *k8s, const struct node *node,
                            struct k8s_selector *out, struct k8s_spaces *spaces)
{
    struct k8s_selector read = { 0 };
    k8s_selector_read(k8s, node, &read);
    out->loc = read.loc;
    for (size_t i = 0; i < read.needs.n; i++) {
        struct k8s_need need = read.needs.v[i];
        if (str_starts(need.key, "reserved") ||
            str_has(need.key, "io.kubernetes.pod.namespace.labels"))
            return false;
        need.key = cilium_key(need.key);
        if (!str_is(need.key, "io.kubernetes.pod.namespace")) {
            *vec_push(k8s->scratch, &out->needs) = need;
            continue;
        }
        if (doc_is_scalar(need.values))
            *vec_push(k8s->scratch, &spaces->all) = sym_intern(k8s->syms, doc_text(need.values));
        for_each_item (need.values, item)
            *vec_push(k8s->scratch, &spaces->all) = sym_intern(k8s->syms, doc_text(item));
    }
    return true;
}

static void cilium_hits(const struct policy *policy, const struct node *node, struct k8s_hits *out)
{
    const struct k8s *k8s = policy->k8s;
    struct k8s_selector selector = { 0 };
    struct k8s_spaces spaces = { 0 };
    bool everywhere = str_is(policy->object->kind, "CiliumClusterwideNetworkPolicy");
    if (!cilium_selector(k8s, node, &selector, &spaces))
        return;
    if (!spaces.all.n && !everywhere)
        *vec_push(k8s->scratch, &spaces.all) = policy->object->space;
    k8s_select(k8s, &selector, spaces.all.v, spaces.all.n, out);
    if (spaces.all.n == 1 && !out->all && !out->workloads.n)
        k8s_selects_nothing(k8s, policy->object, &selector, spaces.all.v[0], "spec");
}

static void cilium_peers(const struct policy *policy, const struct node *peers, bool inward,
                         const char *detail)
{
    for_each_item (peers, peer) {
        struct k8s_hits hits = { 0 };
        cilium_hits(policy, peer, &hits);
        permit(policy, &hits, inward, detail, peer->loc);
    }
}

/* Hosts outside and Services, which the rule names. */
static void cilium_names(const struct policy *policy, const struct node *rule)
{
    const struct k8s *k8s = policy->k8s;
    for (size_t i = 0; i < policy->own.workloads.n; i++) {
        struct k8s_from from = {
            k8s,         policy->object, k8s->workloads.v[policy->own.workloads.v[i]].node,
            EDGE_POLICY, "policy",       0
        };
        for_each_item (doc_get(rule, "toFQDNs"), name)
            k8s_edge_to(&from, doc_get(name, "matchName"), STR_NULL, NULL, "spec.egress.toFQDNs");
        for_each_item (doc_get(rule, "toServices"), service) {
            const struct node *of = doc_get(service, "k8sService");
            k8s_edge_to(&from, doc_get(of, "serviceName"), doc_get_text(of, "namespace"), NULL,
                        "spec.egress.toServices");
        }
    }
}

static void cilium_spec(const struct policy *outer, const struct node *spec)
{
    struct policy policy = *outer;
    policy.own = (struct k8s_hits){ 0 };
    cilium_hits(&policy, doc_get(spec, "endpointSelector"), &policy.own);
    if (policy.own.all)
        return;
    for_each_item (doc_get(spec, "ingress"), rule)
        cilium_peers(&policy, doc_get(rule, "fromEndpoints"), true, "spec.ingress.fromEndpoints");
    for_each_item (doc_get(spec, "egress"), rule) {
        cilium_peers(&policy, doc_get(rule, "toEndpoints"), false, "spec.egress.toEndpoints");
        cilium_names(&policy, rule);
    }
}

static void cilium_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct policy policy = { .k8s = k8s, .object = object };
    cilium_spec(&policy, object->spec);
    for_each_item (doc_get(object->root, "specs"), spec)
        cilium_spec(&policy, spec);
}

/*
 * Calico's expressions, as far as they are "key == 'value'" joined by "&&", and has(key). False for
 * any other.
 */
static bool calico_selector(const struct k8s *k8s, struct str text, struct k8s_selector *out)
{
    text = str_trim(text);
    while (text.n) {
        size_t end = str_find(text, STR("&&"));
        struct str part = str_trim(str_take(text, end == SIZE_MAX ? text.n : end));
        text = end == SIZE_MAX ? STR_NULL : str_trim(str_skip(text, end + 2));
        size_t equals = str_find(part, STR("=="));
        if (str_starts(part, "has(") && str_ends(part, ")")) {
            *vec_push(k8s->scratch, &out->needs) =
                (struct k8s_need){ .key = str_trim((struct str){ part.p + 4, part.n - 5 }),
                                   .op = K8S_EXISTS };
            continue;
        }
        if (equals == SIZE_MAX || str_find_char(part, '|') != SIZE_MAX ||
            str_find_char(part, '(') != SIZE_MAX)
            return false;
        *vec_push(k8s->scratch, &out->needs) =
            (struct k8s_need){ .key = str_trim(str_take(part, equals)),
                               .op = K8S_IN,
                               .value = value_unquote(str_trim(str_skip(part, equals + 2))) };
    }
    return out->needs.n > 0;
}

static void calico_hits(const struct policy *policy, const struct node *holder, const char *key,
                        struct k8s_hits *out)
{
    const struct k8s *k8s = policy->k8s;
    struct k8s_selector selector = { 0 };
    bool everywhere =
        str_is(policy->object->kind, "GlobalNetworkPolicy") || doc_get(holder, "namespaceSelector");
    if (calico_selector(k8s, doc_get_text(holder, key), &selector))
        k8s_select(k8s, &selector, &policy->object->space, everywhere ? 0 : 1, out);
    if (selector.needs.n && !everywhere && !out->all && !out->workloads.n)
        k8s_selects_nothing(k8s, policy->object, &selector, policy->object->space, "spec");
}

static void calico_rules(const struct policy *policy, const struct node *rules, const char *side,
                         bool inward)
{
    for_each_item (rules, rule) {
        const struct node *peer = doc_get(rule, side);
        struct k8s_hits hits = { 0 };
        if (!str_is(doc_get_text(rule, "action"), "Allow") || !doc_get(peer, "selector"))
            continue;
        calico_hits(policy, peer, "selector", &hits);
        permit(policy, &hits, inward, inward ? "spec.ingress.source" : "spec.egress.destination",
               doc_get(peer, "selector")->loc);
    }
}

static void calico_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct policy policy = { .k8s = k8s, .object = object };
    calico_hits(&policy, object->spec, "selector", &policy.own);
    if (policy.own.all)
        return;
    calico_rules(&policy, doc_get(object->spec, "ingress"), "source", true);
    calico_rules(&policy, doc_get(object->spec, "egress"), "destination", false);
}

const struct k8s_kind k8s_policy_kinds[] = {
    { "networking.k8s.io", "NetworkPolicy", network_policy_refs },
    { "extensions", "NetworkPolicy", network_policy_refs },
    { "cilium.io", "CiliumNetworkPolicy", cilium_refs },
    { "cilium.io", "CiliumClusterwideNetworkPolicy", cilium_refs },
    { "projectcalico.org", "NetworkPolicy", calico_refs },
    { "projectcalico.org", "GlobalNetworkPolicy", calico_refs },
    { "crd.projectcalico.org", "NetworkPolicy", calico_refs },
    { "crd.projectcalico.org", "GlobalNetworkPolicy", calico_refs },
    { NULL, NULL, NULL },
};

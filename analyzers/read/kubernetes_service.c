/*
 * Services and the workloads behind them. A Service with the workloads it selects is one logical
 * service: under the workload's name when there is one, under the Service's when there are several
 * (versions). A Service that gathers workloads which have Services of their own is a front of them.
 */
#include "kubernetes_priv.h"

static int sym_order(sym a, sym b)
{
    return a < b ? -1 : a > b;
}

static int pair_cmp(const void *a, const void *b)
{
    const struct k8s_pair *x = a, *y = b;
    int order = sym_order(x->space, y->space);
    order = order ? order : sym_order(x->key, y->key);
    order = order ? order : sym_order(x->value, y->value);
    return order ? order : x->workload < y->workload ? -1 : x->workload > y->workload;
}

static int service_cmp(const void *a, const void *b)
{
    const struct k8s_service *x = a, *y = b;
    int order = str_cmp(x->object->ns, y->object->ns);
    order = order ? order : str_cmp(x->object->name, y->object->name);
    return order ? order : x->object->order < y->object->order ? -1 : 1;
}

/* A Service for one pod of a StatefulSet selects it by its name: "kafka-0". */
enum { PODS_MAX = 16 };

static void collect_pods(struct k8s *k8s, size_t workload)
{
    const struct k8s_object *object = k8s->workloads.v[workload].object;
    uint64_t replicas = 1;
    if (!str_is(object->kind, "StatefulSet"))
        return;
    str_to_u64(doc_get_text(object->spec, "replicas"), &replicas);
    for (unsigned i = 0; i < PODS_MAX && i < replicas; i++)
        *vec_push(k8s->arena, &k8s->pairs) =
            (struct k8s_pair){ object->space,
                               sym_intern(k8s->syms, STR("statefulset.kubernetes.io/pod-name")),
                               sym_intern(k8s->syms, str_printf(k8s->arena, "%" PRIstr "-%u",
                                                                STR_ARG(object->name), i)),
                               workload };
}

static void collect_pairs(struct k8s *k8s)
{
    for (size_t i = 0; i < k8s->workloads.n; i++) {
        const struct k8s_workload *workload = &k8s->workloads.v[i];
        for_each_pair (doc_path(workload->template, "metadata.labels"), label) {
            *vec_push(k8s->arena, &k8s->pairs) =
                (struct k8s_pair){ workload->object->space, sym_intern(k8s->syms, label->key),
                                   sym_intern(k8s->syms, doc_text(label->value)), i };
        }
        collect_pods(k8s, i);
    }
    if (k8s->pairs.n)
        qsort(k8s->pairs.v, k8s->pairs.n, sizeof(*k8s->pairs.v), pair_cmp);
}

static bool selects(const struct node *selector, const struct k8s_workload *workload)
{
    for_each_pair (selector, want)
        if (!k8s_label_is(workload, want->key, doc_text(want->value)))
            return false;
    return true;
}

/* First pair that is not less than the wanted one. */
static size_t lower_bound(const struct k8s *k8s, const struct k8s_pair *want)
{
    size_t low = 0, high = k8s->pairs.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pair_cmp(&k8s->pairs.v[middle], want) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t k8s_pairs_from(const struct k8s *k8s, sym space, sym key)
{
    return lower_bound(k8s, &(struct k8s_pair){ space, key, 0, 0 });
}

size_t k8s_pairs_of(const struct k8s *k8s, sym space, struct str key, struct str value,
                    size_t *out_end)
{
    struct k8s_pair want = { space, sym_find(k8s->syms, key), sym_find(k8s->syms, value), 0 };
    size_t first = lower_bound(k8s, &want);
    want.workload = SIZE_MAX;
    *out_end = lower_bound(k8s, &want);
    return want.key && want.value ? first : *out_end;
}

static void match(struct k8s *k8s, struct k8s_service *service)
{
    const struct node *selector = doc_get(service->object->spec, "selector");
    if (!doc_is_map(selector) || selector->n == 0)
        return;
    service->selector = selector;
    size_t end;
    size_t first = k8s_pairs_of(k8s, service->object->space, selector->pairs[0].key,
                                doc_text(selector->pairs[0].value), &end);
    for (size_t i = first; i < end; i++) {
        const struct k8s_pair *pair = &k8s->pairs.v[i];
        if (!selects(selector, &k8s->workloads.v[pair->workload]))
            continue;
        *vec_push(k8s->arena, &service->workloads) = pair->workload;
        k8s->workloads.v[pair->workload].n_services++;
    }
}

static int workload_cmp(const void *a, const void *b, void *context)
{
    const struct k8s *k8s = context;
    const struct k8s_object *x = k8s->workloads.v[*(const size_t *)a].object;
    const struct k8s_object *y = k8s->workloads.v[*(const size_t *)b].object;
    int order = str_cmp(x->ns, y->ns);
    return order ? order : str_cmp(x->name, y->name);
}

static void sort_names(struct k8s *k8s)
{
    k8s->names = arena_array(k8s->arena, size_t, k8s->workloads.n + 1);
    for (size_t i = 0; i < k8s->workloads.n; i++)
        k8s->names[i] = i;
    qsort_r(k8s->names, k8s->workloads.n, sizeof(*k8s->names), workload_cmp, k8s);
    for (size_t i = 0; i < k8s->workloads.n; i++) {
        sym space = k8s->workloads.v[k8s->names[i]].object->space;
        if (!k8s->spaces.n || k8s->spaces.v[k8s->spaces.n - 1].name != space)
            vec_push(k8s->arena, &k8s->spaces)->name = space;
        k8s->spaces.v[k8s->spaces.n - 1].n++;
    }
}

void k8s_match_services(struct k8s *k8s)
{
    sort_names(k8s);
    collect_pairs(k8s);
    if (k8s->services.n)
        qsort(k8s->services.v, k8s->services.n, sizeof(*k8s->services.v), service_cmp);
    for (size_t i = 0; i < k8s->services.n; i++)
        match(k8s, &k8s->services.v[i]);
}

struct k8s_service *k8s_service_find(const struct k8s *k8s, sym space, sym name)
{
    struct str ns = sym_str(k8s->syms, space), text = sym_str(k8s->syms, name);
    size_t low = 0, high = k8s->services.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct k8s_object *object = k8s->services.v[middle].object;
        int order = str_cmp(object->ns, ns);
        order = order ? order : str_cmp(object->name, text);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == k8s->services.n)
        return NULL;
    struct k8s_service *found = &k8s->services.v[low];
    return found->object->space == space && found->object->name_sym == name ? found : NULL;
}

const struct k8s_workload *k8s_workload_find(const struct k8s *k8s, sym space, sym name)
{
    size_t low = 0, high = k8s->workloads.n;
    struct str ns = sym_str(k8s->syms, space), text = sym_str(k8s->syms, name);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct k8s_workload *workload = &k8s->workloads.v[k8s->names[middle]];
        int order = str_cmp(workload->object->ns, ns);
        order = order ? order : str_cmp(workload->object->name, text);
        if (order == 0)
            return workload;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool k8s_name_taken(const struct k8s *k8s, sym space, sym name)
{
    return k8s_service_find(k8s, space, name) || k8s_workload_find(k8s, space, name);
}

/* "reviews-v2", "web-canary" -> "reviews", "web" */
static struct str without_variant(struct str name)
{
    static const char *const variants[] = {
        "-canary", "-stable", "-blue", "-green", "-primary", "-baseline", "-preview", "-active",
    };
    for (size_t i = 0; i < countof(variants); i++)
        if (str_ends(name, variants[i]))
            return str_take(name, name.n - strlen(variants[i]));
    size_t n = name.n;
    while (n && ((name.p[n - 1] >= '0' && name.p[n - 1] <= '9') || name.p[n - 1] == '-' ||
                 name.p[n - 1] == '.'))
        n--;
    if (n > 1 && n < name.n && name.p[n - 1] == 'v' && name.p[n - 2] == '-')
        return str_take(name, n - 2);
    return name;
}

static bool are_variants(const struct k8s *k8s, const struct k8s_service *service)
{
    struct str first = without_variant(k8s->workloads.v[service->workloads.v[0]].object->name);
    for (size_t i = 1; i < service->workloads.n; i++) {
        const struct k8s_object *object = k8s->workloads.v[service->workloads.v[i]].object;
        if (!str_eq(without_variant(object->name), first))
            return false;
    }
    return true;
}

/* Several workloads that other Services tell apart. */
static bool is_front(const struct k8s *k8s, const struct k8s_service *service)
{
    if (service->workloads.n < 2 || are_variants(k8s, service))
        return false;
    for (size_t i = 0; i < service->workloads.n; i++)
        if (k8s->workloads.v[service->workloads.v[i]].n_services > 1)
            return true;
    return false;
}

static bnode own_node(const struct k8s *k8s, const struct k8s_service *service)
{
    const struct k8s_object *object = service->object;
    return builder_node(k8s->builder, object->space, object->shown, ORIGIN_DECLARED, object->loc);
}

static void front_edges(const struct k8s *k8s, const struct k8s_service *service)
{
    for (size_t i = 0; i < service->workloads.n; i++)
        builder_edge(k8s->builder, &(struct edge_in){
                                       .from = service->node,
                                       .to = k8s->workloads.v[service->workloads.v[i]].node,
                                       .kind = EDGE_SYNC,
                                       .origin = ORIGIN_DECLARED,
                                       .how = sym_intern(k8s->syms, STR("selector")),
                                       .detail = sym_intern(k8s->syms, STR("spec.selector")),
                                       .loc = service->selector->loc,
                                   });
}

/* A name for what is elsewhere: another Service, or a host outside. */
static bnode external_name(const struct k8s *k8s, const struct k8s_service *service,
                           const struct node *target)
{
    const struct k8s_object *object = service->object;
    struct str host = str_lower(k8s->arena, doc_text(target));
    if (str_ends(host, "."))
        host.n--;
    size_t svc = str_find(host, STR(".svc"));
    if (svc != SIZE_MAX) {
        struct str name = str_take(host, svc);
        size_t dot = str_find_char(name, '.');
        struct str ns = dot == SIZE_MAX ? object->ns : str_skip(name, dot + 1);
        name = str_take(name, dot == SIZE_MAX ? name.n : dot);
        sym space = sym_intern(k8s->syms, ns);
        const struct k8s_service *other = k8s_service_find(k8s, space, sym_intern(k8s->syms, name));
        if (other && other != service && other->workloads.n == 1)
            return k8s->workloads.v[other->workloads.v[0]].node;
        bnode node = builder_node(k8s->builder, space, sym_intern(k8s->syms, name), ORIGIN_DECLARED,
                                  target->loc);
        if (!other && !k8s_workload_find(k8s, space, sym_intern(k8s->syms, name)) &&
            !k8s_operated_find(k8s, space, name)) {
            builder_kind(k8s->builder, node, NODE_UNRESOLVED, SURE_PORT);
            k8s_names_nothing(k8s, object, space, name, target->loc, "spec.externalName");
        }
        return node;
    }
    bnode node =
        builder_node(k8s->builder, 0, sym_intern(k8s->syms, host), ORIGIN_DECLARED, target->loc);
    builder_kind(k8s->builder, node, NODE_EXTERNAL, SURE_NAME);
    return node;
}

static bnode node_of(const struct k8s *k8s, struct k8s_service *service)
{
    const struct k8s_object *object = service->object;
    const struct node *external = doc_get(object->spec, "externalName");
    if (str_is(doc_get_text(object->spec, "type"), "ExternalName") && doc_text(external).n) {
        bnode target = external_name(k8s, service, external);
        builder_name(k8s->builder, target, object->space, object->name_sym);
        return target;
    }
    if (service->workloads.n == 1) {
        bnode node = k8s->workloads.v[service->workloads.v[0]].node;
        builder_name(k8s->builder, node, object->space, object->name_sym);
        return node;
    }
    bnode node = own_node(k8s, service);
    if (!service->selector)
        builder_kind(k8s->builder, node, NODE_EXTERNAL, SURE_PORT);
    if (service->workloads.n == 0 || is_front(k8s, service))
        return node;
    for (size_t i = 0; i < service->workloads.n; i++)
        builder_same(k8s->builder, node, k8s->workloads.v[service->workloads.v[i]].node);
    return node;
}

/* The pods of an object that an operator runs bear its name in a label. */
static const struct k8s_object *operated(const struct k8s *k8s, const struct k8s_service *service)
{
    for_each_pair (service->selector, want) {
        const struct k8s_object *object =
            k8s_operated_find(k8s, service->object->space, doc_text(want->value));
        if (object)
            return object;
    }
    return NULL;
}

/* A Service that selects none of the workloads in the input. */
static void settle_alone(const struct k8s *k8s, struct k8s_service *service)
{
    if (!service->selector || service->workloads.n)
        return;
    const struct k8s_object *object = operated(k8s, service);
    if (object) {
        bnode node = k8s_operated_node(k8s, object);
        builder_name(k8s->builder, node, service->object->space, service->object->name_sym);
        builder_same(k8s->builder, node, service->node);
        return;
    }
    struct k8s_selector selector = { 0 };
    k8s_selector_map(k8s, service->selector, &selector);
    k8s_selects_nothing(k8s, service->object, &selector, service->object->space, "spec.selector");
}

static void service_facts(const struct k8s *k8s, const struct k8s_service *service)
{
    const struct k8s_object *object = service->object;
    struct str type = doc_get_text(object->spec, "type");
    for_each_item (doc_get(object->spec, "ports"), port) {
        uint64_t number;
        if (str_to_u64(doc_get_text(port, "port"), &number) && number <= 65535)
            builder_port(k8s->builder, service->node, (uint32_t)number);
        if (str_to_u64(doc_get_text(port, "targetPort"), &number) && number <= 65535)
            builder_port(k8s->builder, service->node, (uint32_t)number);
    }
    if (str_is(type, "LoadBalancer") || str_is(type, "NodePort"))
        builder_entry(k8s->builder, service->node);
    k8s_metadata_facts(k8s, service->node, object->space, doc_get(object->root, "metadata"), true);
}

/* What a kustomization renames is known by both names: values keep the old one. */
static void name_service(const struct k8s *k8s, const struct k8s_service *service)
{
    const struct k8s_object *object = service->object;
    if (object->shown == object->name_sym)
        return;
    builder_name(k8s->builder, service->node, object->space, object->name_sym);
    builder_name(k8s->builder, service->node, object->space, object->shown);
}

void k8s_name_services(struct k8s *k8s)
{
    for (size_t i = 0; i < k8s->services.n; i++) {
        struct k8s_service *service = &k8s->services.v[i];
        service->node = node_of(k8s, service);
        name_service(k8s, service);
        service_facts(k8s, service);
        if (service->workloads.n && is_front(k8s, service))
            front_edges(k8s, service);
        settle_alone(k8s, service);
    }
}

/* Which clusters of an Envoy configuration its routes lead to: the others get no calls. */
#include "address_parts_priv.h"

struct names {
    VEC(struct str) all;
};

struct work {
    VEC(const struct node *) nodes;
};

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Telemetry and the admin's own views are no calls of the service. */
static bool is_aside(struct str key)
{
    return str_is(key, "clusters") || str_is(key, "tracing") || str_is(key, "access_log") ||
           str_is(key, "admin") || str_is(key, "stats_sinks");
}

static void push_weighted(struct arena *arena, const struct node *weighted, struct names *out)
{
    for_each_item (doc_get(weighted, "clusters"), item)
        *vec_push(arena, &out->all) = doc_get_text(item, "name");
}

static void collect(struct arena *arena, const struct node *node, struct work *work,
                    struct names *out)
{
    for_each_item (node, item)
        *vec_push(arena, &work->nodes) = item;
    for_each_pair (node, pair) {
        if (str_is(pair->key, "weighted_clusters"))
            push_weighted(arena, pair->value, out);
        else if (str_is(pair->key, "cluster") || str_is(pair->key, "cluster_name"))
            *vec_push(arena, &out->all) = doc_text(pair->value);
        else if (!is_aside(pair->key))
            *vec_push(arena, &work->nodes) = pair->value;
    }
}

const struct node *envoy_clusters(const struct node *root)
{
    return doc_path(root, "static_resources.clusters");
}

void envoy_used(struct arena *arena, const struct node *root, const struct str **out, size_t *out_n)
{
    struct names names = { 0 };
    struct work work = { 0 };
    *vec_push(arena, &work.nodes) = doc_get(root, "static_resources");
    while (work.nodes.n)
        collect(arena, work.nodes.v[--work.nodes.n], &work, &names);
    if (names.all.n)
        qsort(names.all.v, names.all.n, sizeof(*names.all.v), name_cmp);
    *out = names.all.v;
    *out_n = names.all.n;
}

bool envoy_is_used(const struct str *used, size_t n, const struct node *cluster)
{
    struct str name = doc_get_text(cluster, "name");
    return n && bsearch(&name, used, n, sizeof(name), name_cmp);
}

/*
 * Kubernetes objects. All files are one system: first every object is put into its index, then
 * Services are matched with the pods they select, and only then addresses are read, since the
 * value of a variable may stand in another file.
 */
#include "kubernetes_priv.h"

struct str k8s_namespace_or(const struct node *map, struct str fallback)
{
    struct str ns = doc_get_text(map, "namespace");
    return ns.n ? ns : fallback;
}

static struct str group_of(struct str api_version)
{
    size_t slash = str_find_char(api_version, '/');
    return slash == SIZE_MAX ? STR_NULL : str_take(api_version, slash);
}

static bool is_object(const struct node *root)
{
    return doc_is_map(root) && doc_is_scalar(doc_get(root, "apiVersion")) &&
           doc_is_scalar(doc_get(root, "kind"));
}

static void add_object(struct k8s *k8s, const struct node *root)
{
    const struct node *metadata = doc_get(root, "metadata");
    struct str name = doc_get_text(metadata, "name");
    if (!name.n)
        return;
    struct k8s_object *object = vec_push(k8s->arena, &k8s->objects);
    object->root = root;
    object->spec = doc_get(root, "spec");
    object->kind = doc_get_text(root, "kind");
    object->group = group_of(doc_get_text(root, "apiVersion"));
    object->name = name;
    object->ns = k8s_namespace_or(metadata, STR("default"));
    object->space = sym_intern(k8s->syms, object->ns);
    builder_kin(k8s->builder, object->space);
    bool runs = str_is(object->kind, "Service") || doc_get(object->spec, "template");
    if (runs && !doc_get_text(metadata, "namespace").n)
        builder_floating(k8s->builder, object->space);
    object->name_sym = sym_intern(k8s->syms, name);
    object->loc = doc_get(metadata, "name")->loc;
    object->order = k8s->objects.n;
}

struct pending {
    VEC(const struct node *) nodes;
};

/* A list of objects is unpacked, as deep as lists of lists go. */
static void collect(struct k8s *k8s, const struct node *document)
{
    struct pending pending = { 0 };
    *vec_push(k8s->arena, &pending.nodes) = document;
    while (pending.nodes.n) {
        const struct node *node = pending.nodes.v[--pending.nodes.n];
        const struct node *items = doc_get(node, "items");
        if (!is_object(node))
            continue;
        if (!str_ends(doc_get_text(node, "kind"), "List") || !doc_is_list(items)) {
            add_object(k8s, node);
            continue;
        }
        for (uint32_t i = items->n; i-- > 0;)
            *vec_push(k8s->arena, &pending.nodes) = doc_item(items, i);
    }
}

static bool is_core(const struct k8s_object *object, const char *kind)
{
    return object->group.n == 0 && str_is(object->kind, kind);
}

static void index_objects(struct k8s *k8s)
{
    for (size_t i = 0; i < k8s->objects.n; i++) {
        const struct k8s_object *object = &k8s->objects.v[i];
        if (k8s_is_workload(object)) {
            k8s_add_workload(k8s, object);
        } else if (is_core(object, "Service")) {
            struct k8s_service *service = vec_push(k8s->arena, &k8s->services);
            service->object = object;
            service->node = NO_BNODE;
        } else if (is_core(object, "ConfigMap") || is_core(object, "Secret")) {
            struct k8s_config *config = vec_push(k8s->arena, &k8s->configs);
            config->object = object;
            config->secret = is_core(object, "Secret");
        }
    }
}

void k8s_metadata_facts(const struct k8s *k8s, bnode node, sym space, const struct node *metadata,
                        bool skip_versions)
{
    static const char *const members[] = { "labels", "annotations" };
    for (size_t i = 0; i < countof(members); i++) {
        for_each_pair (doc_get(metadata, members[i]), pair) {
            if (skip_versions && label_is_version(pair->key))
                continue;
            label_facts(k8s->builder, node, space, pair->key, doc_text(pair->value),
                        pair->value->loc);
        }
    }
}

/* Configuration of a thousand ordinary systems; a finding tells when it is used up. */
enum { CONFIG_BYTES_MAX = 64 << 20 };

bool k8s_spend(const struct k8s *k8s, const struct k8s_config *config, size_t bytes)
{
    size_t had = *k8s->budget;
    *k8s->budget = had > bytes ? had - bytes : 0;
    if (had && had <= bytes)
        finding_add(k8s->reading->findings, &rule_input_limit, config->object->loc,
                    "%" PRIstr " and others are used by so many containers that the rest of the "
                    "configuration is not read.",
                    STR_ARG(config->object->name));
    return had > bytes;
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 }, scratch = { 0 };
    size_t budget = CONFIG_BYTES_MAX;
    struct k8s k8s = {
        .reading = reading,
        .builder = reading->builder,
        .syms = reading->syms,
        .arena = &arena,
        .scratch = &scratch,
        .budget = &budget,
    };
    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; d < inputs[i]->docs.all.n; d++)
            collect(&k8s, inputs[i]->docs.all.v[d]);
    index_objects(&k8s);
    k8s_sort_configs(&k8s);
    k8s_match_services(&k8s);
    k8s_name_services(&k8s);
    for (size_t i = 0; i < k8s.workloads.n; i++)
        k8s_workload_facts(&k8s, &k8s.workloads.v[i]);
    k8s_find_directories(&k8s);
    for (size_t i = 0; i < k8s.workloads.n; i++)
        k8s_workload_refs(&k8s, &k8s.workloads.v[i]);
    for (size_t i = 0; i < k8s.objects.n; i++)
        k8s_route_refs(&k8s, &k8s.objects.v[i]);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
    arena_release(&scratch);
    arena_release(&arena);
}

/* Objects of tools that only look like the cluster's: their own readers know them. */
static bool is_foreign(struct str api_version)
{
    return str_starts(api_version, "backstage.io/") ||
           str_starts(api_version, "kustomize.config.k8s.io/") ||
           str_starts(api_version, "skaffold/") || str_starts(api_version, "score.dev/");
}

static int probe(const struct probe *probe)
{
    if (!probe->docs)
        return is_object(probe->doc) ? 95 : 0;
    for (size_t i = 0; i < probe->docs->all.n; i++) {
        const struct node *root = probe->docs->all.v[i];
        if (is_object(root))
            return is_foreign(doc_get_text(root, "apiVersion")) ? 0 : 95;
    }
    return 0;
}

static const char *const patterns[] = { "*.yaml", "*.yml", "*.json", NULL };

const struct reader reader_kubernetes = {
    .name = "kubernetes",
    .title = "Kubernetes objects",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};

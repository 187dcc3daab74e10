/*
 * Kubernetes objects. All files are one system: first every object is put into its index, then
 * Services are matched with the pods they select, and only then addresses are read, since the
 * value of a variable may stand in another file.
 */
#include "kubernetes_priv.h"

#include "dapr_priv.h"

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

/* Kinds whose names stand for themselves. */
static bool is_fixed(struct str kind)
{
    return str_is(kind, "Namespace") || str_is(kind, "CustomResourceDefinition");
}

static void name_object(struct k8s *k8s, struct k8s_object *object, const struct node *metadata)
{
    struct str shown = object->name;
    struct str ns = k8s_namespace_or(metadata, STR("default"));
    bool stated = doc_get_text(metadata, "namespace").n;
    if (object->layer != NO_LAYER && !is_fixed(object->kind)) {
        struct str own = kustomize_namespace(k8s->kustomize, object->layer, STR_NULL);
        stated = stated || own.n;
        ns = own.n ? own : ns;
        shown = kustomize_name(k8s->kustomize, object->layer, shown);
    }
    object->ns = ns;
    object->space = sym_intern(k8s->syms, ns);
    object->name_sym = sym_intern(k8s->syms, object->name);
    object->shown = sym_intern(k8s->syms, shown);
    builder_kin(k8s->builder, object->space);
    bool runs = str_is(object->kind, "Service") || doc_get(object->spec, "template");
    if (runs && !stated)
        builder_floating(k8s->builder, object->space);
}

static void add_object(struct k8s *k8s, const struct node *root, size_t layer)
{
    if (layer != NO_LAYER)
        root = kustomize_object(k8s->kustomize, layer, root);
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
    object->layer = layer;
    object->loc = doc_get(metadata, "name")->loc;
    object->order = k8s->objects.n;
    name_object(k8s, object, metadata);
}

static void add_made(struct k8s *k8s)
{
    struct kustomize_made_list made = { 0 };
    kustomize_generate(k8s->kustomize, &made);
    for (size_t i = 0; i < made.all.n; i++) {
        size_t first = k8s->objects.n;
        add_object(k8s, made.all.v[i].root, made.all.v[i].layer);
        if (k8s->objects.n > first)
            k8s->objects.v[first].kind = made.all.v[i].secret ? STR("Secret") : STR("ConfigMap");
    }
}

static void add_template(struct k8s *k8s, const struct node *template, size_t layer)
{
    const struct node *parameters = doc_get(template, "parameters");
    for_each_item (doc_get(template, "objects"), object)
        if (is_object(object))
            add_object(k8s, k8s_template_object(k8s, object, parameters), layer);
}

struct pending {
    VEC(const struct node *) nodes;
};

/* A list of objects is unpacked, as deep as lists of lists go. */
static void collect(struct k8s *k8s, const struct node *document, size_t layer)
{
    struct pending pending = { 0 };
    *vec_push(k8s->arena, &pending.nodes) = document;
    while (pending.nodes.n) {
        const struct node *node = pending.nodes.v[--pending.nodes.n];
        const struct node *items = doc_get(node, "items");
        if (!is_object(node))
            continue;
        if (str_is(doc_get_text(node, "kind"), "Template") &&
            doc_is_list(doc_get(node, "objects"))) {
            add_template(k8s, node, layer);
            continue;
        }
        if (!str_ends(doc_get_text(node, "kind"), "List") || !doc_is_list(items)) {
            add_object(k8s, node, layer);
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

static int object_order(const struct k8s_object *object, struct str kind, struct str ns,
                        struct str name)
{
    int order = str_cmp(object->kind, kind);
    order = order ? order : str_cmp(object->ns, ns);
    return order ? order : str_cmp(object->name, name);
}

static int object_cmp(const void *a, const void *b, void *context)
{
    const struct k8s *k8s = context;
    const struct k8s_object *x = &k8s->objects.v[*(const size_t *)a];
    const struct k8s_object *y = &k8s->objects.v[*(const size_t *)b];
    int order = object_order(x, y->kind, y->ns, y->name);
    return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

const struct k8s_object *k8s_object_find(const struct k8s *k8s, const char *group, const char *kind,
                                         sym space, struct str name)
{
    struct str of = str_from(kind), ns = space ? sym_str(k8s->syms, space) : STR("default");
    size_t low = 0, high = k8s->objects.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (object_order(&k8s->objects.v[k8s->by_kind[middle]], of, ns, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < k8s->objects.n; low++) {
        const struct k8s_object *object = &k8s->objects.v[k8s->by_kind[low]];
        if (object_order(object, of, ns, name) != 0)
            return NULL;
        if (!group || str_is(object->group, group))
            return object;
    }
    return NULL;
}

static void sort_objects(struct k8s *k8s)
{
    k8s->by_kind = arena_array(k8s->arena, size_t, k8s->objects.n + 1);
    for (size_t i = 0; i < k8s->objects.n; i++)
        k8s->by_kind[i] = i;
    qsort_r(k8s->by_kind, k8s->objects.n, sizeof(*k8s->by_kind), object_cmp, k8s);
}

static void index_objects(struct k8s *k8s)
{
    for (size_t i = 0; i < k8s->objects.n; i++) {
        const struct k8s_object *object = &k8s->objects.v[i];
        if (str_is(object->kind, "ReferenceGrant"))
            *vec_push(k8s->arena, &k8s->grants) = i;
        if (str_is(object->kind, "Server") && str_is(object->group, "policy.linkerd.io"))
            *vec_push(k8s->arena, &k8s->servers) = i;
        if (object->group.n && k8s_is_operated(object))
            *vec_push(k8s->arena, &k8s->operated) = i;
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
            label_value(k8s->builder, node, space, pair->key, pair->value);
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

/* Tables that list a kind once at most, all of them together. */
static const struct k8s_kind *const kinds[] = {
    k8s_scale_kinds,  k8s_route_kinds,    k8s_istio_kinds, k8s_mesh_kinds, k8s_entry_kinds,
    k8s_policy_kinds, k8s_identity_kinds, k8s_event_kinds, k8s_dapr_kinds, k8s_operator_kinds,
};

static bool is_kind(const struct k8s_kind *row, const struct k8s_object *object)
{
    bool open = row->group && str_ends(str_from(row->group), ".");
    if (row->kind && !str_is(object->kind, row->kind))
        return false;
    return !row->group ||
           (open ? str_starts(object->group, row->group) : str_is(object->group, row->group));
}

static void read_object(const struct k8s *k8s, const struct k8s_object *object)
{
    for (size_t i = 0; i < countof(kinds); i++) {
        for (const struct k8s_kind *row = kinds[i]; row->read; row++) {
            if (!is_kind(row, object))
                continue;
            row->read(k8s, object);
            arena_reset(k8s->scratch);
            return;
        }
    }
}

/* Nodes that patches of kustomizations may visit. */
enum { MERGES_MAX = 4 << 20 };

static void collect_all(struct k8s *k8s)
{
    const struct kustomize *kustomize = k8s->kustomize;
    for (size_t i = 0; i < kustomize->files.n; i++) {
        const struct kustomize_file *file = &kustomize->files.v[i];
        for (size_t d = 0; d < file->input->docs.all.n && !file->patch; d++)
            collect(k8s, file->input->docs.all.v[d], file->layer);
    }
    add_made(k8s);
}

/* Workloads held against selectors; a thousand policies on ten thousand workloads. */
enum { MATCHES_MAX = 32 << 20, EDGES_MAX = 1 << 20 };

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 }, scratch = { 0 };
    size_t budget = CONFIG_BYTES_MAX, matches = MATCHES_MAX, edges = EDGES_MAX;
    struct kustomize kustomize = { .reading = reading, .arena = &arena, .merges = MERGES_MAX };
    struct k8s k8s = {
        .reading = reading,
        .builder = reading->builder,
        .syms = reading->syms,
        .arena = &arena,
        .scratch = &scratch,
        .budget = &budget,
        .matches = &matches,
        .edges = &edges,
        .kustomize = &kustomize,
    };
    kustomize_load(&kustomize, inputs, n);
    collect_all(&k8s);
    sort_objects(&k8s);
    index_objects(&k8s);
    k8s_sort_configs(&k8s);
    k8s_match_services(&k8s);
    k8s_name_services(&k8s);
    for (size_t i = 0; i < k8s.workloads.n; i++)
        k8s_workload_facts(&k8s, &k8s.workloads.v[i]);
    k8s_find_directories(&k8s);
    k8s_find_dapr(&k8s);
    for (size_t i = 0; i < k8s.workloads.n; i++)
        k8s_workload_refs(&k8s, &k8s.workloads.v[i]);
    for (size_t i = 0; i < k8s.objects.n; i++)
        read_object(&k8s, &k8s.objects.v[i]);
    dapr_alone(reading);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
    arena_release(&scratch);
    arena_release(&arena);
}

/* Objects of tools that only look like the cluster's: their own readers know them. */
static bool is_foreign(struct str api_version)
{
    return str_starts(api_version, "backstage.io/") || str_starts(api_version, "skaffold/") ||
           str_starts(api_version, "score.dev/");
}

static int probe(const struct probe *probe)
{
    if (!probe->docs)
        return is_object(probe->doc) ? 95 : 0;
    if (probe->doc && kustomize_is(probe->doc, probe->path))
        return 90;
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

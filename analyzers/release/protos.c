/*
 * Services in .proto files as definitions: of the node that provides their operations, and, where a
 * file lies with another service, as the copy that this one was built with. Whose a file is, the
 * folder tells, from that of the file outward: a folder of a service's name, or one in which the
 * manifests of one service only lie.
 */
#include "matrix_priv.h"
#include "svcgraph/proto.h"

struct folders {
    struct symtab names; /* that hold manifests, at any depth */
    VEC(node_id) of;     /* by sym; NO_NODE: of several services */
};

struct placed {
    struct api_use use;
    const struct sources *sources;
};

struct gathering {
    struct arena *arena;
    struct arena scratch;
    const struct graph *g;
    struct folders folders;
    uint32_t *provider; /* of each symbol that is an operation: 1 + node */
    VEC(struct placed) all;
};

static bool is_owner(const struct graph *g, node_id v)
{
    const char *format = NULL;
    if (!is_service(g, v) || g->nodes[v.i].kind > NODE_GATEWAY ||
        !(g->nodes[v.i].origin & ORIGIN_DECLARED) || !g->nodes[v.i].loc.source)
        return false;
    format = g->sources->all.v[g->nodes[v.i].loc.source].format;
    return !format || strcmp(format, "protobuf") != 0;
}

static bool is_top(struct str folder)
{
    return !folder.n || str_is(folder, ".") || str_is(folder, "/");
}

static void claim(struct gathering *t, struct str folder, node_id v)
{
    sym s = sym_intern(&t->folders.names, folder);
    bool fresh = s >= t->folders.of.n;
    while (t->folders.of.n <= s)
        *vec_push(&t->scratch, &t->folders.of) = NO_NODE;
    if (fresh)
        t->folders.of.v[s] = v;
    else if (t->folders.of.v[s].i != v.i)
        t->folders.of.v[s] = NO_NODE;
}

static void claim_folders(struct gathering *t)
{
    symtab_init(&t->folders.names, &t->scratch);
    for_each_node (t->g, v) {
        if (!is_owner(t->g, v))
            continue;
        struct str folder = path_dir(source_path(t->g->sources, t->g->nodes[v.i].loc.source));
        for (; !is_top(folder); folder = path_dir(folder))
            claim(t, folder, v);
    }
}

static node_id owner_of(const struct gathering *t, const struct proto_file *file)
{
    struct str folder = path_dir(source_path(t->g->sources, file->source));
    for (; !is_top(folder); folder = path_dir(folder)) {
        sym s = sym_find(&t->folders.names, folder);
        node_id named = graph_find(t->g, path_base(folder));
        if (named.i != UINT32_MAX && is_owner(t->g, named))
            return named;
        if (s && s < t->folders.of.n && t->folders.of.v[s].i != UINT32_MAX)
            return t->folders.of.v[s];
    }
    return NO_NODE;
}

static void index_operations(struct gathering *t)
{
    t->provider = arena_array(&t->scratch, uint32_t, t->g->syms->n);
    for (uint32_t i = 0; i < t->g->n_operations; i++) {
        const struct operation *operation = &t->g->operations[i];
        if (operation->origin & ORIGIN_DECLARED && !t->provider[operation->name])
            t->provider[operation->name] = operation->node.i + 1;
    }
}

static node_id provider_of(struct gathering *t, const struct proto_service *service)
{
    for (size_t i = 0; i < service->rpcs.n; i++) {
        struct str name = str_printf(&t->scratch, "%" PRIstr "/%" PRIstr,
                                     STR_ARG(service->full_name), STR_ARG(service->rpcs.v[i].name));
        sym s = sym_find(t->g->syms, name);
        if (s && t->provider[s])
            return (node_id){ t->provider[s] - 1 };
    }
    return NO_NODE;
}

static void add_file(struct gathering *t, struct proto_file *file)
{
    struct proto_set set = { 0 };
    node_id owner = owner_of(t, file);
    *vec_push(&t->scratch, &set.all) = file;
    for (size_t i = 0; i < file->services.n; i++) {
        const struct proto_service *service = file->services.v[i];
        node_id of = provider_of(t, service);
        if (of.i == UINT32_MAX)
            continue;
        node_id by = owner.i == of.i ? NO_NODE : owner;
        *vec_push(&t->scratch, &t->all) =
            (struct placed){ { api_of_proto(t->arena, &set, service->full_name), of, by },
                             t->g->sources };
    }
}

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->use.of.i != y->use.of.i)
        return x->use.of.i < y->use.of.i ? -1 : 1;
    if (x->use.by.i != y->use.by.i)
        return x->use.by.i < y->use.by.i ? -1 : 1;
    return loc_cmp(x->sources, x->use.api->loc, y->use.api->loc);
}

const struct graph *graph_with_protos(struct arena *arena, const struct graph *g)
{
    struct gathering t = { .arena = arena, .g = g };
    if (!g->protos || !g->protos->all.n)
        return g;
    claim_folders(&t);
    index_operations(&t);
    for (uint32_t i = 0; i < g->n_apis; i++)
        *vec_push(&t.scratch, &t.all) = (struct placed){ g->apis[i], g->sources };
    for (size_t i = 0; i < g->protos->all.n; i++)
        add_file(&t, g->protos->all.v[i]);
    struct graph *copy = arena_new(arena, struct graph);
    *copy = *g;
    copy->apis = arena_array(arena, struct api_use, t.all.n);
    copy->n_apis = (uint32_t)t.all.n;
    if (t.all.n)
        qsort(t.all.v, t.all.n, sizeof(*t.all.v), by_place);
    for (size_t i = 0; i < t.all.n; i++)
        copy->apis[i] = t.all.v[i].use;
    arena_release(&t.scratch);
    return copy;
}

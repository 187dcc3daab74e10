/* What hangs on nodes: other names, versions, images, requirements. */
#include "freeze_priv.h"

/* Sorting by node, then by content; equal ones are one. */
struct detail_kind {
    size_t size;
    uint32_t (*node)(const struct freezer *f, uint32_t i);
    int (*order)(const struct freezer *f, uint32_t a, uint32_t b);
    void (*write)(const struct freezer *f, uint32_t i, void *out);
};

struct sorting {
    const struct freezer *f;
    const struct detail_kind *kind;
};

static int order_details(const void *ctx, uint32_t a, uint32_t b)
{
    const struct sorting *sorting = ctx;
    uint32_t one = sorting->kind->node(sorting->f, a), two = sorting->kind->node(sorting->f, b);
    return one != two ? (one < two ? -1 : 1) : sorting->kind->order(sorting->f, a, b);
}

/* Writes n records to a new array; each node's slice is at offset in struct graph_node. */
static void *freeze_kind(struct freezer *f, const struct detail_kind *kind, size_t n,
                         size_t slice_offset, uint32_t *out_n)
{
    struct sorting sorting = { f, kind };
    uint32_t *order = sorted_ids(&f->b->work, n, order_details, &sorting);
    char *array = arena_alloc_array(f->b->arena, n, kind->size, _Alignof(max_align_t));
    uint32_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (i && order_details(&sorting, order[i - 1], order[i]) == 0)
            continue;
        struct graph_node *node = &f->g->nodes[kind->node(f, order[i])];
        struct slice *slice = (struct slice *)((char *)node + slice_offset);
        if (slice->n++ == 0)
            slice->first = kept;
        kind->write(f, order[i], array + kept++ * kind->size);
    }
    *out_n = kept;
    return array;
}

static uint32_t version_node(const struct freezer *f, uint32_t i)
{
    return f->final[f->b->versions.v[i].node];
}

static int version_order(const struct freezer *f, uint32_t a, uint32_t b)
{
    const struct version *one = &f->b->versions.v[a].version, *two = &f->b->versions.v[b].version;
    int order = two->release - one->release;
    if (!order)
        order = order_sym(f->g, one->text, two->text);
    if (!order)
        order = order_sym(f->g, one->how, two->how);
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

static void version_write(const struct freezer *f, uint32_t i, void *out)
{
    *(struct version *)out = f->b->versions.v[i].version;
}

static uint32_t image_node(const struct freezer *f, uint32_t i)
{
    return f->final[f->b->images.v[i].node];
}

static int image_order(const struct freezer *f, uint32_t a, uint32_t b)
{
    const struct image *one = &f->b->images.v[a].image, *two = &f->b->images.v[b].image;
    int order = order_sym(f->g, one->text, two->text);
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

static void image_write(const struct freezer *f, uint32_t i, void *out)
{
    *(struct image *)out = f->b->images.v[i].image;
}

static uint32_t require_node(const struct freezer *f, uint32_t i)
{
    return f->final[f->b->requires.v[i].by];
}

static int require_order(const struct freezer *f, uint32_t a, uint32_t b)
{
    const struct build_require *one = &f->b->requires.v[a], *two = &f->b->requires.v[b];
    int order = order_sym(f->g, one->of, two->of);
    if (!order)
        order = order_sym(f->g, one->range, two->range);
    if (!order)
        order = order_sym(f->g, one->dialect, two->dialect);
    if (!order)
        order = order_sym(f->g, one->how, two->how);
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

static void require_write(const struct freezer *f, uint32_t i, void *out)
{
    const struct build_require *in = &f->b->requires.v[i];
    uint32_t of = f->require_of[i];
    *(struct requirement *)out = (struct requirement){
        .by = { f->final[in->by] },
        .of = of == NAMED_NONE ? NO_NODE : (node_id){ f->final[of] },
        .of_name = in->of,
        .range = in->range,
        .dialect = in->dialect,
        .how = in->how,
        .loc = in->loc,
    };
}

static uint32_t name_node(const struct freezer *f, uint32_t i)
{
    return f->final[f->b->names.v[i].node];
}

static int name_order(const struct freezer *f, uint32_t a, uint32_t b)
{
    return order_sym(f->g, f->b->names.v[a].name, f->b->names.v[b].name);
}

static void name_write(const struct freezer *f, uint32_t i, void *out)
{
    *(sym *)out = f->b->names.v[i].name;
}

/* The members of a class add their names to those of builder_name; its own name is left out. */
static void gather_names(struct freezer *f)
{
    struct builder *b = f->b;
    size_t n = b->names.n, kept = 0;
    for (uint32_t v = 0; v < b->nodes.n; v++)
        if (!b->nodes.v[v].n_likes && b->nodes.v[v].name != f->g->nodes[f->final[v]].base)
            *vec_push(&b->work, &b->names) =
                (struct build_name){ v, b->nodes.v[v].space, b->nodes.v[v].name };
    n = b->names.n;
    for (size_t i = 0; i < n; i++) {
        const struct graph_node *node = &f->g->nodes[name_node(f, (uint32_t)i)];
        if (b->names.v[i].name != node->base && b->names.v[i].name != node->name)
            b->names.v[kept++] = b->names.v[i];
    }
    b->names.n = kept;
}

#define SLICE_OF(member) offsetof(struct graph_node, member)

void freeze_details(struct freezer *f)
{
    static const struct detail_kind names = { sizeof(sym), name_node, name_order, name_write };
    static const struct detail_kind versions = { sizeof(struct version), version_node,
                                                 version_order, version_write };
    static const struct detail_kind images = { sizeof(struct image), image_node, image_order,
                                               image_write };
    static const struct detail_kind requires = { sizeof(struct requirement), require_node,
                                                 require_order, require_write };
    struct builder *b = f->b;
    struct graph *g = f->g;
    gather_names(f);
    g->names = freeze_kind(f, &names, b->names.n, SLICE_OF(names), &g->n_names);
    g->versions = freeze_kind(f, &versions, b->versions.n, SLICE_OF(versions), &g->n_versions);
    g->images = freeze_kind(f, &images, b->images.n, SLICE_OF(images), &g->n_images);
    g->requirements =
        freeze_kind(f, &requires, b->requires.n, SLICE_OF(requires), &g->n_requirements);
}

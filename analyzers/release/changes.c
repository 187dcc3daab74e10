/* What is new about a service. */
#include "matrix_priv.h"

static sym seen_how(const struct graph *g)
{
    return sym_find(g->syms, STR("service.version"));
}

/* Next version that a manifest or definition states, from i on. */
static const struct version *stated(const struct graph *g, node_id v, uint32_t *i)
{
    const struct slice *slice = &g->nodes[v.i].versions;
    sym seen = seen_how(g);
    while (*i < slice->n) {
        const struct version *version = &g->versions[slice->first + (*i)++];
        if (!seen || version->how != seen)
            return version;
    }
    return NULL;
}

static bool versions_equal(const struct graph *a, node_id x, const struct graph *b, node_id y)
{
    const struct version *one, *two;
    uint32_t i = 0, k = 0;
    do {
        one = stated(a, x, &i);
        two = stated(b, y, &k);
        if (one && two && (one->text != two->text || one->how != two->how))
            return false;
    } while (one && two);
    return !one && !two;
}

static bool images_equal(const struct graph *a, node_id x, const struct graph *b, node_id y)
{
    const struct slice *one = &a->nodes[x.i].images, *two = &b->nodes[y.i].images;
    if (one->n != two->n)
        return false;
    for (uint32_t i = 0; i < one->n; i++)
        if (a->images[one->first + i].text != b->images[two->first + i].text)
            return false;
    return true;
}

static bool ranges_equal(const struct graph *a, node_id x, const struct graph *b, node_id y)
{
    const struct slice *one = &a->nodes[x.i].requires, *two = &b->nodes[y.i].requires;
    if (one->n != two->n)
        return false;
    for (uint32_t i = 0; i < one->n; i++) {
        const struct requirement *p = &a->requirements[one->first + i];
        const struct requirement *q = &b->requirements[two->first + i];
        if (p->of_name != q->of_name || p->range != q->range || p->dialect != q->dialect)
            return false;
    }
    return true;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Whom it calls by manifests, as numbers in order: a name may mean another kind of node by now. */
static size_t calls_of(struct arena *scratch, const struct graph *g, node_id v, uint64_t **out)
{
    static const unsigned kinds = EDGE_BIT(EDGE_SYNC) | EDGE_BIT(EDGE_ASYNC) | EDGE_BIT(EDGE_DATA);
    uint32_t end = g->out_off[v.i + 1];
    size_t n = 0;
    *out = arena_array(scratch, uint64_t, end - g->out_off[v.i]);
    for_each_out (g, v, e)
        if ((g->edge_origin[e.i] & ORIGIN_DECLARED) && (EDGE_BIT(g->edge_kind[e.i]) & kinds))
            (*out)[n++] = g->nodes[g->edge_to[e.i]].name;
    qsort(*out, n, sizeof(**out), by_number);
    return n;
}

static bool calls_equal(const struct graph *a, node_id x, const struct graph *b, node_id y)
{
    struct arena scratch = { 0 };
    uint64_t *one, *two;
    size_t n = calls_of(&scratch, a, x, &one), m = calls_of(&scratch, b, y, &two);
    bool equal = n == m && (!n || !memcmp(one, two, n * sizeof(*one)));
    arena_release(&scratch);
    return equal;
}

static unsigned compare(const struct pairing *pairing, node_id x, node_id y)
{
    const struct graph *a = pairing->g[0], *b = pairing->g[1];
    unsigned changes = 0;
    if (!versions_equal(a, x, b, y))
        changes |= CHANGE_VERSION;
    if (!images_equal(a, x, b, y))
        changes |= CHANGE_IMAGE;
    if (!ranges_equal(a, x, b, y))
        changes |= CHANGE_NEEDS;
    if (!definitions_equal(a, x, b, y))
        changes |= CHANGE_API;
    if (!calls_equal(a, x, b, y))
        changes |= CHANGE_CALLS;
    return changes;
}

unsigned changes_of(const struct pairing *pairing, const struct matrix_service *service)
{
    bool there[2];
    unsigned origins = 0;
    for (unsigned side = 0; side < 2; side++) {
        there[side] = is_service(pairing->g[side], service->node[side]);
        if (there[side])
            origins |= pairing->g[side]->nodes[service->node[side].i].origin;
    }
    if (there[0] && there[1])
        return compare(pairing, service->node[0], service->node[1]);
    if (!(origins & ORIGIN_DECLARED))
        return 0;
    return there[1] ? CHANGE_ADDED : CHANGE_REMOVED;
}

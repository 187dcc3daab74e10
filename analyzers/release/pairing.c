/* Which service of one graph is which of the other. */
#include "matrix_priv.h"

bool is_service(const struct graph *g, node_id v)
{
    if (v.i == UINT32_MAX)
        return false;
    enum graph_kind kind = g->nodes[v.i].kind;
    return kind != NODE_EXTERNAL && kind != NODE_UNRESOLVED && kind != NODE_TOPIC;
}

struct finder {             /* nodes of the other graph, by a symbol */
    uint32_t *first, *next; /* first[sym]: 1 + node; next[node]: 1 + node */
};

static struct finder find_by(struct arena *arena, const struct graph *g, bool by_name)
{
    struct finder f = { arena_array(arena, uint32_t, g->syms->n),
                        arena_array(arena, uint32_t, (size_t)g->n + 1) };
    for (uint32_t v = g->n; v-- > 0;) {
        sym key = by_name ? g->nodes[v].name : g->nodes[v].base;
        f.next[v] = f.first[key];
        f.first[key] = v + 1;
    }
    return f;
}

/* Of two that are not of one name: "cart" there is "shop/cart" here, where another one came up. */
static uint32_t find_qualified(const struct finder *base, const struct graph *there,
                               const struct graph_node *node, const bool *taken)
{
    for (uint32_t v = base->first[node->base]; v; v = base->next[v - 1]) {
        const struct graph_node *other = &there->nodes[v - 1];
        bool same = other->space == node->space || !other->space || !node->space;
        if (!taken[v - 1] && same && is_service(there, (node_id){ v - 1 }))
            return v - 1;
    }
    return UINT32_MAX;
}

/* Of each node now, its node before; UINT32_MAX: none. */
static uint32_t *find_partners(struct arena *arena, const struct graph *before,
                               const struct graph *now)
{
    uint32_t *partner = arena_array(arena, uint32_t, (size_t)now->n + 1);
    bool *taken = arena_array(arena, bool, (size_t)before->n + 1);
    struct finder name = find_by(arena, before, true), base = find_by(arena, before, false);
    for (uint32_t v = 0; v < now->n; v++) {
        uint32_t found = name.first[now->nodes[v].name];
        partner[v] = found ? found - 1 : UINT32_MAX;
        if (found)
            taken[found - 1] = true;
    }
    for (uint32_t v = 0; v < now->n; v++) {
        if (partner[v] != UINT32_MAX || !is_service(now, (node_id){ v }))
            continue;
        partner[v] = find_qualified(&base, before, &now->nodes[v], taken);
        if (partner[v] != UINT32_MAX)
            taken[partner[v]] = true;
    }
    return partner;
}

struct named {
    struct str text;
    struct matrix_service service;
};

static int by_text(const void *a, const void *b)
{
    return str_cmp(((const struct named *)a)->text, ((const struct named *)b)->text);
}

static void add_named(const struct pairing *pairing, struct named *all, size_t *n, uint32_t before,
                      uint32_t now)
{
    unsigned side = now != UINT32_MAX;
    const struct graph *g = pairing->g[side];
    const struct graph_node *node = &g->nodes[side ? now : before];
    all[(*n)++] = (struct named){
        graph_str(g, node->name),
        { .name = node->name, .node = { { before }, { now } }, .loc = node->loc },
    };
}

/* What has a service on either side: an unresolved name is kept beside the service that it meant.
 */
static size_t gather_named(const struct pairing *pairing, const uint32_t *partner, bool *seen,
                           struct named *all)
{
    const struct graph *before = pairing->g[0], *now = pairing->g[1];
    size_t n = 0;
    for (uint32_t v = 0; v < now->n; v++) {
        uint32_t old = partner[v];
        bool service = is_service(now, (node_id){ v }) || is_service(before, (node_id){ old });
        if (service)
            add_named(pairing, all, &n, old, v);
        if (old != UINT32_MAX)
            seen[old] = true;
    }
    for (uint32_t v = 0; v < before->n; v++)
        if (!seen[v] && is_service(before, (node_id){ v }))
            add_named(pairing, all, &n, v, UINT32_MAX);
    return n;
}

void pairing_make(struct arena *arena, const struct graph *before, const struct graph *now,
                  struct pairing *out)
{
    struct arena scratch = { 0 };
    *out = (struct pairing){ .g = { before, now } };
    uint32_t *partner = find_partners(&scratch, before, now);
    struct named *all = arena_array(&scratch, struct named, (size_t)before->n + now->n + 1);
    bool *seen = arena_array(&scratch, bool, (size_t)before->n + 1);
    size_t n = gather_named(out, partner, seen, all);
    qsort(all, n, sizeof(*all), by_text);
    for (unsigned side = 0; side < 2; side++) {
        uint32_t nodes = out->g[side]->n;
        out->service[side] = arena_array(arena, uint32_t, (size_t)nodes + 1);
        for (uint32_t v = 0; v < nodes; v++)
            out->service[side][v] = UINT32_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        *vec_push(arena, &out->services) = all[i].service;
        for (unsigned side = 0; side < 2; side++)
            if (all[i].service.node[side].i != UINT32_MAX)
                out->service[side][all[i].service.node[side].i] = (uint32_t)i;
    }
    arena_release(&scratch);
}

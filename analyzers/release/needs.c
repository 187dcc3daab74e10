/* What a consumer needs of a provider, gathered from calls, ranges, contracts and copies. */
#include "matrix_priv.h"

static const unsigned carries = EDGE_BIT(EDGE_SYNC) | EDGE_BIT(EDGE_ASYNC) | EDGE_BIT(EDGE_DATA);

static bool passes_messages(const struct graph *g, node_id v)
{
    return g->nodes[v.i].kind == NODE_QUEUE || g->nodes[v.i].kind == NODE_TOPIC;
}

/* Who depends on whom over an edge: the receiver of messages on their sender, all on a broker. */
static bool edge_ends(const struct graph *g, edge_id e, node_id *out_c, node_id *out_p)
{
    node_id from = { g->edge_from[e.i] }, to = { g->edge_to[e.i] };
    if (!(EDGE_BIT(g->edge_kind[e.i]) & carries))
        return false;
    bool back = g->edge_kind[e.i] == EDGE_ASYNC && g->edge_directed[e.i] && !passes_messages(g, to);
    *out_c = back ? to : from;
    *out_p = back ? from : to;
    return true;
}

static void add_pair(struct arena *arena, const struct pairing *pairing, unsigned side, node_id c,
                     node_id p, bool message, need_pairs *out)
{
    if (c.i == UINT32_MAX || p.i == UINT32_MAX)
        return;
    uint32_t consumer = pairing->service[side][c.i], provider = pairing->service[side][p.i];
    if (consumer != UINT32_MAX && provider != UINT32_MAX)
        *vec_push(arena, out) = (struct need_pair){ consumer, provider, message };
}

static void pairs_of_edges(struct arena *arena, const struct pairing *pairing, unsigned side,
                           const struct graph *g, need_pairs *out)
{
    for (uint32_t e = 0; e < g->m; e++) {
        node_id c, p;
        if (edge_ends(g, (edge_id){ e }, &c, &p))
            add_pair(arena, pairing, side, c, p, p.i == g->edge_from[e] && c.i != p.i, out);
    }
}

void pairs_gather(struct arena *arena, const struct pairing *pairing, unsigned side,
                  need_pairs *out)
{
    const struct graph *g = pairing->g[side];
    pairs_of_edges(arena, pairing, side, g, out);
    if (g->other_view && g->view != VIEW_DIRECT)
        pairs_of_edges(arena, pairing, side, g->other_view, out);
    for (uint32_t i = 0; i < g->n_requirements; i++)
        add_pair(arena, pairing, side, g->requirements[i].by, g->requirements[i].of, false, out);
    for (uint32_t i = 0; i < g->n_apis; i++)
        add_pair(arena, pairing, side, g->apis[i].by, g->apis[i].of, false, out);
}

/* First edge of from to a node of at least to. */
static uint32_t first_edge(const struct graph *g, node_id from, node_id to)
{
    uint32_t low = g->out_off[from.i], high = g->out_off[from.i + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->edge_to[middle] < to.i)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void needs_of_edge(struct arena *arena, const struct graph *g, uint32_t e, struct needs *out)
{
    const struct edge_info *info = &g->edge_info[e];
    out->any = true;
    if (g->edge_origin[e] & ORIGIN_DECLARED)
        out->declared = true;
    if (!out->loc.source && info->evidence.n)
        out->loc = g->evidence[info->evidence.first].loc;
    for (uint32_t i = 0; i < info->uses.n; i++)
        *vec_push(arena, &out->uses) = &g->uses[info->uses.first + i];
}

static void needs_of_calls(struct arena *arena, const struct graph *g, node_id c, node_id p,
                           struct needs *out)
{
    node_id ends[2][2] = { { c, p }, { p, c } };
    for (unsigned back = 0; back < (c.i == p.i ? 1u : 2u); back++) {
        node_id from = ends[back][0], to = ends[back][1];
        for (uint32_t e = first_edge(g, from, to); e < g->out_off[from.i + 1]; e++) {
            node_id consumer, provider;
            if (g->edge_to[e] != to.i)
                break;
            if (edge_ends(g, (edge_id){ e }, &consumer, &provider) && consumer.i == c.i)
                needs_of_edge(arena, g, e, out);
        }
    }
}

static uint32_t first_api(const struct graph *g, node_id of, node_id by)
{
    uint32_t low = 0, high = g->n_apis;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct api_use *use = &g->apis[middle];
        if (use->of.i < of.i || (use->of.i == of.i && use->by.i < by.i))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void needs_of_views(struct arena *arena, const struct graph *g, node_id c, node_id p,
                           struct needs *out)
{
    for (uint32_t i = first_api(g, p, c); i < g->n_apis; i++) {
        if (g->apis[i].of.i != p.i || g->apis[i].by.i != c.i)
            break;
        *vec_push(arena, &out->views) = &g->apis[i];
    }
}

void needs_gather(struct arena *arena, const struct graph *g, node_id c, node_id p,
                  struct needs *out)
{
    *out = (struct needs){ 0 };
    if (c.i == UINT32_MAX || p.i == UINT32_MAX)
        return;
    needs_of_calls(arena, g, c, p, out);
    if (g->other_view && g->view != VIEW_DIRECT)
        needs_of_calls(arena, g->other_view, c, p, out);
    const struct slice *requires = &g->nodes[c.i].requires;
    for (uint32_t i = 0; i < requires->n; i++)
        if (g->requirements[requires->first + i].of.i == p.i)
            *vec_push(arena, &out->ranges) = &g->requirements[requires->first + i];
    needs_of_views(arena, g, c, p, out);
    if (out->ranges.n || out->views.n)
        out->any = out->declared = true;
}

bool needs_equal(const struct needs *a, const struct needs *b, bool uses)
{
    if (a->ranges.n != b->ranges.n || a->views.n != b->views.n || (uses && a->uses.n != b->uses.n))
        return false;
    for (size_t i = 0; i < a->ranges.n; i++)
        if (a->ranges.v[i]->range != b->ranges.v[i]->range ||
            a->ranges.v[i]->dialect != b->ranges.v[i]->dialect)
            return false;
    for (size_t i = 0; i < a->views.n; i++)
        if (a->views.v[i]->api != b->views.v[i]->api &&
            api_digest(a->views.v[i]->api) != api_digest(b->views.v[i]->api))
            return false;
    for (size_t i = 0; uses && i < a->uses.n; i++)
        if (a->uses.v[i]->operation != b->uses.v[i]->operation)
            return false;
    return true;
}

struct slice definitions_of(const struct graph *g, node_id v)
{
    if (v.i == UINT32_MAX)
        return (struct slice){ 0, 0 };
    uint32_t first = first_api(g, v, NO_NODE), n = 0;
    while (first + n < g->n_apis && g->apis[first + n].of.i == v.i)
        n++;
    return (struct slice){ first, n };
}

bool definitions_equal(const struct graph *a, node_id x, const struct graph *b, node_id y)
{
    struct slice one = definitions_of(a, x), two = definitions_of(b, y);
    if (one.n != two.n)
        return false;
    for (uint32_t i = 0; i < one.n; i++) {
        const struct api *p = a->apis[one.first + i].api, *q = b->apis[two.first + i].api;
        if (p != q && api_digest(p) != api_digest(q))
            return false;
    }
    return true;
}

/* Part of a graph: what refers to nodes is numbered anew, all else is shared. */
#include "filter_priv.h"
#include "freeze_priv.h"

bool edge_passes(const struct graph *g, edge_id e, const struct edge_filter *filter)
{
    return passes(g, e.i, mask_of(filter));
}

struct parting {
    const struct graph *g;
    struct graph *part;
    struct arena *arena, scratch;
    uint32_t *node; /* old id -> new, UINT32_MAX when left out */
    uint32_t *op;
};

static void part_nodes(struct parting *p, const bool *keep)
{
    const struct graph *g = p->g;
    p->node = arena_array(&p->scratch, uint32_t, g->n);
    p->part->n = 0;
    for (uint32_t v = 0; v < g->n; v++)
        p->node[v] = keep[v] ? p->part->n++ : UINT32_MAX;
    p->part->nodes = arena_array(p->arena, struct graph_node, p->part->n);
    for (uint32_t v = 0; v < g->n; v++)
        if (keep[v])
            p->part->nodes[p->node[v]] = g->nodes[v];
}

static bool keeps_edge(const struct parting *p, uint32_t e, struct edge_mask mask)
{
    const struct graph *g = p->g;
    return p->node[g->edge_from[e]] != UINT32_MAX && p->node[g->edge_to[e]] != UINT32_MAX &&
           passes(g, e, mask);
}

static void part_edges(struct parting *p, struct edge_mask mask)
{
    const struct graph *g = p->g;
    struct graph *part = p->part;
    uint32_t m = 0;
    for (uint32_t e = 0; e < g->m; e++)
        m += keeps_edge(p, e, mask);
    part->m = 0;
    part->edge_from = arena_array(p->arena, uint32_t, m);
    part->edge_to = arena_array(p->arena, uint32_t, m);
    part->edge_kind = arena_array(p->arena, uint8_t, m);
    part->edge_origin = arena_array(p->arena, uint8_t, m);
    part->edge_directed = arena_array(p->arena, bool, m);
    part->edge_info = arena_array(p->arena, struct edge_info, m);
    if (g->edge_traffic)
        part->edge_traffic = arena_array(p->arena, uint32_t, m);
    if (g->edge_view)
        part->edge_view = arena_array(p->arena, uint8_t, m);
    part->out_off = arena_array(p->arena, uint32_t, (size_t)part->n + 1);
    for (uint32_t e = 0; e < g->m; e++) {
        if (!keeps_edge(p, e, mask))
            continue;
        uint32_t at = part->m++;
        part->edge_from[at] = p->node[g->edge_from[e]];
        part->edge_to[at] = p->node[g->edge_to[e]];
        part->edge_kind[at] = g->edge_kind[e];
        part->edge_origin[at] = g->edge_origin[e];
        part->edge_directed[at] = g->edge_directed[e];
        part->edge_info[at] = g->edge_info[e];
        if (g->edge_traffic)
            part->edge_traffic[at] = g->edge_traffic[e];
        if (g->edge_view)
            part->edge_view[at] = g->edge_view[e];
        part->out_off[part->edge_from[at] + 1]++;
    }
    for (uint32_t v = 0; v < part->n; v++)
        part->out_off[v + 1] += part->out_off[v];
}

/* The edges of the other view, between the nodes that are kept. */
static void part_other_view(struct parting *p, struct edge_mask mask)
{
    struct graph *other = arena_new(p->arena, struct graph);
    struct parting q = { p->g->other_view, other, p->arena, { 0 }, p->node, NULL };
    *other = *p->part;
    other->other_view = NULL;
    other->view = q.g->view;
    other->evidence = q.g->evidence;
    other->uses = q.g->uses;
    other->traffics = q.g->traffics;
    other->buckets = q.g->buckets;
    other->edge_traffic = NULL;
    part_edges(&q, mask);
    p->part->other_view = other;
}

static void part_operations(struct parting *p)
{
    const struct graph *g = p->g;
    struct graph *part = p->part;
    p->op = arena_array(&p->scratch, uint32_t, g->n_operations);
    part->operations = arena_array(p->arena, struct operation, g->n_operations);
    part->op_calls = arena_array(p->arena, struct op_call, g->n_op_calls);
    part->n_operations = part->n_op_calls = 0;
    for (uint32_t i = 0; i < g->n_operations; i++) {
        uint32_t v = p->node[g->operations[i].node.i];
        p->op[i] = v == UINT32_MAX ? UINT32_MAX : part->n_operations;
        if (v == UINT32_MAX)
            continue;
        if (i == g->nodes[g->operations[i].node.i].operations.first)
            part->nodes[v].operations.first = part->n_operations;
        part->operations[part->n_operations] = g->operations[i];
        part->operations[part->n_operations++].node.i = v;
    }
    for (uint32_t i = 0; i < g->n_op_calls; i++) {
        struct op_call call = g->op_calls[i];
        call.from.i = p->op[call.from.i];
        call.to.i = p->op[call.to.i];
        if (call.from.i != UINT32_MAX && call.to.i != UINT32_MAX)
            part->op_calls[part->n_op_calls++] = call;
    }
}

static void part_requirements(struct parting *p)
{
    const struct graph *g = p->g;
    struct graph *part = p->part;
    part->requirements = arena_array(p->arena, struct requirement, g->n_requirements);
    part->n_requirements = 0;
    for (uint32_t i = 0; i < g->n_requirements; i++) {
        struct requirement need = g->requirements[i];
        uint32_t v = p->node[need.by.i];
        if (v == UINT32_MAX)
            continue;
        if (i == g->nodes[need.by.i].requires.first)
        part->nodes[v].requires.first = part->n_requirements;
        need.by.i = v;
        if (need.of.i != NO_NODE.i)
            need.of.i = p->node[need.of.i];
        part->requirements[part->n_requirements++] = need;
    }
}

static void part_reentries(struct parting *p)
{
    const struct graph *g = p->g;
    struct graph *part = p->part;
    part->reentries = arena_array(p->arena, struct reentry, g->n_reentries);
    part->hops = arena_array(p->arena, struct hop, g->n_hops);
    part->n_reentries = part->n_hops = 0;
    for (uint32_t i = 0; i < g->n_reentries; i++) {
        struct reentry reentry = g->reentries[i];
        uint32_t first = part->n_hops;
        bool whole = true;
        for (uint32_t h = 0; h < reentry.hops.n && whole; h++) {
            struct hop hop = g->hops[reentry.hops.first + h];
            hop.node.i = p->node[hop.node.i];
            whole = hop.node.i != UINT32_MAX;
            part->hops[part->n_hops++] = hop;
        }
        reentry.hops.first = first;
        if (whole)
            part->reentries[part->n_reentries++] = reentry;
        else
            part->n_hops = first;
    }
}

static void part_unresolved(struct parting *p)
{
    const struct graph *g = p->g;
    struct graph *part = p->part;
    part->unresolved = arena_array(p->arena, struct unresolved, g->n_unresolved);
    part->n_unresolved = 0;
    for (uint32_t i = 0; i < g->n_unresolved; i++) {
        struct unresolved unresolved = g->unresolved[i];
        unresolved.from.i = p->node[unresolved.from.i];
        unresolved.to.i = p->node[unresolved.to.i];
        if (unresolved.from.i != UINT32_MAX && unresolved.to.i != UINT32_MAX)
            part->unresolved[part->n_unresolved++] = unresolved;
    }
}

const struct graph *graph_part(const struct graph *g, const bool *keep,
                               const struct edge_filter *filter, struct arena *arena)
{
    struct parting p = { .g = g, .part = arena_new(arena, struct graph), .arena = arena };
    *p.part = *g;
    part_nodes(&p, keep);
    part_edges(&p, mask_of(filter));
    graph_link_in(p.part, arena);
    if (g->other_view)
        part_other_view(&p, mask_of(filter));
    part_operations(&p);
    part_requirements(&p);
    part_reentries(&p);
    part_unresolved(&p);
    part_requests(g, p.part, p.node, arena);
    part_logs(g, p.part, p.node, arena);
    part_deployment(g, p.part, p.node, arena);
    part_capacities(g, p.part, p.node, arena);
    part_verifications(g, p.part, p.node, arena);
    arena_release(&p.scratch);
    return p.part;
}

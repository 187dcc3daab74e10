#include "picture.h"

#define CALLS (EDGE_BIT(EDGE_SYNC) | EDGE_BIT(EDGE_ASYNC) | EDGE_BIT(EDGE_DATA))

static bool is_kind(const struct graph *g, uint32_t e, unsigned kinds)
{
    return (kinds & EDGE_BIT(g->edge_kind[e])) != 0;
}

/* Waiting for what is called anyway says nothing new. Edges of one pair stand side by side. */
static bool is_parallel_startup(const struct graph *g, uint32_t e)
{
    if (g->edge_kind[e] != EDGE_STARTUP)
        return false;
    for (uint32_t k = g->out_off[g->edge_from[e]]; k < g->out_off[g->edge_from[e] + 1]; k++)
        if (g->edge_to[k] == g->edge_to[e] && is_kind(g, k, CALLS))
            return true;
    return false;
}

static void choose_edges(struct picture *p)
{
    const struct graph *g = p->g;
    bool others = false;
    for (uint32_t e = 0; e < g->m; e++)
        others |= g->edge_kind[e] != EDGE_TELEMETRY;
    for (uint32_t e = 0; e < g->m; e++) {
        bool telemetry = others && g->edge_kind[e] == EDGE_TELEMETRY;
        bool startup = is_parallel_startup(g, e);
        p->shows_edge[e] = !telemetry && !startup;
        p->telemetry_left_out += telemetry;
        p->startup_left_out += startup;
    }
}

/* Drawn for what leads to it: a collector, a host outside, a name that nothing defines. */
static bool is_only_a_target(uint8_t kind)
{
    return kind == NODE_TELEMETRY || kind == NODE_EXTERNAL || kind == NODE_UNRESOLVED;
}

/* What is only there for telemetry goes with its edges. */
static void choose_nodes(struct picture *p)
{
    const struct graph *g = p->g;
    bool *drawn = p->shows_node, any = p->telemetry_left_out > 0;
    for (uint32_t e = 0; e < g->m; e++)
        if (p->shows_edge[e])
            drawn[g->edge_from[e]] = drawn[g->edge_to[e]] = true;
    for_each_node (g, v) {
        bool degree = g->out_off[v.i] < g->out_off[v.i + 1] || g->in_off[v.i] < g->in_off[v.i + 1];
        bool leave = any && !drawn[v.i] && degree && !p->found[v.i] &&
                     is_only_a_target(g->nodes[v.i].kind);
        drawn[v.i] = !leave && !graph_passed_by(g, v);
        p->nodes_left_out += leave;
    }
}

static bool is_new(const struct picture *p, const struct path *cycle)
{
    for (size_t i = 0; i < cycle->n; i++)
        if (p->hop[cycle->edges[i].i])
            return false;
    return cycle->n > 0;
}

static void mark_cycles(struct picture *p, unsigned kinds)
{
    struct arena scratch = { 0 };
    struct edge_filter filter = { .kinds = kinds, .directed = true };
    struct scc scc = graph_scc(p->g, &filter, &scratch);
    for (uint32_t c = 0; c < scc.n; c++) {
        if (scc.off[c + 1] - scc.off[c] < 2)
            continue;
        struct path cycle = graph_shortest_cycle(p->g, &filter, &scc, c, &scratch);
        if (!is_new(p, &cycle))
            continue;
        for (size_t i = 0; i < cycle.n; i++) {
            p->hop[cycle.edges[i].i] = (uint32_t)i + 1;
            p->shows_edge[cycle.edges[i].i] = true;
        }
        p->cut[graph_cheapest_cut(p->g, &cycle).i] = true;
    }
    arena_release(&scratch);
}

static void mark_findings(struct picture *p)
{
    for (size_t i = 0; i < p->result->findings->all.n; i++) {
        const struct finding *finding = &p->result->findings->all.v[i];
        for (size_t k = 0; k < finding->subjects.n; k++) {
            node_id v = graph_find(p->g, finding->subjects.v[k]);
            if (v.i != NO_NODE.i)
                p->found[v.i] = true;
        }
    }
}

void picture_plan(struct picture *p, const struct result *result, struct arena *arena)
{
    const struct graph *g = result->graph;
    *p = (struct picture){
        .result = result,
        .g = g,
        .shows_node = arena_array(arena, bool, g->n),
        .shows_edge = arena_array(arena, bool, g->m),
        .hop = arena_array(arena, uint32_t, g->m),
        .cut = arena_array(arena, bool, g->m),
        .found = arena_array(arena, bool, g->n),
    };
    choose_edges(p);
    if (result->highlight == HIGHLIGHT_CYCLES) {
        mark_cycles(p, EDGE_BIT(EDGE_SYNC));
        mark_cycles(p, EDGE_BIT(EDGE_SYNC) | EDGE_BIT(EDGE_ASYNC));
        mark_cycles(p, EDGE_BIT(EDGE_STARTUP));
    }
    if (result->highlight == HIGHLIGHT_FINDINGS && result->findings)
        mark_findings(p);
    choose_nodes(p);
    unsigned origins = 0;
    for (uint32_t e = 0; e < g->m; e++)
        if (p->shows_edge[e])
            origins |= 1u << g->edge_origin[e];
    p->mixed = (origins & (origins - 1)) != 0;
}

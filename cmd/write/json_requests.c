/* How deep requests go and where their traces break, in the graph's JSON. */
#include "json_graph.h"

static void write_way(const struct graph *g, struct slice hops, struct jsonw *w)
{
    jsonw_key_array(w, "hops");
    for (uint32_t i = 0; i < hops.n; i++) {
        const struct hop *hop = &g->depth_hops[hops.first + i];
        jsonw_object(w);
        jsonw_key_str(w, "node", node_name(g, hop->node));
        if (hop->operation)
            jsonw_key_str(w, "operation", graph_str(g, hop->operation));
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_touched(const struct graph *g, struct slice touched, struct jsonw *w)
{
    if (!touched.n)
        return;
    jsonw_key_array(w, "touched");
    for (uint32_t i = 0; i < touched.n; i++) {
        jsonw_object(w);
        jsonw_key_str(w, "node", node_name(g, g->touched[touched.first + i].node));
        jsonw_key_uint(w, "requests", g->touched[touched.first + i].requests);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_depth(const struct graph *g, const struct depth *depth, struct jsonw *w)
{
    jsonw_object(w);
    jsonw_key_str(w, "node", node_name(g, depth->node));
    if (depth->operation)
        jsonw_key_str(w, "operation", graph_str(g, depth->operation));
    if (depth->cut)
        jsonw_key_uint(w, "cut", depth->cut);
    jsonw_key_array(w, "counts");
    for (uint32_t i = 0; i < depth->counts.n; i++) {
        jsonw_uint(w, g->depth_counts[depth->counts.first + i].index);
        jsonw_uint(w, g->depth_counts[depth->counts.first + i].count);
    }
    jsonw_end(w);
    if (depth->trace)
        jsonw_key_str(w, "trace", graph_str(g, depth->trace));
    write_way(g, depth->hops, w);
    write_touched(g, depth->touched, w);
    jsonw_loc(w, g->sources, depth->loc);
    jsonw_end(w);
}

static void write_gap(const struct graph *g, const struct trace_gap *gap, struct jsonw *w)
{
    jsonw_object(w);
    jsonw_key_str(w, "node", node_name(g, gap->node));
    jsonw_key_uint(w, "traces", gap->traces);
    if (gap->trace)
        jsonw_key_str(w, "trace", graph_str(g, gap->trace));
    jsonw_loc(w, g->sources, gap->loc);
    jsonw_end(w);
}

void write_requests_json(const struct graph *g, struct jsonw *w)
{
    if (!g->n_depths && !g->n_trace_gaps)
        return;
    jsonw_key_object(w, "requests");
    jsonw_key_array(w, "depths");
    for (uint32_t i = 0; i < g->n_depths; i++)
        write_depth(g, &g->depths[i], w);
    jsonw_end(w);
    if (g->n_trace_gaps)
        jsonw_key_array(w, "gaps");
    for (uint32_t i = 0; i < g->n_trace_gaps; i++)
        write_gap(g, &g->trace_gaps[i], w);
    if (g->n_trace_gaps)
        jsonw_end(w);
    jsonw_end(w);
}

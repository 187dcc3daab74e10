/* Counters of metrics, in the graph's JSON. */
#include "json_graph.h"

static void write_blocks(const struct graph *g, struct jsonw *w, struct slice blocks)
{
    if (!blocks.n)
        return;
    jsonw_key_array(w, "blocks");
    for (uint32_t i = 0; i < blocks.n; i++) {
        jsonw_uint(w, g->counter_blocks[blocks.first + i].at);
        jsonw_uint(w, g->counter_blocks[blocks.first + i].rise);
    }
    jsonw_end(w);
}

void write_counters_json(const struct graph *g, struct jsonw *w)
{
    if (!g->n_counters)
        return;
    jsonw_key_array(w, "counters");
    for (uint32_t i = 0; i < g->n_counters; i++) {
        const struct counter *one = &g->counters[i];
        jsonw_object(w);
        jsonw_key_str(w, "name", graph_str(g, one->name));
        if (one->labels)
            jsonw_key_str(w, "labels", graph_str(g, one->labels));
        jsonw_key_uint(w, "rise", one->rise);
        if (one->resets)
            jsonw_key_uint(w, "resets", one->resets);
        jsonw_key_uint(w, "snapshots", one->snapshots);
        if (one->timed)
            jsonw_key_bool(w, "timed", true);
        write_blocks(g, w, one->blocks);
        jsonw_loc(w, g->sources, one->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

/* Sums over log lines in the graph's JSON. */
#include "json_graph.h"

static void write_sums(const struct graph *g, struct jsonw *w)
{
    jsonw_key_array(w, "services");
    for (uint32_t i = 0; i < g->n_log_sums; i++) {
        const struct log_sums *sums = &g->log_sums[i];
        jsonw_object(w);
        jsonw_key_str(w, "node", node_name(g, sums->node));
        jsonw_key_uint(w, "lines", sums->lines);
        jsonw_key_uint(w, "scoped", sums->scoped);
        jsonw_key_uint(w, "missing", sums->missing);
        jsonw_loc(w, g->sources, sums->first);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_losses(const struct graph *g, struct jsonw *w)
{
    if (!g->n_id_losses)
        return;
    jsonw_key_array(w, "shared");
    for (uint32_t i = 0; i < g->n_id_losses; i++) {
        const struct id_loss *loss = &g->id_losses[i];
        jsonw_object(w);
        jsonw_key_str(w, "from", node_name(g, loss->from));
        jsonw_key_str(w, "to", node_name(g, loss->to));
        jsonw_key_uint(w, "requests", loss->shared);
        jsonw_key_uint(w, "lost", loss->lost);
        if (loss->trace)
            jsonw_key_str(w, "trace", graph_str(g, loss->trace));
        jsonw_loc(w, g->sources, loss->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

void write_logs_json(const struct graph *g, struct jsonw *w)
{
    if (!g->n_log_sums && !g->n_id_losses)
        return;
    jsonw_key_object(w, "logs");
    write_sums(g, w);
    write_losses(g, w);
    jsonw_end(w);
}

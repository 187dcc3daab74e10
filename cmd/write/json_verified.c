/* Which versions keep which contracts, in the graph's JSON. */
#include "json_graph.h"

static void key_sym(const struct graph *g, struct jsonw *w, const char *key, sym text)
{
    if (text)
        jsonw_key_str(w, key, graph_str(g, text));
}

void write_verifications_json(const struct graph *g, struct jsonw *w)
{
    if (!g->n_verifications)
        return;
    jsonw_key_array(w, "verifications");
    for (uint32_t i = 0; i < g->n_verifications; i++) {
        const struct verification *one = &g->verifications[i];
        jsonw_object(w);
        jsonw_key_str(w, "consumer", node_name(g, one->consumer));
        key_sym(g, w, "consumer_version", one->consumer_version);
        jsonw_key_str(w, "provider", node_name(g, one->provider));
        key_sym(g, w, "provider_version", one->provider_version);
        key_sym(g, w, "contract", one->contract);
        jsonw_key_str(w, "result", str_from(verified_name(one->result)));
        jsonw_loc(w, g->sources, one->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

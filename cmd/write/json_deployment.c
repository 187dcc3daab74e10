/* How services are run, in the graph's JSON. */
#include "json_graph.h"

static void write_health(const struct graph *g, struct jsonw *w)
{
    if (!g->n_health)
        return;
    jsonw_key_array(w, "health");
    for (uint32_t i = 0; i < g->n_health; i++) {
        const struct health *health = &g->health[i];
        jsonw_object(w);
        jsonw_key_str(w, "node", node_name(g, health->node));
        jsonw_key_bool(w, "checked", health->checked);
        jsonw_loc(w, g->sources, health->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_capacities(const struct graph *g, struct jsonw *w)
{
    if (!g->n_capacities)
        return;
    jsonw_key_array(w, "capacity");
    for (uint32_t i = 0; i < g->n_capacities; i++) {
        const struct capacity *capacity = &g->capacities[i];
        jsonw_object(w);
        jsonw_key_str(w, "node", node_name(g, capacity->node));
        if (capacity->replicas != REPLICAS_UNSAID)
            jsonw_key_uint(w, "replicas", capacity->replicas);
        if (capacity->loc.line)
            jsonw_loc(w, g->sources, capacity->loc);
        if (capacity->min != REPLICAS_UNSAID) {
            jsonw_key_object(w, "scaled");
            jsonw_key_uint(w, "min", capacity->min);
            if (capacity->max != REPLICAS_UNSAID)
                jsonw_key_uint(w, "max", capacity->max);
            jsonw_loc(w, g->sources, capacity->scaled_loc);
            jsonw_end(w);
        }
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_volumes(const struct graph *g, struct jsonw *w)
{
    if (!g->n_volumes)
        return;
    jsonw_key_array(w, "volumes");
    for (uint32_t i = 0; i < g->n_volumes; i++) {
        const struct volume_use *use = &g->volumes[i];
        jsonw_object(w);
        jsonw_key_str(w, "node", node_name(g, use->node));
        if (use->space)
            jsonw_key_str(w, "namespace", graph_str(g, use->space));
        jsonw_key_str(w, "volume", graph_str(g, use->volume));
        if (use->read_only)
            jsonw_key_bool(w, "read_only", true);
        jsonw_loc(w, g->sources, use->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_databases(const struct graph *g, struct jsonw *w)
{
    if (!g->n_databases)
        return;
    jsonw_key_array(w, "databases");
    for (uint32_t i = 0; i < g->n_databases; i++) {
        const struct database_use *use = &g->databases[i];
        jsonw_object(w);
        jsonw_key_str(w, "by", node_name(g, use->by));
        jsonw_key_str(w, "of", node_name(g, use->of));
        jsonw_key_str(w, "database", graph_str(g, use->database));
        jsonw_loc(w, g->sources, use->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_literals(const struct graph *g, struct jsonw *w)
{
    if (!g->n_literals)
        return;
    jsonw_key_array(w, "literals");
    for (uint32_t i = 0; i < g->n_literals; i++) {
        const struct literal *literal = &g->literals[i];
        jsonw_object(w);
        jsonw_key_str(w, "node", node_name(g, literal->from));
        if (literal->peer.i != NO_NODE.i)
            jsonw_key_str(w, "peer", node_name(g, literal->peer));
        jsonw_key_str(w, "host", graph_str(g, literal->host));
        if (literal->port)
            jsonw_key_uint(w, "port", literal->port);
        if (literal->evidence.guess)
            jsonw_key_uint(w, "guess", literal->evidence.guess);
        jsonw_key_str(w, "how", graph_str(g, literal->evidence.how));
        if (literal->evidence.detail)
            jsonw_key_str(w, "detail", graph_str(g, literal->evidence.detail));
        jsonw_loc(w, g->sources, literal->evidence.loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

void write_deployment_json(const struct graph *g, struct jsonw *w)
{
    if (!g->n_health && !g->n_capacities && !g->n_volumes && !g->n_databases && !g->n_literals)
        return;
    jsonw_key_object(w, "deployment");
    write_health(g, w);
    write_capacities(g, w);
    write_volumes(g, w);
    write_databases(g, w);
    write_literals(g, w);
    jsonw_end(w);
}

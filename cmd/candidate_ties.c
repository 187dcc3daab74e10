/* What joins a service and the others: ranges, contracts, results of tests, calls. */
#include "candidate_priv.h"
#include "svcgraph/api.h"
#include "svcgraph/reader.h"

bool candidate_on_paper(const struct graph *g)
{
    return !(g->yields & (YIELD_MANIFESTS | YIELD_TRACES));
}

bool candidate_deployed(const struct graph *g, node_id v)
{
    if (v.i == NO_NODE.i || g->nodes[v.i].kind == NODE_UNRESOLVED ||
        g->nodes[v.i].kind == NODE_EXTERNAL)
        return false;
    const struct graph_node *node = &g->nodes[v.i];
    const struct source *source = &g->sources->all.v[node->loc.source];
    const struct reader *reader = source->format ? reader_find(str_from(source->format)) : NULL;
    for (uint32_t i = 0; i < node->versions.n; i++)
        if (g->versions[node->versions.first + i].release)
            return true;
    struct str family = reader ? str_from(reader->family) : STR_NULL;
    return candidate_on_paper(g) || !(str_is(family, "api") || str_is(family, "package"));
}

/* NULL: none of the two is the service. */
static struct ties *ties_of(struct partner *all, node_id v, node_id consumer, node_id provider)
{
    if (consumer.i == provider.i || consumer.i == NO_NODE.i || provider.i == NO_NODE.i)
        return NULL;
    if (provider.i == v.i)
        return &all[consumer.i].needs_us;
    return consumer.i == v.i ? &all[provider.i].we_need : NULL;
}

static void tie(bool *kind, struct ties *ties, struct loc loc)
{
    *kind = true;
    if (!ties->loc.source)
        ties->loc = loc;
}

static void tie_facts(const struct graph *g, node_id v, struct partner *all)
{
    for (uint32_t i = 0; i < g->n_requirements; i++) {
        const struct requirement *need = &g->requirements[i];
        struct ties *ties = ties_of(all, v, need->by, need->of);
        if (ties)
            tie(&ties->range, ties, need->loc);
    }
    for (uint32_t i = 0; i < g->n_apis; i++) {
        const struct api_use *use = &g->apis[i];
        struct ties *ties = ties_of(all, v, use->by, use->of);
        if (ties)
            tie(use->api->contract ? &ties->contract : &ties->view, ties, use->api->loc);
    }
    for (uint32_t i = 0; i < g->n_verifications; i++) {
        const struct verification *row = &g->verifications[i];
        struct ties *ties = ties_of(all, v, row->consumer, row->provider);
        if (ties)
            tie(&ties->contract, ties, row->loc);
    }
}

static void tie_call(const struct graph *g, node_id v, edge_id e, struct partner *all)
{
    struct slice evidence = g->edge_info[e.i].evidence;
    struct ties *ties =
        ties_of(all, v, (node_id){ g->edge_from[e.i] }, (node_id){ g->edge_to[e.i] });
    if (ties && g->edge_kind[e.i] == EDGE_SYNC)
        tie(&ties->call, ties, evidence.n ? g->evidence[evidence.first].loc : LOC_NONE);
}

const struct partner *candidate_partners(struct arena *arena, const struct graph *g, node_id v)
{
    struct partner *all = arena_array(arena, struct partner, (size_t)g->n + 1);
    if (v.i == NO_NODE.i)
        return all;
    tie_facts(g, v, all);
    for_each_out(g, v, e)
        tie_call(g, v, e, all);
    for_each_in(g, v, k, e)
        tie_call(g, v, e, all);
    return all;
}

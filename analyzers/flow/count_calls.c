/*
 * Calls that log lines or spans tell of, and log lines: "NAME", "NAME from CALLER", and of one
 * operation with ": OPERATION" behind that.
 */
#include "invariants_priv.h"

struct wanted {
    node_id from, to;     /* from NO_NODE: anybody */
    struct str operation; /* empty: any */
};

static bool parse(const struct graph *g, struct str what, struct wanted *out)
{
    static const char from[] = " from ";
    size_t colon = str_find(what, STR(": "));
    struct str ends = str_take(what, colon);
    size_t at = str_find(ends, str_from(from));
    *out = (struct wanted){ NO_NODE, graph_find(g, str_trim(str_take(ends, at))), STR_NULL };
    if (colon != SIZE_MAX)
        out->operation = str_trim(str_skip(what, colon + 2));
    if (at == SIZE_MAX)
        return out->to.i != NO_NODE.i;
    out->from = graph_find(g, str_trim(str_skip(ends, at + strlen(from))));
    return out->to.i != NO_NODE.i && out->from.i != NO_NODE.i;
}

static uint64_t calls_of(const struct graph *g, edge_id e, struct str operation)
{
    const struct edge_info *info = &g->edge_info[e.i];
    uint64_t calls = 0;
    if (!operation.n)
        return info->calls;
    for (uint32_t i = 0; i < info->uses.n; i++) {
        const struct edge_use *use = &g->uses[info->uses.first + i];
        if (str_eq(graph_str(g, use->operation), operation))
            calls += use->calls;
    }
    return calls;
}

bool count_calls(const struct graph *g, struct str what, uint64_t *out)
{
    struct wanted wanted;
    *out = 0;
    if (!parse(g, what, &wanted))
        return false;
    for_each_in (g, wanted.to, k, e)
        if (wanted.from.i == NO_NODE.i || g->edge_from[e.i] == wanted.from.i)
            *out += calls_of(g, e, wanted.operation);
    return true;
}

bool count_lines(const struct graph *g, struct str what, uint64_t *out)
{
    node_id node = graph_find(g, what);
    *out = 0;
    for (uint32_t i = 0; i < g->n_log_sums; i++)
        if (g->log_sums[i].node.i == node.i) {
            *out += g->log_sums[i].lines;
            return true;
        }
    return false;
}

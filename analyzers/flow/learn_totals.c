/*
 * What log lines alone tell: of the calls that a service logs, how many each operation makes of one
 * call to the service; of its log lines, where nobody's calls to it are logged.
 */
#include "invariants_priv.h"

struct cause {
    struct str name;
    uint64_t n;
};

static struct cause cause_of(const struct learning *l, node_id v)
{
    struct str name = node_name(l->g, v);
    struct cause cause = { str_printf(l->arena, "calls to %" PRIstr, STR_ARG(name)), 0 };
    for_each_in (l->g, v, k, e)
        cause.n += l->g->edge_info[e.i].calls;
    if (cause.n >= FLOW_LEAST)
        return cause;
    cause.name = str_printf(l->arena, "lines of %" PRIstr, STR_ARG(name));
    if (!count_lines(l->g, name, &cause.n))
        cause.n = 0;
    return cause;
}

static void learn_ratio(const struct learning *l, const struct cause *cause, struct str effect,
                        uint64_t n, struct flow_file *out)
{
    out->learned.pairs++;
    if (n < FLOW_LEAST) {
        out->learned.rare++;
        return;
    }
    *vec_push(l->arena, &out->all) = (struct invariant){
        .kind = INVARIANT_ratio,
        .cause = cause->name,
        .effect = effect,
        .value = rounded((double)n / (double)cause->n),
        .tolerance = -1,
        .min_effect = -1,
        .base = { .there = true, .causes = cause->n, .effects = n },
    };
}

static void learn_edge(const struct learning *l, const struct cause *cause, edge_id e,
                       struct flow_file *out)
{
    const struct graph *g = l->g;
    const struct edge_info *info = &g->edge_info[e.i];
    struct str ends = str_printf(l->arena, "calls to %" PRIstr " from %" PRIstr,
                                 STR_ARG(node_name(g, (node_id){ g->edge_to[e.i] })),
                                 STR_ARG(node_name(g, (node_id){ g->edge_from[e.i] })));
    for (uint32_t i = 0; i < info->uses.n; i++) {
        const struct edge_use *use = &g->uses[info->uses.first + i];
        struct str operation = graph_str(g, use->operation);
        if (operation.n)
            learn_ratio(l, cause,
                        str_printf(l->arena, "%" PRIstr ": %" PRIstr, STR_ARG(ends),
                                   STR_ARG(operation)),
                        use->calls, out);
    }
    if (!info->uses.n && info->calls)
        learn_ratio(l, cause, ends, info->calls, out);
}

void learn_totals(const struct learning *l, struct flow_file *out)
{
    for_each_node (l->g, v) {
        struct cause cause = cause_of(l, v);
        if (cause.n < FLOW_LEAST)
            continue;
        for_each_out (l->g, v, e)
            if (out->all.n < FLOW_INVARIANTS_MAX)
                learn_edge(l, &cause, e, out);
    }
}

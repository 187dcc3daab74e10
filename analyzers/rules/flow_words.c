#include "flow_words_priv.h"

struct str flow_op_text(struct arena *arena, const struct graph *g, uint32_t op)
{
    const struct flow_op *at = &g->flow->ops[op];
    struct str service = node_name(g, at->node), operation = graph_str(g, at->operation);
    if (!operation.n)
        return service;
    return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(service), STR_ARG(operation));
}

node_id flow_node(const struct graph *g, uint32_t op)
{
    return g->flow->ops[op].node;
}

struct str time_text(struct arena *arena, uint64_t microseconds)
{
    double value = (double)microseconds;
    if (value < 1000)
        return str_printf(arena, "%.0f us", value);
    bool seconds = value >= 999.5e3;
    value /= seconds ? 1e6 : 1e3;
    return str_printf(arena, "%.*f %s", value < 9.95 ? 1 : 0, value, seconds ? "s" : "ms");
}

bool flow_is_batch(const struct graph *g, node_id v)
{
    return g->nodes[v.i].kind == NODE_JOB || g->nodes[v.i].kind == NODE_LOADGEN;
}

bool flow_allows(const struct rule_ctx *ctx, const struct graph *g, uint32_t caller,
                 uint32_t callee)
{
    struct str from = node_name(g, flow_node(g, caller)), to = node_name(g, flow_node(g, callee));
    return rule_allows(ctx, from) || rule_allows(ctx, flow_op_text(ctx->arena, g, caller)) ||
           rule_allows(ctx, str_printf(ctx->arena, "%" PRIstr " -> %" PRIstr, STR_ARG(from),
                                       STR_ARG(to)));
}

void add_figure(const struct rule_ctx *ctx, struct finding *finding, const char *key,
                uint64_t value)
{
    finding_property(ctx->findings, finding, key,
                     str_printf(ctx->arena, "%llu", (unsigned long long)value));
}

void add_decimal(const struct rule_ctx *ctx, struct finding *finding, const char *key,
                 double value)
{
    finding_property(ctx->findings, finding, key, str_printf(ctx->arena, "%.3f", value));
}

const struct caller *flow_caller(const struct graph *g, uint32_t op)
{
    const struct flow_calls *calls = g->flow->calls;
    uint32_t low = 0, high = calls->n_callers;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (calls->callers[middle].op < op)
            low = middle + 1;
        else
            high = middle;
    }
    return low < calls->n_callers && calls->callers[low].op == op ? &calls->callers[low] : NULL;
}

static uint32_t first_pair(const struct flow_calls *calls, uint64_t op)
{
    uint32_t low = 0, high = calls->n_pairs;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (calls->pairs[middle].caller < op)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t flow_pairs_of(const struct graph *g, uint32_t op, const struct call_pair **out)
{
    const struct flow_calls *calls = g->flow->calls;
    uint32_t first = first_pair(calls, op);
    *out = calls->pairs + first;
    return first_pair(calls, (uint64_t)op + 1) - first;
}

uint64_t buckets_from(const struct graph *g, struct slice slice, uint64_t least)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < slice.n; i++) {
        const struct bucket *bucket = &g->flow->calls->buckets[slice.first + i];
        n += bucket->index >= least ? bucket->count : 0;
    }
    return n;
}

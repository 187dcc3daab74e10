/* More load, for machines: svcgraph/trace-scale/v1. */
#include <math.h>

#include "trace_scale.h"

static void key_fixed(struct jsonw *w, const char *key, double value)
{
    jsonw_key(w, key);
    jsonw_fixed(w, value, 6);
}

static void write_asked(const struct scaling_told *told, struct jsonw *w)
{
    const struct flow *flow = told->g->flow;

    jsonw_key_array(w, "asked");
    for (uint32_t i = 0; i < flow->load->n_roots; i++) {
        const struct load_root *root = &flow->load->roots[i];
        const struct flow_op *op = &flow->ops[root->op];
        if (told->times[i] == 1)
            continue;
        jsonw_object(w);
        jsonw_key_str(w, "service", op->node.i < told->g->n ? node_name(told->g, op->node) : STR("?"));
        if (op->operation)
            jsonw_key_str(w, "operation", graph_str(told->g, op->operation));
        key_fixed(w, "times", told->times[i]);
        jsonw_key_uint(w, "requests", root->requests);
        key_fixed(w, "load", root->load);
        jsonw_loc(w, told->g->sources, op->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_capacity(const struct scaling_told *told, const struct scale_node *node,
                           struct jsonw *w)
{
    static const char *const names[] = { [BASIS_NONE] = "unknown",
                                         [BASIS_RATE] = "rate",
                                         [BASIS_REPLICAS] = "replicas",
                                         [BASIS_UNBOUND] = "unbound" };
    const struct scale_limit *limit = &told->limits[node->node.i];

    jsonw_key_object(w, "capacity");
    jsonw_key_cstr(w, "basis", names[node->basis]);
    if (limit->replicas != REPLICAS_UNSAID)
        jsonw_key_uint(w, "replicas", limit->replicas);
    if (limit->max != REPLICAS_UNSAID)
        jsonw_key_uint(w, "max", limit->max);
    if (limit->rate > 0)
        key_fixed(w, "rate_per_replica", limit->rate);
    if (!isinf(node->capacity))
        key_fixed(w, "load", node->capacity);
    jsonw_loc(w, told->g->sources, told->limit_locs[node->node.i]);
    jsonw_end(w);
}

static void write_node(const struct scaling_told *told, const struct scale_node *node,
                       struct jsonw *w)
{
    double bears = scale_bears(told, node);

    jsonw_object(w);
    jsonw_key_str(w, "service", node_name(told->g, node->node));
    jsonw_key_cstr(w, "kind", graph_kind_name(told->g->nodes[node->node.i].kind));
    key_fixed(w, "now", node->now);
    key_fixed(w, "then", node->then);
    key_fixed(w, "times", node->then / node->now);
    key_fixed(w, "share", node->share);
    key_fixed(w, "peak", node->peak);
    write_capacity(told, node, w);
    if (!isinf(bears))
        key_fixed(w, told->words.n == 1 ? "bears" : "bears_part", bears);
    jsonw_key_bool(w, "saturates", node->stretch < 1);
    if (isinf(node->worst))
        jsonw_key_bool(w, "diverges", true);
    else
        key_fixed(w, "worst", node->worst);
    jsonw_end(w);
}

static void write_first(const struct scaling_told *told, struct jsonw *w)
{
    const struct scale *scale = told->scale;
    node_id *waiting;

    if (!scale->n || isinf(scale->nodes[0].stretch))
        return;
    size_t n = scale_waiting(told, scale->nodes[0].node, &waiting);
    jsonw_key_object(w, "first");
    jsonw_key_str(w, "service", node_name(told->g, scale->nodes[0].node));
    jsonw_key_bool(w, "saturates", scale->nodes[0].stretch < 1);
    jsonw_key_array(w, "waiting");
    for (size_t i = 0; i < n; i++)
        jsonw_str(w, node_name(told->g, waiting[i]));
    jsonw_end(w);
    jsonw_end(w);
}

static void write_queues(const struct scaling_told *told, struct jsonw *w)
{
    jsonw_key_array(w, "queues");
    for (uint32_t i = 0; i < told->scale->n_queues; i++) {
        const struct scale_queue *one = &told->scale->queues[i];
        jsonw_object(w);
        if (one->queue.i != NO_NODE.i)
            jsonw_key_str(w, "queue", node_name(told->g, one->queue));
        else
            jsonw_key_str(w, "sender", node_name(told->g, one->sender));
        jsonw_key_str(w, "consumer", node_name(told->g, one->consumer));
        key_fixed(w, "growth", one->growth);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_end(const struct scaling_told *told, const char *node, const char *operation,
                      uint32_t op, struct jsonw *w)
{
    const struct flow_op *is = &told->g->flow->ops[op];

    jsonw_key_str(w, node, is->node.i < told->g->n ? node_name(told->g, is->node) : STR("?"));
    if (is->operation)
        jsonw_key_str(w, operation, graph_str(told->g, is->operation));
}

static void write_loops(const struct scaling_told *told, struct jsonw *w)
{
    const struct scale *scale = told->scale;

    jsonw_key_array(w, "loops");
    for (uint32_t i = 0; i < scale->n_loops; i++) {
        const struct scale_loop *loop = &scale->loops[i];
        jsonw_object(w);
        key_fixed(w, "radius", loop->round);
        jsonw_key_bool(w, "undecided", loop->undecided);
        jsonw_key_array(w, "calls");
        for (uint32_t k = 0; k < loop->calls.n; k++) {
            const struct load_call *call = scale->loop_calls[loop->calls.first + k];
            jsonw_object(w);
            write_end(told, "from", "from_operation", call->from, w);
            write_end(told, "to", "to_operation", call->to, w);
            key_fixed(w, "calls", call->load / told->g->flow->load->ops[call->from].load);
            key_fixed(w, "retries", told->retries < 0 ? call->again : told->retries);
            jsonw_loc(w, told->g->sources, call->loc);
            jsonw_end(w);
        }
        jsonw_end(w);
        jsonw_end(w);
    }
    jsonw_end(w);
}

void scale_json(void *ctx, struct jsonw *w)
{
    const struct scaling_told *told = ctx;

    key_fixed(w, "seconds", told->scale->seconds);
    jsonw_key_uint(w, "requests", told->g->flow->requests);
    jsonw_key_bool(w, "sampling_recorded", told->g->flow->weighted > 0);
    key_fixed(w, "unknown_root", told->scale->stray);
    write_asked(told, w);
    jsonw_key_array(w, "services");
    for (uint32_t i = 0; i < told->scale->n; i++)
        write_node(told, &told->scale->nodes[i], w);
    jsonw_end(w);
    write_first(told, w);
    write_queues(told, w);
    write_loops(told, w);
}

#include "scale_priv.h"

#include <math.h>
#include <stdlib.h>

/*
 * A root's part of an operation's load is taken of what is of known roots; what is of none is
 * divided as the rest. Operations that no known root enters stay as they are.
 */
static void scale_ops(struct scaling *s, double *asked)
{
    const struct flow_load *load = s->load;
    for (uint32_t i = 0; i < load->n_roots; i++) {
        const struct load_root *root = &load->roots[i];
        for (uint32_t k = 0; k < root->parts.n && !root->stray; k++) {
            const struct load_part *part = &load->parts[root->parts.first + k];
            double times = s->ask->times[i];
            s->then[part->op] += (times - 1) * part->load;
            asked[part->op] += times == 1 ? 0 : part->load;
        }
    }
    for (uint32_t op = 0; op < s->flow->n_ops; op++) {
        double all = load->ops[op].load, known = all - load->ops[op].stray;
        s->then[op] = all + (known > 0 ? s->then[op] * all / known : 0);
        asked[op] = known > 0 ? asked[op] * all / known : 0;
    }
}

static struct scale_node *node_of(struct scaling *s, node_id node)
{
    if (s->at[node.i] == UINT32_MAX) {
        s->at[node.i] = s->out->n;
        s->out->nodes[s->out->n++] = (struct scale_node){ .node = node, .peak = 1 };
    }
    return &s->out->nodes[s->at[node.i]];
}

static void sum_nodes(struct scaling *s, const double *asked)
{
    double all = 0, stray = 0;
    for (uint32_t op = 0; op < s->flow->n_ops; op++) {
        const struct flow_op *is = &s->flow->ops[op];
        all += s->load->ops[op].load;
        stray += s->load->ops[op].stray;
        if (is->node.i >= s->g->n || !(s->load->ops[op].load > 0))
            continue;
        struct scale_node *node = node_of(s, is->node);
        node->now += s->load->ops[op].load;
        node->then += s->then[op];
        node->share += asked[op];
        node->worst += s->worst[op];
        node->queue |= is->kind == STEP_SEND;
    }
    for (uint32_t i = 0; i < s->out->n; i++)
        s->out->nodes[i].share /= s->out->nodes[i].now;
    s->out->stray = all > 0 ? stray / all : 0;
}

/*
 * The busiest window over the mean of all. One or two windows tell nothing, they are cut; nor do a
 * few entries, the most of which are more than the mean by chance alone.
 */
static void find_peaks(struct scaling *s)
{
    enum { WINDOWS_LEAST = 3, ENTRIES_LEAST = 100 };
    const struct flow_load *load = s->load;
    double *sums = arena_array(s->arena, double, LOAD_WINDOWS_MAX);
    uint32_t *next = arena_array(s->arena, uint32_t, load->n_series);
    uint32_t *head = arena_array(s->arena, uint32_t, s->out->n);
    if (load->n_span < WINDOWS_LEAST || load->n_span > LOAD_WINDOWS_MAX)
        return;
    for (uint32_t i = 0; i < load->n_series; i++) {
        node_id node = s->flow->ops[load->series[i].op].node;
        if (node.i >= s->g->n || s->at[node.i] == UINT32_MAX)
            continue;
        next[i] = head[s->at[node.i]];
        head[s->at[node.i]] = i + 1;
    }
    for (uint32_t i = 0; i < s->out->n; i++) {
        double most = 0;
        memset(sums, 0, sizeof(*sums) * load->n_span);
        for (uint32_t k = head[i]; k; k = next[k - 1])
            for (uint32_t w = 0; w < load->series[k - 1].windows.n; w++) {
                const struct load_window *one =
                    &load->windows[load->series[k - 1].windows.first + w];
                sums[one->window] += one->load;
                most = sums[one->window] > most ? sums[one->window] : most;
            }
        double mean = s->out->nodes[i].now * (double)load->window / 1e6 / s->out->seconds;
        bool told = s->out->seconds > 0 && most > mean && most >= ENTRIES_LEAST;
        s->out->nodes[i].peak = told ? most / mean : 1;
    }
}

double scale_peak(const struct scale_node *node)
{
    return node->basis == BASIS_RATE ? node->peak : 1;
}

static void bound(struct scaling *s, struct scale_node *node)
{
    const struct scale_limit *limit = &s->ask->limits[node->node.i];
    uint32_t replicas = limit->replicas == REPLICAS_UNSAID || !limit->replicas ? 1
                                                                               : limit->replicas;
    node->capacity = node->stretch = INFINITY;
    if (limit->replicas == REPLICAS_UNSAID && !(limit->rate > 0))
        return;
    if (limit->max == REPLICAS_UNSAID) {
        node->basis = BASIS_UNBOUND;
        return;
    }
    uint32_t max = limit->max > replicas ? limit->max : replicas;
    if (limit->rate > 0 && s->out->seconds > 0) {
        node->basis = BASIS_RATE;
        node->capacity = max * limit->rate * s->out->seconds;
    } else if (limit->replicas != REPLICAS_UNSAID) {
        node->basis = BASIS_REPLICAS;
        node->capacity = node->now * max / replicas;
    }
    double now = node->now * scale_peak(node), more = node->then * scale_peak(node) - now;
    if (more > 0)
        node->stretch = now < node->capacity ? (node->capacity - now) / more : 0;
}

static double is_full(const struct scale_node *node)
{
    return node->now * scale_peak(node) / node->capacity;
}

static int by_stretch(const void *a, const void *b)
{
    const struct scale_node *x = a, *y = b;
    double one = x->then / x->now, two = y->then / y->now;
    if (x->stretch != y->stretch)
        return x->stretch < y->stretch ? -1 : 1;
    if (x->stretch == 0 && is_full(x) != is_full(y))
        return is_full(x) > is_full(y) ? -1 : 1;
    if (one != two)
        return one > two ? -1 : 1;
    return x->node.i < y->node.i ? -1 : x->node.i > y->node.i;
}

/* Messages that this call brings and its consumer cannot take. */
static void grow_queue(struct scaling *s, const struct load_call *call)
{
    enum { ALMOST = 1 };
    const struct flow_op *from = &s->flow->ops[call->from], *to = &s->flow->ops[call->to];
    if (!call->async || to->kind != STEP_ENTRY || from->node.i >= s->g->n || to->node.i >= s->g->n)
        return;
    const struct scale_node *node = &s->out->nodes[s->at[to->node.i]];
    if (s->at[to->node.i] == UINT32_MAX || node->stretch >= ALMOST)
        return;
    double part = call->load / node->now;
    double growth = (node->then * scale_peak(node) - node->capacity) * part;
    bool sent = from->kind == STEP_SEND;
    struct scale_queue *last = s->out->n_queues ? &s->out->queues[s->out->n_queues - 1] : NULL;
    if (growth > 0 && last && last->consumer.i == to->node.i && last->sender.i == from->node.i)
        last->growth += growth;
    else if (growth > 0)
        s->out->queues[s->out->n_queues++] = (struct scale_queue){
            .queue = sent ? from->node : NO_NODE,
            .sender = from->node,
            .consumer = to->node,
            .growth = growth,
        };
}

static int by_consumer(const void *a, const void *b)
{
    const struct scale_queue *x = a, *y = b;
    if (x->consumer.i != y->consumer.i)
        return x->consumer.i < y->consumer.i ? -1 : 1;
    return x->sender.i < y->sender.i ? -1 : x->sender.i > y->sender.i;
}

static void find_queues(struct scaling *s)
{
    struct scale *out = s->out;
    uint32_t n = 0;
    out->queues = arena_array(s->arena, struct scale_queue, s->load->n_calls);
    for (uint32_t i = 0; i < s->load->n_calls; i++)
        grow_queue(s, &s->load->calls[i]);
    if (!out->n_queues)
        return;
    qsort(out->queues, out->n_queues, sizeof(*out->queues), by_consumer);
    for (uint32_t i = 0; i < out->n_queues; i++) {
        struct scale_queue *last = n ? &out->queues[n - 1] : NULL;
        if (last && by_consumer(last, &out->queues[i]) == 0)
            last->growth += out->queues[i].growth;
        else
            out->queues[n++] = out->queues[i];
    }
    out->n_queues = n;
}

const struct scale *scale_of(const struct graph *g, const struct scale_ask *ask,
                             struct arena *arena)
{
    uint32_t n_ops = g->flow->n_ops;
    struct scaling s = {
        .g = g,
        .flow = g->flow,
        .load = g->flow->load,
        .ask = ask,
        .arena = arena,
        .out = arena_new(arena, struct scale),
        .then = arena_array(arena, double, n_ops),
        .worst = arena_array(arena, double, n_ops),
        .at = arena_array(arena, uint32_t, g->n),
    };
    double *asked = arena_array(arena, double, n_ops);
    s.out->seconds = (double)(g->flow->to - g->flow->from) / 1e6;
    s.out->nodes = arena_array(arena, struct scale_node, g->n);
    memset(s.at, 0xff, g->n * sizeof(*s.at));
    scale_ops(&s, asked);
    scale_worst(&s);
    sum_nodes(&s, asked);
    find_peaks(&s);
    for (uint32_t i = 0; i < s.out->n; i++)
        bound(&s, &s.out->nodes[i]);
    find_queues(&s);
    if (s.out->n)
        qsort(s.out->nodes, s.out->n, sizeof(*s.out->nodes), by_stretch);
    return s.out;
}

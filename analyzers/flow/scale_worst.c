/*
 * Load when calls fail and are made again. Each call is taken to be made as often as one entry of
 * its caller makes it on the average, whatever root that entry is for; only by how much retries
 * change the loads counts, so what this is wrong by stands on both sides.
 */
#include "scale_priv.h"

#include <math.h>
#include <stdlib.h>

/* First calls an entry makes, each with the retries it may get. */
static double factor_of(const struct scaling *s, const struct load_call *call, bool retried)
{
    double from = s->load->ops[call->from].load;
    double again = s->ask->retries < 0 ? call->again : s->ask->retries;
    if (!(from > 0))
        return 0;
    if (!retried)
        return call->load / from;
    if (call->async)
        return call->load / from;
    double first = call->load > call->retried ? call->load - call->retried : call->load;
    double worst = first * (1 + again) / from;
    return worst > call->load / from ? worst : call->load / from;
}

static struct multiplier *multipliers(const struct scaling *s, bool retried)
{
    struct multiplier *all = arena_array(s->arena, struct multiplier, s->load->n_calls);
    for (uint32_t i = 0; i < s->load->n_calls; i++)
        all[i] = (struct multiplier){ s->load->calls[i].from, s->load->calls[i].to,
                                      factor_of(s, &s->load->calls[i], retried) };
    return all;
}

static double *sources(const struct scaling *s)
{
    double *all = arena_array(s->arena, double, s->flow->n_ops);
    for (uint32_t i = 0; i < s->load->n_roots; i++) {
        const struct load_root *root = &s->load->roots[i];
        all[root->op] += root->load * (root->stray ? 1 : s->ask->times[i]);
    }
    return all;
}

/* Calls among operations of which load has no end; out holds what is left when dead ends are cut. */
struct knot {
    const struct scaling *s;
    const struct multiplier *calls;
    bool *in;          /* operations */
    uint32_t *first, *next; /* lists of calls by caller: number + 1 */
};

/* Takes away operations that no cycle goes by, until none is left to take. */
static void cut_ends(struct knot *k)
{
    uint32_t n = k->s->flow->n_ops, n_calls = k->s->load->n_calls;
    uint32_t *ins = arena_array(k->s->arena, uint32_t, n);
    uint32_t *outs = arena_array(k->s->arena, uint32_t, n);
    for (bool changed = true; changed;) {
        changed = false;
        memset(ins, 0, n * sizeof(*ins));
        memset(outs, 0, n * sizeof(*outs));
        for (uint32_t i = 0; i < n_calls; i++)
            if (k->in[k->calls[i].from] && k->in[k->calls[i].to] && k->calls[i].factor > 0) {
                outs[k->calls[i].from]++;
                ins[k->calls[i].to]++;
            }
        for (uint32_t op = 0; op < n; op++)
            if (k->in[op] && (!ins[op] || !outs[op])) {
                k->in[op] = false;
                changed = true;
            }
    }
}

static void index_calls(struct knot *k)
{
    k->first = arena_array(k->s->arena, uint32_t, k->s->flow->n_ops);
    k->next = arena_array(k->s->arena, uint32_t, k->s->load->n_calls);
    for (uint32_t i = k->s->load->n_calls; i-- > 0;) {
        k->next[i] = k->first[k->calls[i].from];
        k->first[k->calls[i].from] = i + 1;
    }
}

/* Breadth first from op to itself; the number of calls, whose numbers are in way, last first. */
static uint32_t way_round(const struct knot *k, uint32_t op, uint32_t *via, uint32_t *queue,
                          uint32_t *way)
{
    uint32_t n = k->s->flow->n_ops, head = 0, tail = 0, found = 0;
    memset(via, 0, n * sizeof(*via));
    queue[tail++] = op;
    while (head < tail && !found) {
        uint32_t at = queue[head++];
        for (uint32_t i = k->first[at]; i && !found; i = k->next[i - 1]) {
            uint32_t to = k->calls[i - 1].to;
            if (!k->in[to] || !(k->calls[i - 1].factor > 0))
                continue;
            if (to == op)
                found = i;
            else if (!via[to]) {
                via[to] = i;
                queue[tail++] = to;
            }
        }
    }
    uint32_t length = 0;
    for (uint32_t i = found; i; i = via[k->calls[i - 1].from]) {
        way[length++] = i - 1;
        if (k->calls[i - 1].from == op)
            break;
    }
    return length;
}

/* How much the component with these operations makes of load: bounds of its spectral radius. */
static void judge_loop(const struct knot *k, const bool *member, struct scale_loop *loop)
{
    struct multiplier *own = arena_array(k->s->arena, struct multiplier, k->s->load->n_calls);
    size_t n = 0;
    for (uint32_t i = 0; i < k->s->load->n_calls; i++)
        if (member[k->calls[i].from] && member[k->calls[i].to])
            own[n++] = k->calls[i];
    struct radius radius = spectral_radius(k->s->flow->n_ops, own, n);
    loop->round = radius.low;
    loop->undecided = radius.low < 1;
}

/* Marks what op reaches and what reaches it: its component. */
static void component(const struct knot *k, uint32_t op, bool *member)
{
    uint32_t n = k->s->flow->n_ops, n_calls = k->s->load->n_calls;
    bool *ahead = arena_array(k->s->arena, bool, n), *back = arena_array(k->s->arena, bool, n);
    ahead[op] = back[op] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < n_calls; i++) {
            uint32_t from = k->calls[i].from, to = k->calls[i].to;
            if (!k->in[from] || !k->in[to] || !(k->calls[i].factor > 0))
                continue;
            changed |= (ahead[from] && !ahead[to]) || (back[to] && !back[from]);
            ahead[to] |= ahead[from];
            back[from] |= back[to];
        }
    }
    for (uint32_t i = 0; i < n; i++)
        member[i] = ahead[i] && back[i];
}

/* Enough to act upon; each costs work in proportion to all calls. */
enum { LOOPS_MAX = 16 };

static void find_loops(struct scaling *s, const struct multiplier *calls)
{
    uint32_t n = s->flow->n_ops;
    struct knot k = { .s = s, .calls = calls, .in = arena_array(s->arena, bool, n) };
    bool *member = arena_array(s->arena, bool, n);
    uint32_t *via = arena_array(s->arena, uint32_t, n);
    uint32_t *queue = arena_array(s->arena, uint32_t, n);
    uint32_t *way = arena_array(s->arena, uint32_t, n + 1);
    struct scale *out = s->out;
    VEC(const struct load_call *) all = { 0 };
    out->loops = arena_array(s->arena, struct scale_loop, LOOPS_MAX);
    for (uint32_t op = 0; op < n; op++)
        k.in[op] = isinf(s->worst[op]);
    cut_ends(&k);
    index_calls(&k);
    for (uint32_t op = 0; op < n && out->n_loops < LOOPS_MAX; op++) {
        uint32_t length = k.in[op] ? way_round(&k, op, via, queue, way) : 0;
        struct scale_loop loop = { .calls = { (uint32_t)all.n, length } };
        if (!length)
            continue;
        component(&k, op, member);
        judge_loop(&k, member, &loop);
        for (uint32_t i = length; i-- > 0;)
            *vec_push(s->arena, &all) = &s->load->calls[way[i]];
        for (uint32_t i = 0; i < n; i++)
            k.in[i] &= !member[i];
        if (loop.round >= 1 || loop.undecided)
            out->loops[out->n_loops++] = loop;
    }
    out->loop_calls = all.v;
    out->n_loop_calls = (uint32_t)all.n;
}

void scale_worst(struct scaling *s)
{
    uint32_t n = s->flow->n_ops;
    const double *source = sources(s);
    double *plain = arena_array(s->arena, double, n), *worst = arena_array(s->arena, double, n);
    const struct multiplier *calls = multipliers(s, false), *again = multipliers(s, true);
    enum load_state state = load_solve(n, calls, s->load->n_calls, source, plain);
    enum load_state retried = load_solve(n, again, s->load->n_calls, source, worst);
    memcpy(s->worst, s->then, n * sizeof(*s->worst));
    if (state != LOAD_STEADY || retried == LOAD_REFUSED)
        return; /* what was seen did end: only rounding can make the plain loads another case */
    for (uint32_t op = 0; op < n; op++) {
        if (plain[op] > 0 && worst[op] > plain[op] * (1 + 1e-9)) {
            s->worst[op] = s->then[op] * (worst[op] / plain[op]);
            s->out->retried = true;
        }
    }
    if (retried != LOAD_STEADY)
        find_loops(s, again);
}

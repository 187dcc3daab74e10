/* Which service to roll back: see flow_blame.h. This file gathers; the others sum up and judge. */
#include "blame_priv.h"

#include <math.h>

#include "svcgraph/graph.h"

const struct flow_faults *blame_faults(const struct blame_side *side)
{
    return side->g && side->g->flow ? side->g->flow->faults : NULL;
}

/* What callers make of the errors of an operation, in one window. */
struct coping {
    uint64_t fatal, coped;
    uint64_t callers, failed; /* steps above, and those of them that failed for good */
};

/* Faults stand in order of their operations: the first of one, and how many. */
static struct slice faults_of(const struct flow_faults *faults, uint32_t op)
{
    uint32_t low = 0, high = faults->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (faults->all[middle].op < op)
            low = middle + 1;
        else
            high = middle;
    }
    struct slice slice = { low, 0 };
    while (low + slice.n < faults->n && faults->all[low + slice.n].op == op)
        slice.n++;
    return slice;
}

static struct coping coping_of(const struct blame_side *side, const struct fault *fault)
{
    const struct flow_faults *faults = blame_faults(side);
    struct slice calls = faults_of(faults, fault->op), callers = faults_of(faults, fault->above);
    struct coping c = { 0 };
    for (uint32_t i = calls.first; i < calls.first + calls.n; i++) {
        if (faults->all[i].above != fault->above)
            continue;
        c.fatal += faults->all[i].sums[side->from].fatal;
        c.coped += faults->all[i].sums[side->from].coped;
    }
    for (uint32_t i = callers.first; i < callers.first + callers.n; i++) {
        const struct fault_sums *sums = &faults->all[i].sums[side->from];
        c.callers += sums->steps;
        c.failed += sums->errors - sums->made_good;
    }
    return c;
}

/*
 * Mostly callers go well in spite of the error, and fail no more often with it than three times as
 * often as without it: a cache that was missed, a part of a page that may be left out.
 */
static bool is_minded(const struct coping *c)
{
    double of = (double)(c->fatal + c->coped), with = of > 0 ? (double)c->fatal / of : 1;
    double others = (double)c->callers - of;
    double without = others > 0 ? fmax(0, (double)c->failed - (double)c->fatal) / others : 0;
    return with >= 0.5 || (others > 0 && with > 3 * without && c->fatal > 0);
}

/* The same operation in the other graph; its number is from 0 to n_ops, n_ops when it is not there. */
static uint32_t op_there(const struct graph *here, const struct graph *there, uint32_t op)
{
    const struct flow_op *one = &here->flow->ops[op];
    struct str name = node_name(here, one->node);
    for (uint32_t i = 0; i < there->flow->n_ops; i++) {
        const struct flow_op *other = &there->flow->ops[i];
        if (other->operation == one->operation && other->kind == one->kind &&
            str_eq(node_name(there, other->node), name))
            return i;
    }
    return there->flow->n_ops;
}

static bool find_there(const struct blame_side *here, const struct blame_side *there,
                       const struct fault *fault, struct fault *out)
{
    *out = *fault;
    if (!blame_faults(there) || there->g == here->g)
        return blame_faults(there) != NULL;
    out->op = op_there(here->g, there->g, fault->op);
    out->above = op_there(here->g, there->g, fault->above);
    return out->op < there->g->flow->n_ops && out->above < there->g->flow->n_ops;
}

/*
 * Whether errors of the operation explain those of its caller. What they did before counts, where
 * they were: a caller that has unlearned to cope answers for it.
 */
static bool explains(const struct blaming *b, const struct blame_side *side,
                     const struct fault *fault)
{
    enum { ENOUGH = 20 };
    const struct blame_side *before = &b->side[FAULTS_BEFORE];
    struct fault there;
    if (fault->above == STEP_NONE)
        return true;
    struct coping c = coping_of(side, fault);
    if (side != before && find_there(side, before, fault, &there)) {
        struct coping then = coping_of(before, &there);
        if (then.fatal + then.coped >= ENOUGH)
            return is_minded(&then);
    }
    return c.fatal + c.coped < ENOUGH || is_minded(&c);
}

static struct blame_item item_of(const struct blame_side *side, enum fault_window window,
                                 const struct fault *fault)
{
    const struct flow_op *op = &side->g->flow->ops[fault->op];
    return (struct blame_item){ .g = side->g,
                                .node = op->node,
                                .window = window,
                                .kind = op->kind,
                                .operation = op->operation,
                                .service = fault->service,
                                .version = fault->version,
                                .sums = &fault->sums[side->from],
                                .buckets = blame_faults(side)->buckets };
}

static struct blame_item *add_item(struct blaming *b, const struct blame_item *from)
{
    struct blame_item *item = vec_push(b->arena, &b->items);
    *item = *from;
    item->number = (uint32_t)b->items.n;
    return item;
}

/* What it owns goes to the caller, that it does not explain. */
static void move_up(struct blaming *b, const struct blame_item *from, uint32_t above)
{
    struct fault_sums *kept = arena_new(b->arena, struct fault_sums);
    struct fault_sums *moved = arena_new(b->arena, struct fault_sums);
    const struct flow_op *op = &from->g->flow->ops[above];
    *kept = *from->sums;
    kept->shares[FAULT_FATAL] = (struct fault_share){ 0 };
    moved->shares[FAULT_FATAL] = from->sums->shares[FAULT_FATAL];
    struct blame_item *item = add_item(b, from);
    item->node = op->node;
    item->kind = op->kind;
    item->operation = op->operation;
    item->moved = true;
    item->sums = moved;
    add_item(b, from)->sums = kept;
}

static void collect_items(struct blaming *b, enum fault_window window)
{
    const struct blame_side *side = &b->side[window];
    const struct flow_faults *faults = blame_faults(side);
    for (uint32_t i = 0; faults && i < faults->n; i++) {
        const struct fault *fault = &faults->all[i];
        struct blame_item item = item_of(side, window, fault);
        if (!item.sums->steps)
            continue;
        if (item.sums->shares[FAULT_FATAL].owned && !explains(b, side, fault))
            move_up(b, &item, fault->above);
        else
            add_item(b, &item);
    }
}

static void collect_window(struct blaming *b, enum fault_window window)
{
    const struct blame_side *side = &b->side[window];
    const struct flow_faults *faults = blame_faults(side);
    struct blame_window *out = &b->out->at[window];
    uint64_t time = 0;
    for (uint32_t i = 0; faults && i < faults->n_roots; i++) {
        const struct fault_requests *sums = &faults->roots[i].sums[side->from];
        out->requests += sums->requests;
        out->failed += sums->failed;
        out->asides += sums->asides;
        out->hidden += sums->hidden;
        out->cut += sums->cut;
        out->cut_failed += sums->cut_failed;
        time += sums->time;
        for (size_t k = 0; k < FLOW_BLOCKS; k++)
            out->blocks[k] += (double)sums->by_block[k];
    }
    out->time = out->requests ? (double)time / (double)out->requests : 0;
}

static const struct fault_root *root_there(const struct blame_side *side, uint32_t op)
{
    const struct flow_faults *faults = blame_faults(side);
    for (uint32_t i = 0; i < faults->n_roots; i++)
        if (faults->roots[i].op == op)
            return &faults->roots[i];
    return NULL;
}

/* By root operation, so that other operations than before are no longer time. */
static void collect_added(struct blaming *b)
{
    const struct blame_side *now = &b->side[FAULTS_NOW], *then = &b->side[FAULTS_BEFORE];
    const struct flow_faults *faults = blame_faults(now);
    for (uint32_t i = 0; faults && blame_faults(then) && i < faults->n_roots; i++) {
        uint32_t op = faults->roots[i].op;
        const struct fault_requests *here = &faults->roots[i].sums[now->from], *there;
        const struct fault_root *root =
            root_there(then, then->g == now->g ? op : op_there(now->g, then->g, op));
        if (!root || !(there = &root->sums[then->from])->requests)
            continue;
        b->out->added += (double)here->time - (double)there->time / (double)there->requests *
                                                  (double)here->requests;
    }
}

static int item_cmp(const void *a, const void *b)
{
    const struct blame_item *x = a, *y = b;
    int order = str_cmp(node_name(x->g, x->node), node_name(y->g, y->node));
    if (!order)
        order = x->kind - y->kind;
    if (!order)
        order = str_cmp(graph_str(x->g, x->operation), graph_str(y->g, y->operation));
    if (!order)
        order = str_cmp(graph_str(x->g, x->service), graph_str(y->g, y->service));
    if (!order)
        order = str_cmp(graph_str(x->g, x->version), graph_str(y->g, y->version));
    return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

void blame_collect(struct blaming *b)
{
    for (unsigned w = 0; w < FAULT_WINDOWS; w++) {
        collect_window(b, (enum fault_window)w);
        collect_items(b, (enum fault_window)w);
    }
    collect_added(b);
    if (b->items.n > 1)
        qsort(b->items.v, b->items.n, sizeof(*b->items.v), item_cmp);
}

const struct blame *blame_of(const struct graph *now, const struct graph *before,
                             struct arena *arena)
{
    struct blaming b = { .arena = arena, .out = arena_new(arena, struct blame) };
    bool since = now->flow && now->flow->faults && now->flow->faults->since;
    b.side[FAULTS_NOW] = (struct blame_side){ now, FAULTS_NOW };
    if (before)
        b.side[FAULTS_BEFORE] = (struct blame_side){ before, FAULTS_NOW };
    else if (since)
        b.side[FAULTS_BEFORE] = (struct blame_side){ now, FAULTS_BEFORE };
    b.out->compared = b.side[FAULTS_BEFORE].g != NULL;
    blame_collect(&b);
    blame_suspects(&b);
    blame_versions(&b);
    blame_measure(&b);
    blame_judge(&b);
    return b.out;
}

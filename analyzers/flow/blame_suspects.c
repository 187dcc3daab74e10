/* Suspects: what faults add up to, by whoever answers for them. */
#include "blame_priv.h"

#include "svcgraph/graph.h"

static double requests_of(uint64_t shares)
{
    return (double)shares / FAULT_SHARES;
}

static void add_counts(struct blame_counts *into, const struct blame_item *item)
{
    const struct fault_sums *sums = item->sums;
    for (unsigned k = 0; k < FAULT_PARTS; k++)
        into->owned[k] += requests_of(sums->shares[k].owned);
    if (item->moved)
        return;
    into->steps += sums->steps;
    into->errors += sums->errors;
    into->made_good += sums->made_good;
    into->timed += sums->timed;
    into->own_time += sums->own_time;
    into->critical += sums->critical;
}

static void add_up(struct blame_counts *into, const struct blame_counts *from)
{
    into->steps += from->steps;
    into->errors += from->errors;
    into->made_good += from->made_good;
    for (unsigned k = 0; k < FAULT_PARTS; k++)
        into->owned[k] += from->owned[k];
    into->timed += from->timed;
    into->own_time += from->own_time;
    into->critical += from->critical;
    into->slow += from->slow;
}

static void add_times(struct blaming *b, const struct blame_item *item)
{
    const struct slice own = item->sums->own;
    for (uint32_t i = 0; i < own.n; i++) {
        const struct bucket *bucket = &item->buckets[own.first + i];
        if (bucket->index < TIME_BUCKETS)
            b->times[item->window][bucket->index] += bucket->count;
    }
}

static uint64_t counted(const uint64_t *times, uint32_t from)
{
    uint64_t sum = 0;
    for (uint32_t i = from; i < TIME_BUCKETS; i++)
        sum += times[i];
    return sum;
}

/* The first bucket above what at least 19 of 20 took before; past all when nothing was before. */
static uint32_t slow_from(const struct blaming *b)
{
    const uint64_t *times = b->times[FAULTS_BEFORE];
    uint64_t all = counted(times, 0), sum = 0;
    uint32_t i = 0;
    if (!all)
        return TIME_BUCKETS;
    while (i < TIME_BUCKETS && sum * 20 < all * 19)
        sum += times[i++];
    return i;
}

/* Of items of one operation: the operation, and what its versions and callers did. */
static void add_operation(struct blaming *b, struct suspect *s, size_t first, size_t n)
{
    const struct blame_item *items = &b->items.v[first];
    struct blame_operation *op = vec_push(b->arena, &b->operations);
    *op = (struct blame_operation){ .operation = graph_str(items[0].g, items[0].operation),
                                    .kind = items[0].kind };
    for (unsigned w = 0; w < FAULT_WINDOWS; w++)
        memset(b->times[w], 0, TIME_BUCKETS * sizeof(*b->times[w]));
    for (size_t i = 0; i < n; i++) {
        add_counts(&op->at[items[i].window], &items[i]);
        add_times(b, &items[i]);
    }
    uint32_t from = slow_from(b);
    for (unsigned w = 0; w < FAULT_WINDOWS; w++)
        op->at[w].slow = counted(b->times[w], from);
    for (size_t i = 0; i < n; i++)
        blame_take_version(b, s, &items[i], from);
    for (unsigned w = 0; w < FAULT_WINDOWS; w++)
        add_up(&s->at[w], &op->at[w]);
    s->operations.n++;
}

static bool is_before(struct loc a, struct loc b)
{
    if (a.source != b.source)
        return a.source < b.source;
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/* The first failure now, and the slowest step now. */
static void show(struct suspect *s, const struct blame_item *item, uint64_t *slowest)
{
    const struct fault_sums *sums = item->sums;
    if (item->window != FAULTS_NOW)
        return;
    for (unsigned k = 0; k < FAULT_PARTS; k++) {
        const struct fault_share *share = &sums->shares[k];
        if (!share->trace || (s->example[k].n && !is_before(share->loc, s->example_loc[k])))
            continue;
        s->example[k] = graph_str(item->g, share->trace);
        s->example_loc[k] = share->loc;
    }
    if (sums->slow && (!s->example[BLAME_TIME].n || sums->slowest > *slowest)) {
        s->example[BLAME_TIME] = graph_str(item->g, sums->slow);
        s->example_loc[BLAME_TIME] = sums->slow_loc;
        *slowest = sums->slowest;
    }
}

static void add_blocks(struct suspect *s, const struct blame_item *item)
{
    for (unsigned k = 0; k < FAULT_PARTS; k++)
        for (size_t i = 0; i < FLOW_BLOCKS; i++)
            s->blocks[k][item->window][i] += requests_of(item->sums->shares[k].blocks[i]);
}

static bool is_same_op(const struct blame_item *a, const struct blame_item *b)
{
    return a->kind == b->kind && a->operation == b->operation;
}

static int owned_cmp(const void *a, const void *b)
{
    const struct blame_operation *x = a, *y = b;
    const struct blame_counts *p = &x->at[FAULTS_NOW], *q = &y->at[FAULTS_NOW];
    for (unsigned k = 0; k < FAULT_PARTS; k++)
        if (p->owned[k] < q->owned[k] || p->owned[k] > q->owned[k])
            return p->owned[k] > q->owned[k] ? -1 : 1;
    if (p->critical != q->critical)
        return p->critical > q->critical ? -1 : 1;
    if (p->steps != q->steps)
        return p->steps > q->steps ? -1 : 1;
    return x->kind != y->kind ? x->kind - y->kind : str_cmp(x->operation, y->operation);
}

static void add_suspect(struct blaming *b, size_t first, size_t n)
{
    const struct blame_item *items = &b->items.v[first];
    struct suspect *s = vec_push(b->arena, &b->suspects);
    uint64_t slowest = 0;
    const struct graph *g = items[0].g;
    *s = (struct suspect){ .name = node_name(g, items[0].node),
                           .kind = g->nodes[items[0].node.i].kind,
                           .operations = { (uint32_t)b->operations.n, 0 },
                           .versions = { (uint32_t)b->versions.n, 0 },
                           .callers = { (uint32_t)b->callers.n, 0 } };
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && is_same_op(&items[i], &items[k]);)
            k++;
        add_operation(b, s, first + i, k - i);
    }
    for (size_t i = 0; i < n; i++) {
        add_blocks(s, &items[i]);
        show(s, &items[i], &slowest);
        if (items[i].window == FAULTS_NOW)
            s->kind = items[i].g->nodes[items[i].node.i].kind;
    }
    if (s->operations.n > 1)
        qsort(&b->operations.v[s->operations.first], s->operations.n, sizeof(*b->operations.v),
              owned_cmp);
}

void blame_suspects(struct blaming *b)
{
    const struct blame_item *items = b->items.v;
    for (unsigned w = 0; w < FAULT_WINDOWS; w++)
        b->times[w] = arena_array(b->arena, uint64_t, TIME_BUCKETS);
    for (size_t i = 0, k; i < b->items.n; i = k) {
        struct str name = node_name(items[i].g, items[i].node);
        for (k = i + 1; k < b->items.n && str_eq(node_name(items[k].g, items[k].node), name);)
            k++;
        add_suspect(b, i, k - i);
    }
}

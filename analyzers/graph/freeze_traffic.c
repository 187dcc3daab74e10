/* What many records showed of one edge or operation, as one. */
#include "freeze_priv.h"

/* Room for all sums: each record counts once for its operation and once for its edge. */
static void allocate(struct freezer *f)
{
    struct graph *g = f->g;
    g->traffics = arena_array(f->b->arena, struct traffic, f->b->traffics.n * 2 + 1);
    g->buckets = arena_array(f->b->arena, struct bucket, f->b->buckets.n * 2);
    g->n_traffics = 1;
}

void traffic_add(struct freezer *f, uint32_t number)
{
    if (!number)
        return;
    const struct traffic *from = &f->b->traffics.v[number];
    struct traffic *sum = &f->sum.traffic;
    sum->retries += from->retries;
    sum->own_time += from->own_time;
    sum->traces += from->traces;
    if (from->trace && (!sum->trace || order_sym(f->g, from->trace, sum->trace) < 0))
        sum->trace = from->trace;
    for (uint32_t i = 0; i < from->latency.n; i++) {
        const struct bucket *bucket = &f->b->buckets.v[from->latency.first + i];
        histogram_add(&f->sum.latency, &f->b->work, bucket->index, bucket->count);
    }
}

static struct slice put_latency(struct freezer *f)
{
    struct graph *g = f->g;
    const struct histogram *h = &f->sum.latency;
    struct slice slice = { .first = g->n_buckets };
    for (uint32_t i = 0; i < h->n; i++)
        if (h->counts[i])
            g->buckets[g->n_buckets++] = (struct bucket){ h->first + i, h->counts[i] };
    slice.n = g->n_buckets - slice.first;
    return slice;
}

uint32_t traffic_end(struct freezer *f)
{
    struct graph *g = f->g;
    struct traffic *sum = &f->sum.traffic;
    uint32_t number = 0;
    if (sum->retries || sum->own_time || sum->traces || sum->trace || f->sum.latency.n) {
        if (!g->traffics)
            allocate(f);
        number = g->n_traffics++;
        sum->latency = put_latency(f);
        g->traffics[number] = *sum;
    }
    f->sum = (struct traffic_sum){ 0 };
    return number;
}

#include "svcgraph/histogram.h"

#include <math.h>

uint32_t histogram_index(uint64_t value)
{
    if (value < HISTOGRAM_SUB)
        return (uint32_t)value;
    unsigned shift = 63 - 6 - (unsigned)__builtin_clzll(value);
    return shift * HISTOGRAM_SUB + (uint32_t)(value >> shift);
}

static unsigned shift_of(uint32_t index)
{
    return index < 2 * HISTOGRAM_SUB ? 0 : index / HISTOGRAM_SUB - 1;
}

uint64_t histogram_low(uint32_t index)
{
    if (index < 2 * HISTOGRAM_SUB)
        return index;
    return (uint64_t)(index % HISTOGRAM_SUB + HISTOGRAM_SUB) << shift_of(index);
}

uint64_t histogram_value(uint32_t index)
{
    return histogram_low(index) + ((1ull << shift_of(index)) >> 1);
}

/*
 * Makes room for the bucket, by whole sixteens, and by half of what is there on the side where it
 * is missing: so that all moves together cost no more than the counts themselves.
 */
static void make_room(struct histogram *h, struct arena *arena, uint32_t index)
{
    enum { STEP = 16 };
    uint32_t low = h->n ? h->first : index, high = h->n ? h->first + h->n : index + 1;
    if (index < low)
        low = low - index > h->n / 2 ? index : low > h->n / 2 ? low - h->n / 2 : 0;
    if (index >= high)
        high = index + 1 - high > h->n / 2 ? index + 1 : high + h->n / 2;
    low -= low % STEP;
    high += (STEP - high % STEP) % STEP;
    uint64_t *counts = arena_array(arena, uint64_t, high - low);
    if (h->n)
        memcpy(counts + (h->first - low), h->counts, h->n * sizeof(*counts));
    h->counts = counts;
    h->first = low;
    h->n = high - low;
}

void histogram_add(struct histogram *h, struct arena *arena, uint32_t index, uint64_t count)
{
    if (!h->n || index < h->first || index - h->first >= h->n)
        make_room(h, arena, index);
    h->counts[index - h->first] += count;
}

void histogram_merge(struct histogram *into, struct arena *arena, const struct histogram *from)
{
    for (uint32_t i = 0; i < from->n; i++)
        if (from->counts[i])
            histogram_add(into, arena, from->first + i, from->counts[i]);
}

size_t histogram_buckets(const struct histogram *h, struct arena *arena, struct bucket **out)
{
    size_t n = 0;
    for (uint32_t i = 0; i < h->n; i++)
        n += h->counts[i] != 0;
    *out = arena_array(arena, struct bucket, n);
    n = 0;
    for (uint32_t i = 0; i < h->n; i++)
        if (h->counts[i])
            (*out)[n++] = (struct bucket){ h->first + i, h->counts[i] };
    return n;
}

uint64_t buckets_total(const struct bucket *buckets, size_t n)
{
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += buckets[i].count;
    return total;
}

uint64_t buckets_quantile(const struct bucket *buckets, size_t n, double q)
{
    uint64_t total = buckets_total(buckets, n), seen = 0;
    double wanted = ceil(q * (double)total);
    for (size_t i = 0; i < n; i++) {
        seen += buckets[i].count;
        if ((double)seen >= wanted)
            return histogram_value(buckets[i].index);
    }
    return 0;
}

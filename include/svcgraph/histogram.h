/*
 * Histograms of durations that can be added up: buckets whose width grows with the value, so that a
 * quantile is right to within 1/128 (0.8 %) of itself, whatever its size. 64 buckets for each power
 * of two, as in HdrHistogram (G. Tene, 2012); exact below 128.
 */
#ifndef SVCGRAPH_HISTOGRAM_H
#define SVCGRAPH_HISTOGRAM_H

#include "svcgraph/arena.h"

enum { HISTOGRAM_SUB = 64, HISTOGRAM_BUCKETS = (64 - 6 + 1) * HISTOGRAM_SUB };

/* One bucket that is not empty. Lists of them are in order of index. */
struct bucket {
    uint32_t index;
    uint64_t count;
};

/* Counts of the buckets from first to first + n, in the arena of who adds to it. */
struct histogram {
    uint64_t *counts;
    uint32_t first, n;
};

/* Bucket of a value, the least value of a bucket, and the one that stands for it: its middle. */
uint32_t histogram_index(uint64_t value);
uint64_t histogram_low(uint32_t index);
uint64_t histogram_value(uint32_t index);

void histogram_add(struct histogram *h, struct arena *arena, uint32_t index, uint64_t count);

void histogram_merge(struct histogram *into, struct arena *arena, const struct histogram *from);

/* The buckets that are not empty, in the arena. Returns how many. */
size_t histogram_buckets(const struct histogram *h, struct arena *arena, struct bucket **out);

uint64_t buckets_total(const struct bucket *buckets, size_t n);

/* Least value that at least the share q of all (0 < q <= 1) do not exceed; 0 when there are none. */
uint64_t buckets_quantile(const struct bucket *buckets, size_t n, double q);

#endif

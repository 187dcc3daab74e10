#include "svcgraph/sketch.h"

#include <math.h>

enum { REGISTERS = 1 << SKETCH_BITS };

void sketch_add(struct sketch *sketch, uint64_t hash)
{
    hash = (hash ^ hash >> 32) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ hash >> 29) * 0x94d049bb133111ebu;
    hash ^= hash >> 32;
    uint64_t rest = hash << SKETCH_BITS | 1ull << (SKETCH_BITS - 1); /* not all of it is zero */
    uint8_t run = (uint8_t)(__builtin_clzll(rest) + 1), *kept = &sketch->runs[hash >> (64 - SKETCH_BITS)];
    *kept = run > *kept ? run : *kept;
}

void sketch_merge(struct sketch *into, const struct sketch *from)
{
    for (size_t i = 0; i < REGISTERS; i++)
        into->runs[i] = from->runs[i] > into->runs[i] ? from->runs[i] : into->runs[i];
}

static uint64_t two_digits(uint64_t n)
{
    uint64_t unit = 1;
    while (n / unit >= 100)
        unit *= 10;
    return (n + unit / 2) / unit * unit;
}

/* Few things leave registers empty: then it is their number that tells. */
uint64_t sketch_count(const struct sketch *sketch)
{
    const double m = REGISTERS, alpha = 0.7213 / (1 + 1.079 / m);
    double sum = 0;
    unsigned empty = 0;
    for (size_t i = 0; i < REGISTERS; i++) {
        sum += ldexp(1, -sketch->runs[i]);
        empty += !sketch->runs[i];
    }
    double n = alpha * m * m / sum;
    if (n < 2.5 * m && empty)
        n = m * log(m / empty);
    return two_digits((uint64_t)(n + 0.5));
}

/* Seeded choice: the same seed, the same edits. */
#include <stdint.h>
#include <stdlib.h>

#include "proto_mutate.h"

static uint64_t state;

static uint64_t next(void) /* xorshift64*, S. Vigna 2016 */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 2685821657736338717u;
}

size_t pick(size_t n)
{
    return (size_t)((next() >> 11) % n);
}

void seed_random(const char *number)
{
    state = strtoull(number, NULL, 10) * 0x9e3779b97f4a7c15u + 1;
    for (int i = 0; i < 8; i++)
        next();
}

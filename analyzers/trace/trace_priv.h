/* What all of the trace room shares: numbers of things, and where they stand. */
#ifndef SVCGRAPH_TRACE_PRIV_H
#define SVCGRAPH_TRACE_PRIV_H

#include "svcgraph/span.h"

#define NONE UINT32_MAX

/* Open addressing from two words to one. */
struct map_slot {
    uint64_t a, b;
    uint32_t value;
    bool used;
};

struct map {
    struct arena *arena;
    struct map_slot *slots;
    size_t n, nslots; /* nslots: power of two */
};

void map_init(struct map *map, struct arena *arena, size_t expect);
uint32_t map_get(const struct map *map, uint64_t a, uint64_t b); /* NONE when absent */

/* Finds or adds with NONE. The pointer is valid until the next call. */
uint32_t *map_at(struct map *map, uint64_t a, uint64_t b);

int ids_hex_value(unsigned char c); /* -1: no digit */
/* Up to the given number of digits, the last 16 into low. Leading zeros may be missing, or more. */
bool ids_from_hex(struct str text, size_t digits, struct trace_key *out);
bool ids_from_words(struct str text, struct trace_key *out); /* just 16 or 32 digits */

#endif

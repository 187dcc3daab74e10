/* The declared and the observed side of a graph, by pairs of services. */
#ifndef RULES_SIDES_PRIV_H
#define RULES_SIDES_PRIV_H

#include "rules_priv.h"

struct pair {
    uint32_t from, to;           /* logical services */
    unsigned declared, observed; /* kinds of edges, as bits */
};

struct sides { /* of the graph, by logical service: the lowest of its nodes */
    const struct graph *g;
    struct arena *arena;
    bool *is_space;     /* by symbol */
    uint32_t *same;     /* of each node */
    struct pair *pairs; /* sorted by (from, to) */
    size_t n;
    uint64_t *entries;   /* calls that came in, as traces show */
    uint64_t *from, *to; /* when it was seen, microseconds */
    unsigned *declares;  /* kinds of edges that are declared from it */
    bool *declares_broker, *shows_messages;
    unsigned shown; /* kinds of edges that any trace shows */
};

struct sides sides_of(const struct graph *g, struct arena *arena);

/* Between the services of two nodes; NULL when there is nothing. */
const struct pair *sides_pair(const struct sides *s, uint32_t from, uint32_t to);

static inline bool is_broker(uint8_t kind)
{
    return kind == NODE_QUEUE || kind == NODE_TOPIC;
}

#endif

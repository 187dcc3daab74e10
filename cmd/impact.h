/* Who is hurt when a node fails. */
#ifndef CMD_IMPACT_H
#define CMD_IMPACT_H

#include "report.h"

enum effect {
    EFFECT_HARD,    /* fails with it: waits for its answers, directly or through others */
    EFFECT_SOFT,    /* goes on, and cannot start again without it */
    EFFECT_DELAYED, /* sends messages that nobody takes now */
    EFFECT_STARVED, /* gets no more messages */
    EFFECTS,
};
const char *effect_name(enum effect effect); /* "hard", ... */

struct impact_root {
    uint32_t depth; /* in the graph's depths */
    uint64_t requests, touch;
};

struct impact_requests {
    bool known;
    bool exact; /* else touch is more than there are, at most */
    uint64_t requests, touch;
    VEC(struct impact_root) roots; /* that touch it, the most first */
};
struct impact_requests impact_requests(const struct graph *g, node_id node, struct arena *arena);

struct impact {
    const struct graph *g;
    struct arena *arena;
    node_id node;
    struct reach failing; /* backward over calls and data: fail with it; the node itself first */
    uint8_t *effects;     /* bits 1 << enum effect, of each node; of the node itself: hard */
    edge_id *soft_by;     /* of each node; NO_EDGE: it is not soft */
    uint32_t counts[EFFECTS]; /* without the node, and without topics and brokers */
    uint32_t services;        /* in the whole graph */
    struct impact_requests requests; /* filled in by who asks for it */
};

struct impact impact_of(const struct graph *g, node_id node, struct arena *arena);
bool impact_hits(const struct impact *impact, node_id v, enum effect effect);

/* The next node on the way from one that fails to the one that failed first. */
node_id impact_next(const struct impact *impact, node_id v);
bool carries_messages(const struct graph *g, node_id v);

void impact_tell(const struct impact *impact, struct report *report);
void impact_json(void *impact, struct jsonw *w);

#endif

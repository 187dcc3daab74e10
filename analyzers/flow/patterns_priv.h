/* One request at a time: of which pattern each of its steps is. */
#ifndef SVCGRAPH_FLOW_PATTERNS_PRIV_H
#define SVCGRAPH_FLOW_PATTERNS_PRIV_H

#include "svcgraph/flow_patterns.h"

enum { MIX_NONE = FLOW_PATTERNS }; /* of no pattern */

/* Two numbers -> one; in an arena, never shrinks. */
struct pair_slot {
    uint64_t a, b;
    uint32_t value;
    bool used;
};
struct pair_map {
    struct arena *arena;
    struct pair_slot *slots;
    size_t n, n_slots;
};
uint32_t *pair_map_at(struct pair_map *map, uint64_t a, uint64_t b); /* STEP_NONE when new */

enum { CHAIN_LEAST = 3 };
struct few { /* different ones, the first three */
    uint32_t v[CHAIN_LEAST];
    uint32_t n;
};

struct mix_node {    /* of a step */
    uint32_t entry;  /* above; STEP_NONE: the root */
    uint32_t top;    /* of an entry: the first of those of its service on the way down to it */
    uint32_t over;   /* of an entry: the nearest above of the same operation */
    uint32_t sent;   /* of a message: the nearest above that the same service sent */
    uint32_t back;   /* the step of its operation above that it comes back to */
    uint32_t reach;  /* the highest step that something below comes back to */
    uint32_t only;   /* the operation of all that is right below it; STEP_NONE: none, or several */
    uint8_t entered; /* pattern of the entry, or MIX_NONE */
    uint8_t told;    /* pattern of the message, or MIX_NONE */
    bool store;      /* a call to one: as if it were not there */
    bool branches;   /* two or more operations right below */
    bool above, below;   /* an entry there branches */
    bool replied, part;  /* a message: answered; of another node's pattern */
    struct few up, down; /* services on the way through nodes with one operation below each */
};

struct mix_op {      /* what is known of a name's number */
    uint32_t who;    /* number of the first name of the same node */
    uint32_t alike;  /* of the first entry or call of the same operation name */
    uint32_t last;   /* step of this operation that is above; STEP_NONE */
    uint32_t told;   /* by who: the message it sent that is above; STEP_NONE */
    uint64_t flight; /* by alike: in whose calls until is */
    uint64_t until;  /* end of the last call */
};

struct classifier { /* of one thread */
    struct arena *arena;
    struct mix_node *nodes;
    size_t room;
    VEC(struct mix_op) ops;
    struct pair_map numbers; /* nodes and operation names -> first number */
    uint64_t flights;
    const struct request *request; /* the one that is looked at */
    const struct flow_names *names;
};

void classifier_init(struct classifier *c, struct arena *arena);

/* Fills entered and told of all nodes: PATTERN_FORGET of messages that are of no other. */
void classify(struct classifier *c, const struct request *request, const struct flow_names *names);

static inline bool is_message(const struct classifier *c, uint32_t i)
{
    const struct step *s = &c->request->steps[i];
    bool under_entry = s->parent == STEP_NONE || c->request->steps[s->parent].kind == STEP_ENTRY;
    return s->kind == STEP_SEND || (s->via == EDGE_ASYNC && under_entry && s->parent != STEP_NONE);
}

/* What an entry's calls and messages make it; MIX_NONE when that is for its surroundings to say. */
struct mix_calls {
    uint8_t pattern;
    uint32_t calls; /* that it waits for, or would */
    bool left;      /* all of them ended after it */
};
struct mix_calls classify_calls(struct classifier *c, uint32_t entry);

#endif

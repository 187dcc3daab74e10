/* Sums of causes and effects, of one linking thread: see flow_pairs.h for what comes of them. */
#ifndef SVCGRAPH_FLOW_PAIRS_PRIV_H
#define SVCGRAPH_FLOW_PAIRS_PRIV_H

#include "svcgraph/flow_pairs.h"
#include "svcgraph/map.h"

enum {
    PAIR_DEPTH_MAX = 64, /* effects further below a cause are none of it */
    SHAPES_MAX = 4096,   /* kept before they are counted */
    SHAPE_SLOTS = 2 * SHAPES_MAX,
    SHAPE_WORDS = 64 << 10, /* of all that are kept; a larger request is counted at once */
    WINDOWS_MAX = 1 << 17,
};

/* The request with the first root, by place, and the cause in it; mixed ones when there are no
 * others. */
struct shown {
    struct trace_key trace;
    struct place root, at;
    bool set, mixed;
};

/*
 * Requests with the same operations in the same tree, of the same sides. A step is a word:
 * operation below, index of the step above in the upper half; a side is one, too.
 */
struct shape {
    uint64_t hash;
    const uint64_t *words; /* n_steps and n_sides of them */
    uint32_t n_steps, n_sides;
    struct place *places; /* of the steps of the first request */
    struct trace_key trace;
    bool set;                    /* the first request, and some sums below */
    uint64_t plain[FLOW_BLOCKS]; /* requests of weight 1, by time */
    struct weights *weights;     /* of the others, likewise; NULL: there are none */
};

struct shapes {
    struct shape *all; /* SHAPES_MAX */
    uint64_t *words;   /* SHAPE_WORDS; likewise places */
    struct place *places;
    struct weights *weights; /* FLOW_BLOCKS for each; made when first used */
    uint32_t *slots;         /* index in all + 1 */
    uint32_t n, n_words;
};

/* What requests alike weigh together. */
struct mass {
    uint64_t plain;
    const struct weights *weights; /* or NULL */
};

struct cause_weights {
    uint64_t n, causes;
    struct wide w, wa, ww, waa;
};

struct cause_part { /* n requests with a causes each: sums of n, a, a^2; of weight 1, and others */
    uint64_t n, a, aa;
    struct cause_weights *heavy;
};

/* Requests with effects beneath causes; by block, or all in one. */
struct effects {
    uint64_t n, mixed, all; /* all: the effects */
    struct pair_weights *weights;
};

struct count_row {
    uint32_t k; /* 0 of a first one: there are none */
    uint64_t causes, requests;
    struct count_row *next;
    struct shown shown;
};

struct cause {      /* an operation */
    bool known;     /* what follows it is: see watch */
    bool several;   /* in one request */
    uint32_t watch; /* its text among those that are watched; MAP_NONE: it is not */
    uint32_t pair;  /* the first of its pairs; MAP_NONE: it has none */
    uint32_t n_pairs, n_sides;
    struct cause_part blocks[FLOW_BLOCKS];
    struct shown first; /* of those it is in */
};

struct pair {
    uint32_t cause, effect;
    /* in the shape that is being counted */
    uint64_t in_shape, b;
    uint32_t with, missed, first_k; /* causes with effects; number of the first without, or none */
    bool mixed;
    bool direct; /* in any */
    struct effects effects;
    struct pair_part parts[FLOW_BLOCKS];
    struct count_row counts;
    uint32_t next;     /* of the same cause; MAP_NONE: none */
    struct shown none; /* k = 0; when watched */
};

struct side_cause { /* in requests of a side */
    uint32_t cause;
    uint64_t side;
    struct cause_part part;
};

struct side_pair {
    uint32_t pair;
    uint64_t side;
    struct effects effects;
    struct pair_part part;
    struct count_row counts;
};

struct watch { /* texts of operations, sorted, each once, and pairs of their indexes */
    struct str *texts;
    bool *causes; /* by text: it is watched as a cause */
    size_t n;
    struct map pairs;
};

struct op_seen {                    /* of an operation in the shape that is being counted */
    uint64_t in_shape, in_cause;    /* stamps */
    uint32_t first, causes, number; /* its first step, how many, and which is at hand */
    uint32_t k;                     /* effects of it beneath the cause at hand */
    bool direct;                    /* right below it */
};

struct tree_step { /* end of the subtree, as of a step */
    uint32_t below, depth;
};

struct beneath { /* k effects beneath one cause */
    uint32_t pair, step, k;
    bool first; /* of the pair in this shape */
};

struct window_row {
    uint32_t op;
    uint64_t minute, count;
};

struct windows {
    struct map numbers;
    VEC(struct window_row) all;
    struct {
        uint32_t *v; /* by operation: its last row + 1 */
        size_t n, capacity;
    } last;
    bool cut;
};

struct pairs_state {
    struct arena *arena;
    const struct watch *watch; /* NULL: all pairs */
    struct shapes shapes;
    VEC(struct cause) causes; /* by operation */
    struct map side_cause_map, side_pair_map;
    VEC(struct pair *) pairs;
    uint32_t *pair_slots; /* number of a pair + 1; n_pair_slots: a power of two */
    size_t n_pair_slots;
    VEC(struct side_cause) side_causes;
    VEC(struct side_pair) side_pairs;
    uint64_t n_counts, n_heavy, n_side_rows; /* for what it holds */
    struct windows windows;
    /* scratch of a shape */
    uint64_t shape, cause; /* stamps */
    VEC(struct op_seen) seen;
    struct tree_step *tree; /* room for so many */
    uint32_t room;
    VEC(uint32_t) ops, effects, touched;
    VEC(struct beneath) beneath;
    VEC(uint64_t) words;
    VEC(struct place) places;
};

/* pairs_watch.c */
const struct watch *pairs_watch(struct arena *arena, const struct flow_setup *setup);
uint32_t watch_text(const struct watch *watch, struct str operation); /* MAP_NONE: not watched */
bool watch_cause(const struct watch *watch, uint32_t text);
bool watch_pair(const struct watch *watch, uint32_t cause, uint32_t effect);

/* pairs_shapes.c: takes a complete request; counts those before it when there is no more room. */
void shapes_take(struct pairs_state *t, const struct request *request);
void shapes_count(struct pairs_state *t); /* all that are kept; none are then */

/* pairs_counts.c */
void pairs_count(struct pairs_state *t, const struct shape *shape);
void shown_take(struct shown *into, const struct shown *from);

/* pairs_rows.c */
struct cause *cause_at(struct pairs_state *t, uint32_t op);
uint32_t pair_at(struct pairs_state *t, uint32_t cause, uint32_t effect); /* adds it */
struct side_cause *side_cause_at(struct pairs_state *t, uint32_t cause, uint64_t side);
struct side_pair *side_pair_at(struct pairs_state *t, uint32_t pair, uint64_t side);
struct count_row *count_at(struct pairs_state *t, struct count_row *counts, uint32_t k);
void counts_merge(struct pairs_state *t, struct count_row *into, const struct count_row *from);

/* pairs_sums.c */
void cause_add(struct pairs_state *t, struct cause_part *part, const struct mass *mass, uint64_t a);
void cause_merge(struct pairs_state *t, struct cause_part *into, const struct cause_part *from);
void cause_sums(struct pair_sums *out, const struct cause_part *part); /* adds what it is of them */

/* Of a pair or side with n parts, to its part at an index. */
struct effect_add {
    uint64_t a, b;
    bool mixed;
};
void effects_add(struct pairs_state *t, struct effects *effects, struct pair_part *parts, size_t n,
                 size_t at, const struct mass *mass, const struct effect_add *add);
void effects_merge(struct pairs_state *t, struct effects *effects, struct pair_part *parts,
                   size_t n, const struct effects *from, const struct pair_part *from_parts);
void effect_sums(struct ratio_sums *out, const struct pair_part *part,
                 const struct pair_weights *weights); /* weights may be NULL */

/* pairs_windows.c */
void windows_init(struct windows *windows, struct arena *arena);
void windows_add(struct windows *windows, struct arena *arena, const struct request *request);
void windows_merge(struct windows *into, struct arena *arena, const struct windows *from,
                   const uint32_t *ops);
void windows_end(const struct windows *windows, const struct flow_end *end, struct flow_pairs *out);

/* pairs_merge.c, pairs_end.c */
void pairs_merge(void *into, const void *from, const uint32_t *ops);
void pairs_end(void *state, const struct flow_end *end);

#endif

/* What groups of requests add up to: the tables, their merge and their order. */
#ifndef SVCGRAPH_TRACE_TOTALS_PRIV_H
#define SVCGRAPH_TRACE_TOTALS_PRIV_H

#include "services_priv.h"

struct log_totals;
struct flow_totals;

/* The request that shows something best: one that failed, else the first. */
struct example {
    struct place place;
    bool set, failed;
    struct trace_key trace;
};

/*
 * Operations that are entered, dense; shared by operations, their calls and loops. Here as in other
 * rows, what each call looks at stands first, in few lines of the cache.
 */
struct entry_op {
    uint64_t calls, errors;
    uint64_t traces;     /* in which it is entered */
    uint64_t last_trace; /* of these, by its number among all of the totals */
    struct place first;  /* its first span */
    bool served;         /* somebody called it, or could */
    struct example example;
    uint64_t own_time;
    uint32_t service;
    sym name;
    uint64_t hash;                 /* of the texts of both */
    uint32_t last_from, last_call; /* the last call to it: from where, and its row + 1 */
    struct histogram latency;      /* microseconds */
};

struct op_total {
    uint32_t from, to;
    uint64_t calls;
};

/* One end of an edge: a service, or one of the peers that have no spans. */
#define END_PEER (1u << 31)

struct peer {
    sym name;
    enum graph_kind kind;
    struct place first;
};

enum { PLACES_MAX = 8 /* files that show one edge */ };

struct edge_total {
    uint32_t from, to;
    enum edge_kind kind;
    enum edge_view view;
    bool guess;
    uint32_t n_places;
    uint64_t traces;                 /* that show it; see edge_traces.c */
    uint64_t in_trace;               /* the last of them, by a number no other has */
    uint32_t in_group;               /* place in the forest's shown, if it stands there */
    struct place places[PLACES_MAX]; /* the first of each file, in order */
    sym shown[PLACES_MAX];           /* operation of the call there */
};

/* What tells edges with the same ends apart. */
static inline uint64_t edge_form(const struct edge_total *edge)
{
    return (uint64_t)edge->kind << 3 | (uint64_t)edge->view << 1 | edge->guess;
}

struct sum { /* calls of one operation over one edge */
    uint32_t edge;
    sym operation;
    uint64_t calls, errors;
    struct place first;
    struct example example;
    uint64_t retries;
    struct histogram latency; /* microseconds, as the caller saw it where that is known */
};

struct version_total {
    uint32_t service;
    sym version;
    struct place first;
};

/*
 * What tells patterns apart, from texts alone: the same whatever was linked first. Of too many
 * patterns the lowest stay, shorter ones before longer ones.
 */
struct pattern_key {
    uint64_t form, hash; /* form: length << 2 | kind */
};

struct depth_total { /* requests of one root operation */
    uint32_t service;
    sym operation;
    struct histogram hops; /* by their number */
    uint64_t cut;
    uint32_t deepest;
    struct trace_key trace; /* a deepest one, with its way down */
    struct place place;
    uint32_t *services; /* n of each, room for so many */
    sym *operations;
    size_t n, room;
    bool set;
};

struct touch_total { /* requests of one root operation that enter another service */
    uint32_t root, service;
    sym operation;
    uint64_t requests;
};

struct gap_total {
    uint32_t service;
    uint64_t traces;
    struct trace_key trace;
    struct place place;
};

struct pattern {
    struct pattern_key key;
    struct reentry_in in; /* without nodes and place */
    uint32_t *services;   /* in.n of them */
    sym *operations;
    struct trace_key trace;
    uint32_t first_op;
    struct place place;
};

struct profile_rows { /* NONE: not asked for yet */
    uint32_t service, op, version;
};

enum { RECENT_SUMS = 1024 }; /* ten bits of a hash */
struct recent_sum {          /* which sum a call stands in */
    uint64_t ends, form;
    uint32_t sum;
    bool set;
};

struct lasts {
    uint32_t *v;
    size_t n;
};

struct names;

struct lows { /* lower halves of trace ids */
    uint64_t *v;
    size_t n, capacity;
};

/*
 * What groups of requests add up to. Each thread that links has its own, with its own numbers of
 * services, peers, edges and operations; in the end all of them are merged into one. Tables are in
 * the order in which things were met first, which differs from run to run: totals_order.c puts them
 * into the order of the input. So whoever adds a table adds its merge in totals_merge.c, which must
 * give the same in whatever order groups are merged, and its order where it goes to the builder.
 */
struct totals {
    struct arena *arena, *linked; /* linked: of the tables, when they have one; its owner releases it */
    /* the same for all threads, not changed while they run */
    struct builder *b;
    struct symtab *syms; /* the builder's; all texts of the stores are in it */
    struct span_store *const *stores;
    size_t n_stores;
    uint32_t *ranks; /* by number of a store, its index in stores; NONE: its spans are not used */
    uint32_t n_ranks;
    VEC(struct span_profile) profiles; /* of all stores, each once */
    VEC(struct place) profiles_at;     /* the first span that has each */
    uint32_t **profiles_of;            /* by number of a store, indexes of its own; NULL: the same */
    bool has_versions;                 /* one of them has a version */
    const uint32_t *paths; /* by index of a store, the first of the same path; NULL: itself */
    struct names *names;
    uint64_t rows_most; /* bytes of all rows; 0: no limit */
    /* the thread's own */
    struct profile_rows *rows; /* by profile, what spans of it stand in; or NULL */
    struct recent_sum *recent; /* RECENT_SUMS; made when first asked for */
    struct services services;  /* but for spaces */
    struct map peer_map, edge_map, sum_map, op_map, op_call_map, version_map, pattern_map,
        depth_map, gap_map, touch_map;
    VEC(struct peer) peers;
    VEC(struct edge_total) edges;
    VEC(struct sum) sums;
    VEC(struct entry_op) ops;
    VEC(struct op_total) op_calls;
    VEC(struct version_total) versions;
    VEC(struct pattern) patterns;
    VEC(struct depth_total) depths;
    VEC(struct gap_total) gaps;
    VEC(struct touch_total) touches;
    bool too_many_patterns; /* none from pattern_end on are kept */
    struct pattern_key pattern_end;
    struct arena pattern_arena; /* of their hops; whoever owns the totals releases it */
    struct trace_stats stats;
    struct log_totals *logs;          /* NULL: no log lines */
    struct flow_totals *flow;         /* NULL: nobody asks for requests */
    const struct span_export *export; /* NULL: nothing is told again */
    const struct lows *whole;  /* traces in the sections, sorted; not changed while threads run */
    struct lows closed, open;  /* told again: traces in the sums, and those that are not */
    struct timeline *timeline; /* takes one request in full; or NULL */
    struct lasts op_lasts, service_lasts, touch_lasts; /* see loops.c */
};

/* The profiles of a store, whose symbols are the builder's, among those of all. */
void profiles_take(struct totals *t, struct map *known, uint32_t store);
void profiles_rows(struct totals *t); /* of whoever links many groups */

void totals_init(struct totals *t, struct builder *b, struct span_store *const *stores, size_t n,
                 struct arena *arena);
void totals_fork(struct totals *t, const struct totals *of, struct arena *arena); /* empty */
void totals_move(struct totals *to, struct totals *from); /* from is spent */
void totals_merge(struct totals *into, const struct totals *from);
void totals_flush(struct totals *t); /* to the builder */
/* rows.c: what the rows cost, about; and whether that is more than is allowed. */
uint64_t totals_bytes(const struct totals *t);
bool totals_too_many(const struct totals *t);
struct loc totals_loc(const struct totals *t, struct place place);

/* Numbers of a table's rows in the order of the input. In the arena of the totals. */
struct totals_order {
    uint32_t *services, *peers, *edges, *sums, *ops, *op_calls, *versions, *patterns;
};
struct totals_order totals_order(const struct totals *t);

void merge_depth(struct totals *into, uint32_t service, const uint32_t *services,
                 const struct depth_total *from);
void add_touch(struct totals *t, uint32_t root, sym operation, uint32_t service,
               uint64_t requests);
void merge_gap(struct totals *into, uint32_t service, const struct gap_total *from);
sym trace_name(struct totals *t, struct trace_key key);

void flush_requests(struct totals *t, const bnode *services);

#endif

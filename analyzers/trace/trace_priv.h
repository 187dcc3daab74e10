/* Inside of the trace room: from stores to a forest of spans, from the forest to edges and loops.
 */
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

/* A logical service: name, and namespace only where one name stands in two of them. */
struct service {
    sym name, space;
    uint32_t first; /* its first span: the place of the node */
    bool proxy;     /* a sidecar by its name: no hop of its own */
};

struct services {
    struct map pairs; /* (name, space) -> index in all */
    struct map names; /* name -> an index in all */
    VEC(struct service) all;
    VEC(bool) several; /* by index: the name stands in other namespaces, too */
};

enum span_mark {
    MARK_DROPPED = 1, /* merged into another record, or malformed */
    MARK_RING = 2,    /* stands on a ring of parents, and was cut off */
    MARK_ORPHAN = 4,  /* its parent is not in the input */
    MARK_LINKED = 8,  /* has an edge, on either side */
    MARK_ENTERS = 16, /* a request comes into its service here */
    MARK_TAKEN = 32,  /* a service change that a server span below accounts for */
    MARK_NESTED = 64, /* a client span that another client span below or above stands for */
};

/* All spans, merged, with their parents. Arrays are by span index; NONE is no span. */
struct forest {
    struct arena *arena; /* scratch: dies with the linking */
    struct symtab *syms; /* the builder's */
    uint32_t n, n_traces;
    struct span **spans;
    uint32_t *store_of; /* index of the span's store */
    struct span_store *const *stores;
    uint32_t *trace;   /* dense number of its trace */
    uint32_t *service; /* index in services */
    uint32_t *parent;
    uint32_t *same;  /* next record with the same trace and span id */
    uint32_t *up;    /* top of its run of kindless spans of one service, or itself */
    uint32_t *above; /* nearest span that enters a service, itself included */
    uint8_t *marks;
    uint32_t *order; /* n_order spans, parents before children */
    uint32_t n_order;
    struct map ids;               /* (trace, span id) -> first record */
    struct map traces;            /* trace key -> dense number */
    struct map lows;              /* low half -> number of the trace with the lowest high half */
    struct trace_key *trace_keys; /* by number */
    struct services services;
    struct trace_stats stats;
};

void forest_build(struct forest *f, struct arena *arena, struct symtab *syms,
                  struct span_store *const *stores, size_t n);
void forest_merge(struct forest *f);   /* fills ids, same; marks duplicates */
void forest_parents(struct forest *f); /* fills parent, order; cuts rings */
void services_fill(struct forest *f);
uint32_t services_find(const struct services *services, sym name); /* NONE unless one bears it */

static inline bool is_serving(const struct span *span)
{
    return span->kind == SPAN_SERVER || span->kind == SPAN_CONSUMER;
}

static inline bool is_calling(const struct span *span)
{
    return span->kind == SPAN_CLIENT || span->kind == SPAN_PRODUCER;
}

struct loc forest_loc(const struct forest *f, uint32_t span);

/* First record of the span that a link names; NONE when it is not in the input. */
uint32_t forest_find(const struct forest *f, struct trace_key trace, uint64_t id);

/* Who calls whom, before anything is counted. Arrays are by span index. */
struct pairing {
    uint32_t *caller;   /* the span on the other side that called this one, or NONE */
    uint32_t *answers;  /* serving spans that answer this calling span */
    uint32_t *answered; /* service of a span without kind that answers it, or NONE */
    sym *sent;          /* destination of this calling span, its own or its receiver's */
    bool *failed;       /* an answer to this calling span failed */
    bool *messages;     /* its destination stands between it and its receivers */
};

struct hop_link { /* one way through a span link: the sender, and the span that names it */
    uint32_t from, to;
};

struct hop_links {
    VEC(struct hop_link) all;
};

struct pairing pair_spans(struct forest *f);

/* Operations that are entered, dense; shared by operations, their calls and loops. */
struct entry_op {
    uint32_t service;
    sym name;
    uint64_t calls, errors;
    uint32_t first; /* its first span */
    bool served;    /* somebody called it, or could */
};

struct entry_ops {
    struct map map; /* (service, name) -> index in all */
    VEC(struct entry_op) all;
    uint32_t *of; /* by span: index in all of the operation it enters, or NONE */
};

/* Sums up calls before they go to the builder: one entry for each edge and operation. */
struct tally {
    struct builder *b;
    struct forest *f;
    struct map sums, edges, files, peers;
    bnode *service_nodes; /* by service */
    VEC(bnode) peer_nodes;
    VEC(struct edge_in) all;  /* sums, without places */
    VEC(struct place) places; /* one for each edge and file */
    VEC(uint32_t) shown;      /* by edge: places so far */
};

struct place {
    struct edge_in edge;
    uint32_t span; /* the first of the file */
};

struct call {
    bnode from, to;
    enum edge_kind kind;
    sym operation;
    bool guess, error;
    uint32_t span; /* its evidence */
};

void tally_init(struct tally *t, struct builder *b, struct forest *f);
void tally_call(struct tally *t, const struct call *call);
bnode tally_service(const struct tally *t, uint32_t span);
bnode tally_peer(struct tally *t, sym name, enum graph_kind kind, uint32_t span);
void tally_flush(struct tally *t);

void link_calls(struct tally *t, struct pairing *p, struct hop_links *links);
void link_entries(struct tally *t, const struct pairing *p, const struct hop_links *links,
                  struct entry_ops *ops);
void link_reasons(struct forest *f);
void find_loops(struct tally *t, const struct entry_ops *ops, const struct hop_links *links);

#endif

/* The spans of a group of requests, with their parents. */
#ifndef SVCGRAPH_TRACE_FOREST_PRIV_H
#define SVCGRAPH_TRACE_FOREST_PRIV_H

#include "trace_priv.h"

struct totals;

/* A call over an edge shows it in this trace of the group. */
struct edge_seen {
    uint32_t edge, trace;
};

/* How long a request took that stands in a sum of calls, or in an operation. */
struct timed {
    uint32_t row, bucket; /* row: of the sums, or with the bit of the operations */
};
#define TIMED_OP (1u << 31)

enum span_mark {
    MARK_DROPPED = 1,  /* merged into another record, or malformed */
    MARK_RING = 2,     /* stands on a ring of parents, and was cut off */
    MARK_ORPHAN = 4,   /* its parent is not in the input */
    MARK_LINKED = 8,   /* has an edge, on either side */
    MARK_ENTERS = 16,  /* a request comes into its service here */
    MARK_TAKEN = 32,   /* a service change that a server span below accounts for */
    MARK_NESTED = 64,  /* a client span that another client span below or above stands for */
    MARK_UNSENT = 128, /* a link names its sender, which is not in the input */
};

struct id_table { /* of a trace, in slots: see span_ids.c */
    size_t first;
    uint64_t mask;
};

/* The spans of a group of requests, merged, with their parents. Arrays are by span index. */
struct forest {
    struct arena *arena; /* scratch: dies with the group */
    struct totals *totals;
    uint32_t n, n_traces;
    struct span *spans; /* in order of trace, within it of place */
    uint32_t *store_of; /* index of the span's store */
    uint32_t *profile;  /* index of its profile; NONE: it differs from that */
    uint8_t *kind;      /* enum span_kind; known when spans are merged */
    uint32_t *trace;    /* dense number of its trace */
    uint32_t *service;  /* index in services */
    uint32_t *parent;
    uint32_t *head;  /* first record with the same trace and span id */
    uint32_t *same;  /* the next one */
    uint32_t *up;    /* top of its run of kindless spans of one service, or itself */
    uint32_t *above; /* nearest span that enters a service, itself included */
    uint8_t *marks;
    bool linked, nameless, same_ids; /* some span has links, no service, another one's id */
    uint32_t *order; /* n_order spans, parents before children */
    uint32_t n_order;
    uint32_t *tops; /* n_tops spans without parent, in order */
    uint32_t n_tops;
    uint32_t *entries; /* n_entries spans that enter a service, in order */
    uint32_t n_entries;
    uint32_t
        *call;    /* number of the sum in which a call stands whose evidence the span is, or NONE */
    bool *failed; /* that call failed */
    uint32_t *sent;  /* peer to which the span sends a message, or NONE; if requests are asked for */
    bool *retried;   /* likewise: its call is another try */
    uint64_t *own;   /* likewise: of an entry, its own time */
    VEC(struct edge_seen) seen; /* at least once for each edge and trace */
    VEC(uint32_t) shown;        /* the edges of these, each once */
    VEC(struct timed) times;    /* not counted yet */
    struct {
        struct id_table *tables; /* by trace */
        uint32_t *slots;         /* first record with a span id + 1 */
    } ids;
    struct map lows; /* low half of a trace id -> its first trace; made when first asked for */
    struct trace_key *trace_keys; /* by number; those of one low half follow each other */
};

/* Takes n records, in any order. */
void forest_build(struct forest *f, struct arena *arena, struct totals *totals,
                  const struct span_record *const *records, size_t n);
void forest_merge(struct forest *f); /* fills ids, head, same; marks duplicates */
void inherit_services(struct forest *f);
void forest_parents(struct forest *f); /* fills parent, order; cuts rings */

static inline bool is_serving(const struct span *span)
{
    return span->kind == SPAN_SERVER || span->kind == SPAN_CONSUMER;
}

static inline bool is_calling(const struct span *span)
{
    return span->kind == SPAN_CLIENT || span->kind == SPAN_PRODUCER;
}

/* The same by index, for passes over many spans. */
static inline bool serves(const struct forest *f, uint32_t i)
{
    return (1u << SPAN_SERVER | 1u << SPAN_CONSUMER) >> f->kind[i] & 1;
}

static inline bool calls(const struct forest *f, uint32_t i)
{
    return (1u << SPAN_CLIENT | 1u << SPAN_PRODUCER) >> f->kind[i] & 1;
}

static inline struct place forest_place(const struct forest *f, uint32_t span)
{
    return (struct place){ f->store_of[span], f->spans[span].line, f->spans[span].column };
}

/* First record of a span of the trace; NONE when there is none. Adding, it may become the span's.
 */
void span_ids_init(struct forest *f); /* traces are numbered */
uint32_t span_ids_find(const struct forest *f, uint32_t trace, uint64_t id);
uint32_t span_ids_add(struct forest *f, uint32_t i);

/* The first trace with that low half; NONE when there is none. */
uint32_t forest_first(struct forest *f, uint64_t low);

/* First record of the span that a link names; NONE when it is not in the input. */
uint32_t forest_find(struct forest *f, struct trace_key trace, uint64_t id);

#endif

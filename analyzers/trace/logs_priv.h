/* Log lines beside spans, and one request over both. */
#ifndef SVCGRAPH_TRACE_LOGS_PRIV_H
#define SVCGRAPH_TRACE_LOGS_PRIV_H

#include "svcgraph/log.h"

#include "forest_priv.h"
#include "totals_priv.h"

struct pairing;

/*
 * A logical service by name and namespace, as one word: the same for all threads, whatever numbers
 * they give to services.
 */
static inline uint64_t log_service_key(const struct service *s)
{
    return (uint64_t)s->name << 32 | s->space;
}

struct log_edge { /* calls that lines tell of, of one file */
    uint64_t from;
    uint32_t edge; /* number by (from, peer, operation) in the thread */
    sym peer, operation;
    uint8_t peer_kind, guess;
    uint64_t calls, errors;
    uint64_t traces; /* in which it is the first from there to this peer */
    struct place first;
    struct trace_key trace;
};

struct shared_ids {
    uint64_t shared, lost;
    struct example example;
};

struct loss_total {
    uint64_t from, to;
    struct shared_ids by_spans, by_peer, by_ids; /* how the call, or the loss, was seen */
};

struct log_owner { /* of sums */
    sym name, space;
    struct place first;
};

struct log_facts { /* of all files; not changed while threads run */
    struct map second_map;
    VEC(uint64_t) seconds;     /* 64ths of a second in which a service wrote lines without an id */
    struct map name_map;       /* name of a service that logs -> namespace; NONE - 1: several */
    VEC(struct log_sums) sums; /* node: index in owners */
    VEC(struct log_owner) owners;
};

struct log_totals { /* of one thread */
    struct log_facts *facts;
    struct map edge_map, loss_map;
    struct map call_map; /* (number of edge_map, file and kind) -> index in calls */
    uint32_t n_edges;
    VEC(struct log_edge) calls;
    VEC(struct loss_total) losses;
};

void logs_init(struct totals *t);
void logs_fork(struct totals *t, const struct totals *of);
void logs_merge(struct totals *into, const struct totals *from);
void logs_take(struct totals *t, struct span_store *store);
/* Moves records of log lines behind those of spans; returns how many of these there are. */
size_t logs_part(const struct totals *t, const struct span_record **records, size_t n);
void logs_settle(struct totals *t); /* services and peers that only lines name */
struct loss_total *logs_loss(struct totals *t, uint64_t from, uint64_t to);
struct log_edge *logs_call(struct totals *t, const struct log_edge *edge);
void logs_flush(struct totals *t, const bnode *services, const bnode *peers);

void link_logs(struct forest *f, const struct pairing *p, const struct span_record *const *records,
               size_t n);

/* Keeps a line, or the spans of a group, when they are of the request asked for. */
void timeline_keep(struct span_store *store, const struct log_line *line);
void timeline_take(struct forest *f);
/* What the stores have kept. */
void timeline_logs(struct totals *t);

#endif

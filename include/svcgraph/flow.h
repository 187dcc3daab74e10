/*
 * What requests showed of the flow of messages, beyond the counts of the graph: graph.flow, when a
 * command asked for it; never saved. Partial aggregates have no part in it.
 */
#ifndef SVCGRAPH_FLOW_H
#define SVCGRAPH_FLOW_H

#include "svcgraph/graph.h"
#include "svcgraph/request.h"

enum flow_part {
#define TALLY(name) FLOW_##name,
#include "../../analyzers/flow/flow.def"
#undef TALLY
    FLOW_PARTS,
};
#define FLOW_BIT(part) (1u << FLOW_##part)

struct flow_op {
    node_id node; /* STEP_SEND: the destination, else the broker */
    sym operation; /* 0: not known */
    uint8_t kind;  /* enum step_kind */
    uint64_t steps, errors; /* in all requests, complete or not */
    struct loc loc;         /* its first span */
};

/*
 * A pair of operations to be looked at. Nodes may get other names until they stand in the graph, so
 * tallies go by the operations: pairs of other nodes with the same ones may be among the answers.
 */
struct flow_watch {
    struct str cause, cause_operation, effect, effect_operation;
};

struct flow_setup {
    unsigned parts;       /* FLOW_BIT of the tallies asked for; 0: none */
    bool window_complete; /* nothing is still on its way at the end of the dump */
    const struct flow_watch *watch; /* the pairs that count; NULL: all of them */
    size_t n_watch;
    uint64_t since; /* start of what is looked at, for comparison with what is before; 0: not said */
};

struct flow {
    unsigned parts; /* those that were tallied */
    uint32_t n_ops;
    struct flow_op *ops; /* sorted by name of the node in spans, kind, operation: all as text */
    uint64_t requests, complete; /* roots that are spans of the input; of these: whole */
    uint64_t cut, young; /* not whole: a parent is missing; too near to the end of the dump */
    uint64_t weighted, uneven; /* of the complete ones: probability recorded; recorded differently */
    uint64_t in_sums; /* traces that stand in partial aggregates: no part of this */
    uint64_t from, to;  /* starts of the first and the last request, microseconds; 0: not known */
    uint64_t margin;    /* requests that begin later than this before the end count as young */
    /* by tally; NULL when not asked for */
    const struct flow_pairs *pairs;
    const struct flow_bursts *bursts;
    const struct flow_stores *stores;
    const struct flow_faults *faults;
    const struct flow_calls *calls;
    const struct flow_retries *retries;
    const struct flow_critical *critical;
    const struct flow_patterns *patterns;
    const struct flow_load *load;
};

/* Walks the rows. In the arena of the linking thread. */
struct tallies;
struct tallies *tallies_begin(const struct flow_setup *setup, struct arena *arena,
                              const struct symtab *syms);
void tallies_add(struct tallies *t, const struct request *request, const struct flow_names *names);
void tallies_merge(struct tallies *into, const struct tallies *from, const uint32_t *ops);
uint64_t tallies_bytes(const struct tallies *t);
void tallies_end(struct tallies *t, const struct flow_end *end);

#endif

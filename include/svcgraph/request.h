/*
 * Requests as traces show them, one at a time: a flat tree of steps. The trace room makes them of
 * linked spans, with sidecars left out, and gives each to the tallies that were asked for (flow.h).
 */
#ifndef SVCGRAPH_REQUEST_H
#define SVCGRAPH_REQUEST_H

#include "svcgraph/span.h"

/*
 * An operation as steps meet it: of a service that is entered, or, of somebody without spans, what
 * callers name. Symbols are the builder's table's; equal texts are equal symbols.
 */
struct flow_name {
    sym node, space; /* whom it belongs to; of STEP_SEND the destination, or the broker */
    sym operation;   /* 0: not known */
    uint8_t kind;    /* enum step_kind */
    uint8_t of_kind; /* of STEP_CALL and STEP_SEND: enum graph_kind of the node, by its looks */
};

enum step_kind {
    STEP_ENTRY, /* a request, or a message, comes into a service */
    STEP_CALL,  /* a call that nothing in the input answers: to a store, an external host, ... */
    STEP_SEND,  /* a message is sent; entries of those who receive it are below it */
    STEP_KINDS,
};

#define STEP_NONE UINT32_MAX

/*
 * Times are microseconds; 0 where they are not known. start and end are by the clock of whoever has
 * the span; made and done by that of the caller, around the call: equal to start and end for
 * STEP_CALL and STEP_SEND, 0 when the caller has no span of its own for it.
 */
struct step {
    uint32_t op;     /* number in the names of the linking thread */
    uint32_t parent; /* index of the step above, lower than its own; STEP_NONE: the root */
    uint32_t below;  /* end of its subtree: steps are in preorder, siblings by time of start */
    uint8_t kind;    /* enum step_kind */
    uint8_t via;     /* how it is reached: EDGE_SYNC, EDGE_ASYNC or EDGE_DATA */
    bool error;      /* of the step itself: its span or its caller's span for it says so */
    bool retry;      /* begun after a call of the same operation from the same step had failed */
    uint32_t call;   /* tells the caller's span for it from others of the request; 0: it has none */
    uint64_t start, end, made, done;
    uint64_t own_time;  /* of an entry: its time less what its calls take */
    uint64_t arguments; /* hash of path and query or message key; 0: not known */
    sym service, version; /* whose span it is: of an entry the callee's, else the caller's */
    sym table;            /* of a call of a datastore: "database.table"; 0: not known */
    sym group, instance;  /* of an entry by a message: the consumer group, and which of its members */
    uint8_t access;       /* enum span_access */
    uint8_t destination_kind; /* enum span_destination, of a sent or received message */
    struct place place; /* of its span */
};

enum { FLOW_BLOCKS = 5 };

struct request_side { /* a version of a service that shows several in the input */
    sym service, version;
};

/*
 * A request: all that is below one root, through messages and links, too; its traces are linked
 * wholly. Pointers live as long as the call that gives it.
 */
struct request {
    const struct step *steps; /* [0] is the root */
    uint32_t n;
    bool complete; /* its root is there, no parent is missing, and it began long enough before the
                      end of the dump for all of it to be in; else no count in it means anything */
    bool young;    /* the last of these does not hold, all others may */
    bool failed;   /* the root failed */
    bool weighted; /* the sampling probability is recorded */
    bool uneven;   /* spans of it were sampled with different probabilities */
    double weight; /* 1 / probability of the root, else of any; 1 when it is not recorded */
    unsigned block; /* of the dump's time, in five parts of equally many requests */
    const struct request_side *sides; /* of its steps, each once, by number of service, version */
    uint32_t n_sides;
    uint64_t start, end; /* microseconds, of all its spans */
    struct trace_key trace; /* of the root */
};

/* A request that shows something: the one with the lowest place, so that any order finds it. */
struct request_example {
    bool set;
    struct trace_key trace;
    struct place place;
};
void request_show(struct request_example *example, struct trace_key trace, struct place place);
void request_show_merge(struct request_example *into, const struct request_example *from);

/* Names of the operations of one linking thread. Numbers are in the order they were met. */
struct flow_names {
    const struct flow_name *all;
    uint32_t n;
    const struct symtab *syms;
};

struct flow;
struct flow_setup;

/* What a tally is told in the end. */
struct flow_end {
    struct arena *arena;    /* of the graph */
    const struct flow_setup *setup;
    const struct symtab *syms;
    struct flow *flow;
    const uint32_t *ops; /* of each name its index in flow->ops */
    struct loc (*loc)(const void *ctx, struct place place);
    sym (*trace)(void *ctx, struct trace_key trace); /* its name */
    void *ctx;
};

/*
 * What one kind of answer needs of all requests: a row in flow.def and a file NAME_tally.c in
 * analyzers/flow. Each linking thread has a state of its own. Whatever the order in which requests
 * are added and states merged, the result must be the same bytes: sums, minima, and sorted by
 * index in flow->ops in the end. Memory follows from the names, never from the number of requests.
 */
struct request_tally {
    const char *name;
    void *(*begin)(struct arena *arena, const struct flow_setup *setup, const struct symtab *syms);
    void (*add)(void *state, const struct request *request, const struct flow_names *names);
    /* ops: of each name of from its number in into's names */
    void (*merge)(void *into, const void *from, const uint32_t *ops);
    uint64_t (*bytes)(const void *state); /* what it holds, about; must be quick */
    void (*end)(void *state, const struct flow_end *end);
};

#endif

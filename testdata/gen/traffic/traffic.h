/*
 * Traffic of a random system, told in the formats of traces, with the graph it must give.
 *
 * One model tells it all: the topology (topology.c) and each request (trace.c) follow from the seed
 * and the number of the trace only, never from the form they are written in. What is true of the
 * traffic (truth.c) is counted where it happens, by who calls whom, not from spans.
 */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* ---- random.c: SplitMix64 */
struct random {
    uint64_t state;
};
uint64_t draw(struct random *r);
uint32_t below(struct random *r, uint32_t n);               /* 0 .. n - 1; 0 when n is 0 */
uint32_t between(struct random *r, uint32_t a, uint32_t b); /* a .. b */
bool chance(struct random *r, double p);
double unit(struct random *r); /* 0 < x <= 1 */
/* Pareto's law: at least low, seldom far above, never over high. */
uint32_t pareto(struct random *r, double low, double alpha, uint32_t high);

void *grow(void *array, size_t *room, size_t n, size_t size); /* n elements fit afterwards */
void give_back(void *array);                                  /* that grow gave; or NULL */
void give_back_all(void);
void die(const char *message, const char *subject);

/* ---- profiles: each tells all that the one before tells, and more */
enum profile {
    PROFILE_CALLS,  /* calls with operations, datastores, caches, hosts outside, retries, loops */
    PROFILE_COMMON, /* errors, spans inside a service, lost callers, spans written twice */
    PROFILE_KINDS, /* messages within a trace, RPC, nested clients, spans without kind, lost ones */
    PROFILE_FULL,  /* span links: messages across traces, batches; rings of parents */
};

/* ---- what is true of a span and of a call */
enum edge_kind { EDGE_SYNC, EDGE_ASYNC, EDGE_DATA };
enum fate { FATE_LINKED, FATE_ROOT, FATE_NO_PARENT, FATE_NO_PEER, FATE_LOCAL, FATE_RING, FATES };

/* ---- topology.c */
enum node_kind {
    NODE_SERVICE,
    NODE_DATASTORE,
    NODE_CACHE,
    NODE_EXTERNAL,
    NODE_UNINSTRUMENTED,
    NODE_TOPIC
};

struct node {
    char name[64];     /* in the graph */
    char label[64];    /* what it calls itself, and is called */
    const char *space; /* its namespace, or NULL: two services of two may have one label */
    const char *version, *instance; /* or NULL */
    enum node_kind kind;
    const char *system;       /* of a datastore, cache or broker: "postgresql" */
    uint32_t first_op, n_ops; /* in ops; those of a loop come after all others */
    uint32_t number;          /* among those of its kind */
    int64_t skew;             /* microseconds that its clock is off */
    bool kindless;            /* its spans have no kind */
    bool rpc;
    bool sidecar;
    bool named;     /* topic: its spans say so */
    uint32_t proxy; /* the sidecar that all calls to it go through, or NONE */
};

struct plan {         /* what an operation may do next */
    uint32_t op;      /* called, sent to */
    bool parallel;    /* together with the one before */
    uint32_t repeats; /* at most, by Pareto's law */
    double chance;
};

struct op { /* of a service: entered; of any other node: what is done there */
    uint32_t node;
    char name[96];   /* "GET /carts/{id}/items", "shop.cart.v1.Cart/GetItem", "SELECT orders" */
    char method[16]; /* of HTTP; else the verb: "SELECT", "process" */
    char route[80];  /* of HTTP: "/carts/{id}/items"; else the object: "orders", "Cart" */
    char path[80];   /* the route, up to its raw id */
    char tail[48];   /* and after it; no id when empty */
    uint32_t first_plan, n_plans;
    uint32_t work; /* microseconds */
    double fails;
    uint32_t topic; /* of a consumer's: where it receives from, else NONE */
    const char *group; /* of consumers that share the messages; or NULL */
    bool proxy;     /* hands on to the service behind */
    bool looped;    /* entered by a loop only */
};

enum loop_kind { LOOP, REENTRY, SELF };
struct loop {
    enum loop_kind kind;
    uint32_t n, ops[4]; /* entered one after the other, then again */
    bool messages;      /* each is entered by a message from the one before */
};

struct topology {
    struct node *nodes;
    struct op *ops;
    struct plan *plans;
    struct loop *loops;
    uint32_t *roots; /* operations where requests come in */
    size_t n_nodes, n_ops, n_plans, n_loops, n_roots, n_services;
    size_t room_nodes, room_ops, room_plans, room_loops, room_roots;
    uint32_t browser; /* a service that only calls */
    uint32_t first_topic, n_topics;
    enum profile profile;
    bool lean; /* spans say no more than a service graph needs */
};
void topology_make(struct topology *t, uint64_t seed, enum profile profile, uint32_t services);

/* ---- trace.c */
enum kind { KIND_NONE, KIND_INTERNAL, KIND_SERVER, KIND_CLIENT, KIND_PRODUCER, KIND_CONSUMER };

struct trace_id {
    uint64_t high, low;
};

struct link {
    struct trace_id trace;
    uint64_t id;
};

#define INNER_NAME "WorkflowCoordinator.handle" /* of a span inside a service */

struct span {
    uint64_t id, parent_id; /* 0: root */
    uint32_t parent;        /* index, or NONE */
    uint32_t node;          /* service */
    uint32_t op;            /* entered, called, or sent to; of an inner span NONE */
    uint32_t topic;         /* of a sender or receiver, where it is named; else NONE */
    uint8_t kind;
    bool error, lost, twice, transport; /* transport: a client span below another's */
    uint64_t start, duration;           /* microseconds */
    uint32_t first_link, n_links;
    uint32_t salt; /* for ids and the like in attributes */
};

struct trace {
    struct trace_id id;
    const char *state; /* W3C tracestate, or NULL */
    uint64_t number;
    struct span *spans; /* parents before children */
    size_t n, room;
    struct link *links;
    size_t n_links, room_links;
};

struct truth;

struct message { /* sent, and not yet received */
    struct trace_id trace;
    uint64_t span, made; /* made: by the sender's clock */
    uint32_t from, from_op;
    bool error;
};

struct inbox {           /* of an operation that receives */
    uint32_t op, wanted; /* messages that one span takes */
    struct message *messages;
    size_t n, room;
};

struct traffic {
    const struct topology *t;
    struct truth *truth;
    struct random r; /* of the trace at hand */
    uint64_t seed, number;
    uint32_t max_spans, budget; /* budget: spans that may still be made in this trace */
    struct trace *trace;
    uint32_t small_ids; /* not 0: ids count from here, as in other traces */
    bool plain;         /* nothing gets lost or is written twice in any trace */
    bool whole;         /* nothing gets lost in this trace */
    bool ring;
    uint32_t deepest; /* changes of service on a path */
    struct inbox *inboxes;
    size_t n_inboxes;
    uint8_t *fates; /* of the trace's spans */
    size_t room_fates;
};

struct traffic *traffic_new(const struct topology *t, struct truth *truth, uint64_t seed,
                            uint64_t first_trace, uint32_t max_spans);
void traffic_next(struct traffic *g, struct trace *out);
bool traffic_drain(struct traffic *g, struct trace *out); /* what still waits; false at the end */

struct place {               /* in a request, where something is called from */
    uint32_t span, node, op; /* op: entered there, NONE where nobody knows */
    uint32_t hops;
};
struct outcome {
    uint64_t end;
    bool error;
};
uint32_t add_span(struct traffic *g, uint32_t parent, uint32_t node, enum kind kind,
                  uint64_t start);
void end_span(struct traffic *g, uint32_t span, struct outcome outcome);
void set_fate(struct traffic *g, uint32_t span, enum fate fate);
uint32_t hops_to(const struct traffic *g, const struct place *from, uint32_t node);
bool past(const struct traffic *g, enum profile profile); /* the profile tells that */
/* The plans of the operation, from that place on. */
struct outcome run_plans(struct traffic *g, uint32_t op, struct place here, uint64_t start);

/* ---- own_time.c: what the calls of each entry of the trace leave */
void count_own_times(const struct topology *t, const struct trace *trace, struct truth *truth);

/* ---- calls.c */
/* Enters the operation below the parent; lost: its own span is not written. */
struct outcome enter(struct traffic *g, uint32_t op, uint32_t parent, uint32_t hops, uint64_t start,
                     enum kind kind, bool lost);
/* n calls, one after the other, with more where they fail. */
struct outcome call_repeatedly(struct traffic *g, const struct place *from, uint32_t op, uint32_t n,
                               uint64_t start);
/* The loop's operations by turns, that many of them. */
struct outcome enter_loop(struct traffic *g, const struct loop *loop, uint32_t hops,
                          uint32_t parent, uint64_t start);

/* ---- messages.c */
struct outcome send(struct traffic *g, const struct place *from, uint32_t op, uint64_t start);
struct inbox *full_inbox(struct traffic *g, bool any);
void receive(struct traffic *g, struct inbox *inbox, uint64_t start);
/* A loop whose services hand on to each other by messages of one trace. */
void enter_message_loop(struct traffic *g, const struct loop *loop, uint32_t hops, uint64_t start);
void inboxes_make(struct traffic *g);

/* ---- truth.c */
struct call {
    uint32_t from, to, op; /* nodes; to is that of op unless a message is received */
    enum edge_kind kind;
    bool error, retry, guess;
    uint64_t duration;
};

struct truth *truth_new(const struct topology *t);
void truth_call(struct truth *truth, const struct call *call);
/* A message from service to service, where its topic is left out of the picture. */
void truth_direct(struct truth *truth, uint32_t from, uint32_t to, bool error);
void truth_entry(struct truth *truth, uint32_t op, bool error, uint64_t duration);
void truth_op_call(struct truth *truth, uint32_t from_op, uint32_t to_op);
void truth_root(struct truth *truth, uint32_t node);
/* One request went through that many of the loop's operations. */
void truth_loop(struct truth *truth, uint32_t loop, uint32_t hops);
void truth_depth(struct truth *truth, uint32_t node, uint32_t op, uint32_t hops); /* op or NONE */
void truth_span(struct truth *truth, enum fate fate, uint64_t n);
void truth_twice(struct truth *truth);
void truth_own_time(struct truth *truth, uint32_t op, uint64_t microseconds);
/* A call that was received at the one time and made at the other, by clocks of their own. */
void truth_times(struct truth *truth, uint64_t made, uint64_t received);
void truth_trace(struct truth *truth, bool broken);
void truth_write(struct truth *truth, FILE *out);

/* ---- buffer.c */
struct buffer {
    char *p;
    size_t n, room;
};
char *buffer_room(struct buffer *b, size_t n); /* where the next n bytes go */
void put(struct buffer *b, const char *p, size_t n);
void put_text(struct buffer *b, const char *text);
void put_char(struct buffer *b, char c);
void put_u64(struct buffer *b, uint64_t value);
void put_hex(struct buffer *b, uint64_t value); /* 16 digits */
void put_varint(struct buffer *b, uint64_t value);
void put_fixed64(struct buffer *b, uint64_t value);
/* proto_fields.c: of an encoded message, in any order and with unknown ones. */
void shuffle_fields(struct random *r, const char *p, size_t n, struct buffer *out);
void put_str(struct buffer *b, const char *p, size_t n); /* in quotes; needs no escapes */
#define PUT(b, literal) put((b), "" literal, sizeof(literal) - 1)

/* ---- sink.c: where finished records go, in order or in any */
enum framing { FRAME_LINES, FRAME_LIST, FRAME_LENGTH, FRAME_DELIMITED, FRAME_NONE };
struct sink;
struct sink_setup {
    FILE *out;
    enum framing framing;
    bool zstd;     /* each record is packed by itself */
    bool shuffle;  /* any order of all records is as likely; few are in memory at a time */
    uint64_t seed; /* of the order */
    const char *head, *tail; /* before the first and after the last; NULL: none */
};
struct sink *sink_new(const struct sink_setup *setup);
void sink_put(struct sink *s, const char *p, size_t n); /* one record */
void sink_end(struct sink *s);

/* ---- the forms: a file each */
struct writer;
struct form {
    const char *name;
    enum framing framing;
    enum profile most;       /* the profile beyond which it cannot tell all */
    const char *head, *tail; /* around all records; NULL: nothing */
    void (*begin)(struct writer *w);
    void (*trace)(struct writer *w, const struct trace *trace);
    void (*end)(struct writer *w);
};
struct writer {
    const struct topology *t;
    struct sink *sink;
    struct random random; /* of the form's own: the traffic must not depend on it */
    uint32_t batch;       /* spans of a batch, at most */
    bool plain;           /* no oddities */
    struct buffer record;
    void *own;
};

/* ---- attributes.c: what instrumentation says of a span, in OpenTelemetry's names */
struct attribute {
    const char *key, *value; /* value NULL: a number */
    size_t key_n, value_n;
    uint64_t number;
};
struct attributes {
    struct attribute v[20];
    size_t n;
    struct buffer text; /* of composed values; used again for the next span */
};
void attributes_of(const struct topology *t, const struct trace *trace, const struct span *span,
                   struct attributes *out);
/* "GET /carts/{id}/items"; of spans inside a service, a function. */
const char *span_name(const struct topology *t, const struct span *span);
/* The service, datastore or host that a calling span names, or NULL. */
const struct node *span_peer(const struct topology *t, const struct span *span);
uint64_t span_start(const struct topology *t, const struct span *span); /* by its own clock */

/*
 * Zipkin's way: a server span bears the id of the client span that it alone answers. Fills, for
 * each span, the one whose id it bears; itself, mostly.
 */
const uint32_t *share_ids(const struct trace *trace, uint32_t **ids, size_t *room);

/* Spans of a trace in the order in which exporters see them, those written twice two times. */
typedef void span_writer(struct writer *w, const struct trace *trace, const struct span *span);
void each_span(struct writer *w, const struct trace *trace, span_writer *write);

/* ---- batch.c: spans of each service wait until a batch of them goes out */
struct batch_form {
    /* The spans of one service, and what is around all parts of a batch. */
    void (*part)(struct writer *w, struct buffer *out, uint32_t node, const struct buffer *spans);
    void (*whole)(struct writer *w, struct buffer *parts);
};
struct batches;
struct batches *batches_new(struct writer *w);
struct buffer *batches_span(struct batches *b, uint32_t node); /* to append a span to */
bool batches_is_first(const struct batches *b, uint32_t node); /* none waits there yet */
void batches_done(struct batches *b, uint32_t node, const struct batch_form *form); /* it stands */
void batches_flush(struct batches *b, const struct batch_form *form);

#endif

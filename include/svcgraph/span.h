/*
 * Spans as all trace readers give them: one compact record each, in a store of the input file, so
 * that files are read side by side. The linker (analyzers/trace) sees the stores of all files.
 */
#ifndef SVCGRAPH_SPAN_H
#define SVCGRAPH_SPAN_H

#include "svcgraph/graph_build.h"

enum span_kind { SPAN_NONE, SPAN_INTERNAL, SPAN_SERVER, SPAN_CLIENT, SPAN_PRODUCER, SPAN_CONSUMER };

struct trace_key { /* 128 bits; 64-bit ids have high == 0 */
    uint64_t high, low;
};

/*
 * Symbols are of the store's own table, until spans_link has taken them into the builder's. Zero
 * means absent everywhere. A span without service may still be completed by another record of it.
 */
struct span {
    struct trace_key trace;
    uint64_t id, parent;   /* parent 0: root */
    uint64_t start, duration; /* microseconds */
    uint64_t arguments;    /* hash of url path and query or message key: only to compare */
    sym service, space;    /* service.name, service.namespace */
    sym operation;         /* normalised: http.route + method, rpc.service/rpc.method, else name */
    sym peer;              /* who the other side is said to be, by the best attribute present */
    sym destination;       /* topic or queue of a messaging span */
    sym version;           /* service.version */
    uint32_t line, column; /* of the span's object in its file */
    uint32_t first_link, n_links; /* in links */
    uint8_t kind;          /* enum span_kind */
    uint8_t peer_kind;     /* enum graph_kind of the peer: datastore for db.*, external ... */
    bool error;
    bool shared;           /* Zipkin: the server half of the client's span id */
};

struct span_link {
    struct trace_key trace;
    uint64_t id;
};

enum { SPAN_BLOCK = 256 };

struct span_store {
    struct arena *arena;
    struct symtab syms;
    uint32_t source; /* the file all of them come from */
    size_t n;        /* spans */
    VEC(struct span *) blocks; /* of SPAN_BLOCK spans each: dumps are large, so none is ever moved */
    VEC(struct span_link) links;
    uint64_t malformed; /* objects dropped: no ids, or no service that could be known */
};

void span_store_init(struct span_store *store, struct arena *arena, uint32_t source);

/* New last span, for the caller to fill. */
struct span *span_store_push(struct span_store *store);

static inline struct span *span_store_at(const struct span_store *store, size_t i)
{
    return &store->blocks.v[i / SPAN_BLOCK][i % SPAN_BLOCK];
}

/* Ids: hex of any case and length, or base64 (22..24 or 11..12 characters). False when neither. */
bool span_trace_id(struct str text, struct trace_key *out);
bool span_id(struct str text, uint64_t *out);

/* "GET /users/123/orders" -> "GET /users/{}/orders": raw ids in names never become operations. */
struct str span_operation(struct arena *arena, struct str name);

/* What a span says of its other side, chosen among many attributes. Texts need not outlive a call. */
struct span_host {
    struct str name;      /* host or service name; empty when it is no use as one (loopback) */
    enum graph_kind kind; /* external or unresolved, by its look */
};

/* "Cart.shop.svc:7070", "http://cart/x", "[::1]:80" -> host without port, and what it looks like. */
struct span_host span_host(struct str address);

/*
 * Links the spans of all stores into edges, operations, operation calls and re-entries by the rules
 * of the manual, and appends them to the builder. Scratch memory dies on return.
 */
void spans_link(struct builder *b, struct span_store *const *stores, size_t n);

#endif

/*
 * Spans as all trace readers give them: one compact record each, in a store of the input file, so
 * that files are read side by side. The linker (analyzers/trace) sees the stores of all files.
 */
#ifndef SVCGRAPH_SPAN_H
#define SVCGRAPH_SPAN_H

#include "svcgraph/graph_build.h"

enum span_kind {
    SPAN_NONE,
    SPAN_INTERNAL,
    SPAN_SERVER,
    SPAN_CLIENT,
    SPAN_PRODUCER,
    SPAN_CONSUMER,
    SPAN_LOG, /* a record of log lines: see log.h */
};

struct trace_key { /* 128 bits; 64-bit ids have high == 0 */
    uint64_t high, low;
};

/* Where a span stands; places are ordered as the input is. file: index of its store, among those linked. */
struct place {
    uint32_t file, line, column;
};

static inline bool place_before(struct place a, struct place b)
{
    if (a.file != b.file)
        return a.file < b.file;
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/* Order of trace ids as they are written: sixteen digits, or thirty-two. */
static inline bool trace_before(struct trace_key a, struct trace_key b)
{
    uint64_t left = a.high ? a.high : a.low, right = b.high ? b.high : b.low;
    if (left != right || !a.high != !b.high)
        return left != right ? left < right : !a.high;
    return a.low < b.low;
}

/* What a call does to a datastore, as far as its attributes or its statement say. */
enum span_access { ACCESS_UNSAID, ACCESS_READ, ACCESS_WRITE };

/* Whether one of all receivers of a destination takes a message, or each subscriber. */
enum span_destination { DESTINATION_UNSAID, DESTINATION_QUEUE, DESTINATION_TOPIC };

/* A recorded sampling probability of 1; less in steps of 2^-32. 0: none is recorded. */
#define SPAN_PROBABILITY_ONE UINT32_MAX

/*
 * A span while a reader fills it, and while its request is linked. Symbols are of the store's own
 * table, until spans_link has taken them into the builder's. Zero means absent everywhere. A span
 * without service may still be completed by another record of it.
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
    sym table;             /* of a datastore call: database and table or collection */
    sym group, instance;   /* of a consumer: its consumer group; a number that tells instances apart */
    uint32_t probability;  /* with which it was sampled: SPAN_PROBABILITY_ONE */
    uint32_t line, column; /* of the span's object in its file */
    uint32_t first_link, n_links; /* in links */
    uint8_t kind;          /* enum span_kind */
    uint8_t peer_kind;     /* enum graph_kind of the peer: datastore for db.*, external ... */
    uint8_t access;        /* enum span_access */
    uint8_t destination_kind; /* enum span_destination */
    bool error;
    bool shared;           /* Zipkin: the server half of the client's span id */
    bool once;             /* its records are one span, whatever their times */
    bool inherits;         /* without a service it is of its parent's */
};

struct span_link {
    struct trace_key trace;
    uint64_t id;
};

/* What names beyond all bounds are told as: of operations, of peers, of services. */
#define SPAN_OTHER "(other)"

/* What many spans have in common: each combination is kept once. */
struct span_profile {
    sym service, space, operation, peer, destination, version, table, group, instance;
    uint32_t probability;
    uint8_t kind, peer_kind, access, destination_kind;
    uint32_t unused; /* 0: all bytes are compared */
};
struct span_at {
    uint32_t line, column;
};

/*
 * All that is kept of a span until its request is linked: 64 bytes. The file is the store's number,
 * and ties records of one request into the order of the input together with line and column.
 */
struct span_record {
    struct trace_key trace;
    uint64_t id, parent, start;
    uint32_t duration; /* microseconds; from 2^31 on, milliseconds with the top bit set */
    uint32_t arguments;
    uint32_t profile; /* of its store */
    uint32_t line, column;
    uint32_t file; /* and SPAN_* bits */
};

enum { SPAN_FILES_MAX = 1 << 27 };
#define SPAN_ERROR (1u << 31)
#define SPAN_SHARED (1u << 30)
#define SPAN_LINKED (1u << 29) /* its links stand in the store */
#define SPAN_INHERITS (1u << 28)
#define SPAN_ONCE (1u << 27)
#define SPAN_NOT_FOLLOWED UINT32_MAX /* first_link of a span of which no link was kept */

struct span_owner { /* of links: the span that stands there */
    struct trace_key trace;
    uint32_t line, column;
    uint32_t first, n; /* in links */
};

struct span_sink;

/* A partial aggregate as it was read: rows of tables, which analyzers/trace knows. */
struct span_cell { /* a text or a number; the other is nought */
    sym text;      /* of the store */
    uint64_t number;
};
struct span_row {
    sym table;
    uint32_t first, n; /* in cells */
};
struct span_sums {
    struct span_sums *next; /* another in the same file */
    VEC(struct span_cell) cells;
    VEC(struct span_row) rows;
    VEC(struct span_store *) files; /* places are in these */
    VEC(uint64_t) whole;            /* lower halves of traces that are in the sums */
};
struct log_book;
struct timeline;

struct span_store {
    struct arena *arena;
    struct symtab syms;
    uint32_t source; /* the file all of them come from */
    uint32_t file;   /* number of the store in its sink; set before reading */
    uint64_t base_line, base_column; /* place that is 1:1 in the store; 0 is 1 */
    size_t n;        /* spans */
    VEC(struct span) open; /* not settled: the reader may still change them */
    VEC(struct span_profile) profiles;
    VEC(struct span_at) profiles_at; /* the first span that has each */
    uint32_t *profile_slots; /* number + 1 */
    uint32_t n_profile_slots;
    VEC(struct span_link) open_links; /* of open spans: first_link is an index of these */
    VEC(struct span_link) links;      /* of settled spans */
    VEC(struct span_owner) owners; /* in the order of their places */
    uint64_t links_left;           /* that had no room */
    size_t profiles_most, links_most; /* 0: no bound */
    bool simplified; /* there were too many profiles */
    struct span_record *block; /* settled, on the way to the sink; until the store is finished */
    struct arena block_arena;
    size_t n_block;
    struct span_sink *sink; /* NULL: all spans stay open */
    struct log_book *logs; /* NULL: no log lines */
    const struct timeline *timeline; /* request whose lines are kept in full; or NULL */
    struct str path;       /* where its spans come from; set when all is read at the latest */
    bool again;            /* told again in another file: source follows from path */
    struct span_sums *sums; /* NULL: none */
    struct sketch *lost; /* names that are told as SPAN_OTHER already; NULL: there is no bound */
    uint64_t malformed; /* objects dropped: no ids, or no service that could be known */
};

void span_store_init(struct span_store *store, struct arena *arena, uint32_t source);

/* The limits of its sink: names and links beyond them are not kept. Before anything is read. */
void span_store_bound(struct span_store *store);

bool span_store_is_full(const struct span_store *store); /* not all names are told apart */

/* Puts in what names the other one has; false when not all that it has was, or is, told apart. */
bool span_store_know(struct span_store *store, const struct span_store *other);

/* New last open span, for the caller to fill. */
struct span *span_store_push(struct span_store *store);

/* A store for spans that come from another file and are told in the one of first. */
struct span_store *span_store_also(const struct span_store *first, struct str path);

/* The open spans are final and become records; finish also hands over what is on the way. */
void span_store_settle(struct span_store *store);
void span_store_finish(struct span_store *store);

/* For readers that give spans in another order than that of their places. */
void span_store_sort(struct span_store *store);

/*
 * Where the records of all stores wait for each other, by trace. Beyond max_bytes they go to a
 * temporary file in the folder, which has no name and is gone with the process. Any thread.
 */
struct span_sink_setup {
    size_t max_bytes;
    const char *folder; /* NULL: stay in memory */
    size_t group;       /* spans linked at once, at least, while there are more; 0: default */
    unsigned jobs;      /* threads that link; 0 is 1 */
    struct timeline *timeline; /* takes one request in full; or NULL */
    const struct span_export *export; /* what else is made of the spans; or NULL */
    size_t most;        /* spans linked at once, at most: larger requests are cut; 0: no limit */
    size_t names, links; /* different ones that are told apart, and followed; 0: no limit */
    uint64_t row_bytes;  /* of all that is counted, until it is written; 0: no limit */
    size_t hard_bytes;  /* in memory where nothing can be written: traces beyond it are left out */
    const struct flow_setup *flow; /* what is asked of requests (flow.h); or NULL */
};

/*
 * Spans told again, for others to link: all of them, or a partial aggregate, which is the sums of
 * all requests that are surely whole within the input, and the spans of the others. Texts of a
 * span are the builder's.
 */
struct span_told {
    enum { TOLD_TEXT, TOLD_NUMBER, TOLD_SOURCE } is;
    struct str text;
    uint64_t number;
};
struct span_export {
    bool all_spans;
    void (*row)(void *ctx, const char *table, const struct span_told *cells, size_t n);
    void (*span)(void *ctx, const struct span *span, const struct span_link *links,
                 struct loc loc);
    void *ctx;
};
struct span_sink *span_sink_new(const struct span_sink_setup *setup);
void span_sink_release(struct span_sink *sink);
uint32_t span_sink_number(struct span_sink *sink); /* for one more store */

/* What the limits have cost, and the file; all zero when nothing. */
struct span_trouble {
    bool lost;                      /* spans that waited in the file could not be read back */
    const char *file_error;         /* why nothing more was written to it; NULL: nothing was wrong */
    uint64_t left_out;              /* spans of traces beyond hard_bytes: they are in no graph */
    uint64_t cut_traces, cut_spans; /* traces that were linked piece by piece, and their spans */
    uint64_t tied_spans;            /* of traces linked without the links from one to the other */
    uint64_t links;                 /* that were not followed */
    uint64_t names;                 /* about as many different ones are told as SPAN_OTHER */
    struct loc names_at;            /* the first of them */
    bool loops;                     /* there are more different loops than are kept */
};
struct span_trouble span_sink_trouble(const struct span_sink *sink);

/* A partial aggregate whose rows made no sense was passed over. */
bool span_sink_unfit(const struct span_sink *sink);

/*
 * Ids: hex of any case, up to 128 and 64 bits behind leading zeros, or base64 of just these (22..24
 * and 11..12 characters); X-Ray's form and that of a UUID for traces. Any other text, longer or not,
 * stands for itself by a hash. False, and out as it was, when there is none: empty or all zeros.
 */
bool span_trace_id(struct str text, struct trace_key *out);
bool span_id(struct str text, uint64_t *out);

/* The same for an id as bytes, of which size (16 or 8, for a span: then in low) are a number. */
struct trace_key span_key_of_bytes(struct str bytes, size_t size);

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
 * of the manual, and appends them to the builder. sink is that of the stores, or NULL when they
 * have none; it is empty afterwards, and what other stores left in it is not used. Stores are in the
 * order of the input; those of one source follow each other. Scratch memory dies on return.
 */
void spans_link(struct builder *b, struct span_sink *sink, struct span_store *const *stores,
                size_t n);

#endif

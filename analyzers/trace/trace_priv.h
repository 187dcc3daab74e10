/* Inside of the trace room: from stores to a forest of spans, from the forest to edges and loops.
 */
#ifndef SVCGRAPH_TRACE_PRIV_H
#define SVCGRAPH_TRACE_PRIV_H

#include "svcgraph/log.h"
#include "svcgraph/span.h"

#define NONE UINT32_MAX

struct totals;
struct homes;

/* A call over an edge shows it in this trace of the group. */
struct edge_seen {
    uint32_t edge, trace;
};

/* How long a request took that stands in a sum of calls, or in an operation. */
struct timed {
    uint32_t row, bucket; /* row: of the sums, or with the bit of the operations */
};
#define TIMED_OP (1u << 31)

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

/* Where a span stands; places are ordered as the input is. file: index of its store. */
struct place {
    uint32_t file, line, column;
};

static inline bool place_before(struct place a, struct place b)
{
    if (a.file != b.file)
        return a.file < b.file;
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/* A logical service: name, and namespace only where one name stands in two of them. */
struct service {
    sym name, space;
    uint64_t hash;               /* of the texts of both */
    struct place first;          /* its first span */
    bool seen;                   /* first is set */
    bool proxy;                  /* a sidecar by its name: no hop of its own */
    bool way_in;                 /* traffic from outside comes in here */
    uint64_t seen_from, seen_to; /* starts of its spans, microseconds; 0: not known */
};

struct services {
    struct map pairs;  /* (name, space) -> index in all */
    struct map names;  /* name -> an index in all */
    struct map spaces; /* names that stand in several namespaces */
    bool keep_spaces;  /* no name is known to stand in one only */
    struct map lower;  /* name in lower case -> index in all; made when first asked for */
    VEC(struct service) all;
    VEC(bool) several; /* by index: the name stands in other namespaces, too */
};

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
    uint32_t *trace;    /* dense number of its trace */
    uint32_t *service;  /* index in services */
    uint32_t *parent;
    uint32_t *head;  /* first record with the same trace and span id */
    uint32_t *same;  /* the next one */
    uint32_t *up;    /* top of its run of kindless spans of one service, or itself */
    uint32_t *above; /* nearest span that enters a service, itself included */
    uint8_t *marks;
    uint32_t *order; /* n_order spans, parents before children */
    uint32_t n_order;
    uint32_t
        *call;    /* number of the sum in which a call stands whose evidence the span is, or NONE */
    bool *failed; /* that call failed */
    VEC(struct edge_seen) seen; /* at least once for each edge and trace */
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

/* Who calls whom, before anything is counted. Arrays are by span index. */
struct pairing {
    uint32_t *caller;   /* the span on the other side that called this one, or NONE */
    uint32_t *outer;    /* the calling span of the same service around this one, or NONE */
    VEC(uint32_t) nested; /* that have one, parents first */
    uint32_t *answers;  /* serving spans that answer this calling span */
    uint32_t *answered; /* service of its first answer, or NONE */
    struct map others;  /* (calling span, service of a further answer) */
    struct map links;   /* (span, what one of its links names) */
    uint32_t *link_off; /* first of this span's links in link_to */
    VEC(uint32_t) link_to;
    bool *named;    /* a receiver's link names this calling span */
    sym *sent;      /* destination of this calling span, its own or its receiver's */
    bool *failed;   /* an answer to this calling span failed */
    bool *messages; /* its destination stands between it and its receivers */
};

struct hop_link { /* one way through a span link: the sender, and the span that names it */
    uint32_t from, to;
};

struct hop_links {
    VEC(struct hop_link) all;
};

struct pairing pair_spans(struct forest *f);

/* Fills what pairs know of links, before the tree is looked at. */
void links_index(struct forest *f, struct pairing *p);

/*
 * What the next link names that tells something new, LINK_NOWHERE when that is not in the input;
 * NONE at the end. at begins with 0.
 */
#define LINK_NOWHERE (UINT32_MAX - 1)
bool links_missing(const struct forest *f, const struct pairing *p, uint32_t i);
uint32_t links_next(const struct forest *f, const struct pairing *p, uint32_t i, uint32_t *at);

/* The request that shows something best: one that failed, else the first. */
struct example {
    struct trace_key trace;
    struct place place;
    bool set, failed;
};

/* Operations that are entered, dense; shared by operations, their calls and loops. */
struct entry_op {
    uint32_t service;
    sym name;
    uint64_t hash; /* of the texts of both */
    uint64_t calls, errors;
    uint64_t traces;          /* in which it is entered */
    uint64_t last_trace;      /* of these, by its number among all of the totals */
    struct place first;       /* its first span */
    bool served;              /* somebody called it, or could */
    struct histogram latency; /* microseconds */
    uint64_t own_time;
    struct example example;
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
    struct place places[PLACES_MAX]; /* the first of each file, in order */
    sym shown[PLACES_MAX];           /* operation of the call there */
    uint64_t traces;                 /* that show it; see edge_traces.c */
    uint64_t in_trace;               /* the last of them, by a number no other has */
};

/* What tells edges with the same ends apart. */
static inline uint64_t edge_form(const struct edge_total *edge)
{
    return (uint64_t)edge->kind << 3 | (uint64_t)edge->view << 1 | edge->guess;
}

struct sum { /* calls of one operation over one edge */
    uint32_t edge;
    sym operation;
    uint64_t calls, errors, retries;
    struct histogram latency; /* microseconds, as the caller saw it where that is known */
    struct example example;
    struct place first;
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

struct lasts {
    uint32_t *v;
    size_t n;
};

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

/*
 * What groups of requests add up to. Each thread that links has its own, with its own numbers of
 * services, peers, edges and operations; in the end all of them are merged into one. Tables are in
 * the order in which things were met first, which differs from run to run: totals_order.c puts them
 * into the order of the input. So whoever adds a table adds its merge in totals_merge.c, which must
 * give the same in whatever order groups are merged, and its order where it goes to the builder.
 */
struct lows { /* lower halves of trace ids */
    uint64_t *v;
    size_t n, capacity;
};

struct totals {
    struct arena *arena;
    /* the same for all threads, not changed while they run */
    struct builder *b;
    struct symtab *syms; /* the builder's; all texts of the stores are in it */
    struct span_store *const *stores;
    size_t n_stores;
    uint32_t *ranks; /* by number of a store, its index in stores; NONE: its spans are not used */
    uint32_t n_ranks;
    uint32_t *first_profiles;    /* by number of a store, where its profiles went; NULL: nowhere */
    const uint32_t *paths; /* by index of a store, the first of the same path; NULL: itself */
    size_t names_left; /* that may be taken from stores */
    bool too_many_names;
    /* the thread's own */
    struct services services; /* but for spaces */
    struct map peer_map, edge_map, sum_map, op_map, op_call_map, version_map, pattern_map,
        depth_map, gap_map;
    VEC(struct peer) peers;
    VEC(struct edge_total) edges;
    VEC(struct sum) sums;
    VEC(struct entry_op) ops;
    VEC(struct op_total) op_calls;
    VEC(struct version_total) versions;
    VEC(struct pattern) patterns;
    VEC(struct depth_total) depths;
    VEC(struct gap_total) gaps;
    bool too_many_patterns; /* none from pattern_end on are kept */
    struct pattern_key pattern_end;
    struct arena pattern_arena; /* of their hops; whoever owns the totals releases it */
    struct trace_stats stats;
    struct log_totals *logs; /* NULL: no log lines */
    const struct span_export *export; /* NULL: nothing is told again */
    const struct lows *whole; /* traces in the sections, sorted; not changed while threads run */
    struct lows closed, open; /* told again: traces in the sums, and those that are not */
    struct timeline *timeline; /* takes one request in full; or NULL */
    struct lasts op_lasts, service_lasts; /* see loops.c */
};

void totals_init(struct totals *t, struct builder *b, struct span_store *const *stores, size_t n,
                 struct arena *arena);
void totals_fork(struct totals *t, const struct totals *of, struct arena *arena); /* empty */
void totals_merge(struct totals *into, const struct totals *from);
void totals_flush(struct totals *t); /* to the builder */
struct loc totals_loc(const struct totals *t, struct place place);

struct sections;

/* All that the profiles of the stores, and the sections, name. */
void services_init(struct totals *t, const struct sections *sections);
void services_fill(struct forest *f);
uint32_t services_number(struct totals *t, sym name, sym space);
/*
 * The service that bears the name, in any case of letters when none has it exactly; NONE unless it
 * is one. When all spans are linked.
 */
uint32_t services_find(struct totals *t, sym name);

sym trace_name(struct totals *t, struct trace_key key);

/* Keeps a line, or the spans of a group, when they are of the request asked for. */
void timeline_keep(struct span_store *store, const struct log_line *line);
void timeline_take(struct forest *f);
/* What the stores have kept. */
void timeline_logs(struct totals *t);
struct timeline *sink_timeline(const struct span_sink *sink);

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

struct call {
    uint32_t from, to;
    enum edge_kind kind;
    enum edge_view view; /* see messages.c */
    sym operation;
    bool guess, error;
    uint32_t span;  /* its evidence */
    uint32_t timed; /* whose duration is that of the call */
};

/* partial.c: the totals as rows, and rows as totals; false when they make no sense. */
void partial_tell(struct totals *t);
bool partial_read(struct totals *t, const struct span_store *store, const struct span_sums *sums,
                  const sym *known);

struct homes;

/* whole.c: which requests are surely whole within the input. */
size_t requests_part(struct totals *t, const struct homes *homes,
                     const struct span_record **records,
                     size_t n); /* moves the others behind them; returns how many stay */
void requests_tell(struct totals *t, const struct span_record **records, size_t n); /* not whole */
void lows_sort(struct lows *lows); /* each once; the rest is gone */
bool lows_have(const struct lows *lows, uint64_t low);

/* sections.c: partial aggregates that were read, each as totals. */
struct sections {
    VEC(struct totals *) all;
    bool unfit; /* rows of one make no sense */
};
void sections_take(struct sections *sections, struct totals *t, const struct span_store *store,
                   const sym *known);
void sections_merge(const struct sections *sections, struct totals *t); /* they are gone then */
void sections_whole(const struct sections *sections, struct totals *t, struct lows *whole);
/* The stores in the order of their paths where spans were told again, else as they are. */
struct span_store *const *sections_order(struct arena *arena, struct span_store *const *stores,
                                         size_t n);
void sections_paths(struct totals *t);
void sections_join(struct totals *t); /* spans of one file that were told in several */

/* Finds or adds, with nothing counted yet. Pointers are valid until the next call. */
struct entry_op *tally_operation(struct totals *t, uint32_t service, sym name, struct place place);
void tally_op_call(struct totals *t, uint32_t from, uint32_t to, uint64_t calls);
void tally_version(struct totals *t, uint32_t service, sym version, struct place place);
uint32_t tally_edge(struct totals *t, const struct edge_total *like);
uint32_t tally_sum(struct totals *t, uint32_t edge, sym operation, struct place place);
void tally_show(const struct totals *t, struct edge_total *edge, struct place place, sym operation);
void tally_call(struct forest *f, const struct call *call);
void edge_show(struct forest *f, uint32_t edge, uint32_t trace);
void count_edge_traces(struct forest *f);
void example_take(struct forest *f, struct example *example, uint32_t span, bool failed);
void example_merge(struct example *example, const struct example *other);
uint32_t tally_peer(struct totals *t, sym name, enum graph_kind kind, struct place place);
/* Takes note of a duration, 0 when it is not known; all of them are counted at once. */
void tally_time(struct forest *f, uint32_t row, uint64_t microseconds);
void count_times(struct forest *f);

/* NULL when it is one of too many. */
struct pattern *patterns_find(struct totals *t, struct pattern_key key);
void patterns_cut(struct totals *t); /* to as many as are told */
static inline bool pattern_before(struct pattern_key a, struct pattern_key b)
{
    return a.form != b.form ? a.form < b.form : a.hash < b.hash;
}
/* The pattern's example is this one, with n hops to be filled in. */
void pattern_show(struct totals *t, struct pattern *p, struct trace_key trace, struct place place,
                  size_t n);

/* Order of trace ids as they are written: sixteen digits, or thirty-two. */
static inline bool trace_before(struct trace_key a, struct trace_key b)
{
    uint64_t left = a.high ? a.high : a.low, right = b.high ? b.high : b.low;
    if (left != right || !a.high != !b.high)
        return left != right ? left < right : !a.high;
    return a.low < b.low;
}

/* Numbers of a table's rows in the order of the input. In the arena of the totals. */
struct totals_order {
    uint32_t *services, *peers, *edges, *sums, *ops, *op_calls, *versions, *patterns;
};
struct totals_order totals_order(const struct totals *t);

void link_calls(struct forest *f, struct pairing *p, struct hop_links *links);
uint32_t *link_entries(struct forest *f, const struct pairing *p, const struct hop_links *links);
void link_reasons(struct forest *f);
void count_retries(struct forest *f, const struct pairing *p);
void link_logs(struct forest *f, const struct pairing *p, const struct span_record *const *records,
               size_t n);
void sum_own_times(struct forest *f, const struct pairing *p, const uint32_t *ops);

void find_gaps(struct forest *f);

struct way_hop { /* on the way down: an entry */
    uint32_t span, service;
    sym operation;
};

/* One request: how deep it went, and the entries of its deepest way. */
void add_depth(struct forest *f, const struct way_hop *way, size_t n, uint32_t hops, bool cut);
void flush_requests(struct totals *t, const bnode *services);

void merge_depth(struct totals *into, uint32_t service, const uint32_t *services,
                 const struct depth_total *from);
void merge_gap(struct totals *into, uint32_t service, const struct gap_total *from);
sym trace_name(struct totals *t, struct trace_key key);

/* ops: by span, index of the operation it enters, or NONE. */
void find_loops(struct forest *f, const uint32_t *ops, const struct hop_links *links);

/* Number of the profile that holds what the span has in common with others. */
uint32_t store_profile(struct span_store *store, const struct span *s);

/*
 * Bits in the arguments of a record of log lines. When its key is not the trace's id, but another
 * one that was logged with it, id and parent are the halves of the trace's.
 */
enum {
    LOG_COPY = 1,  /* the same line has a record under the trace's id, too */
    LOG_GUESS = 2, /* of its call */
};

struct span record_span(const struct span_store *store, const struct span_record *record);

enum { SINK_PARTS = 256 };
uint64_t sink_hash(uint64_t trace_low); /* of which the upper bits tell the part */
unsigned sink_part(uint64_t trace_low);
size_t sink_group(const struct span_sink *sink);
const struct span_export *sink_export(const struct span_sink *sink);
void sink_unfit(struct span_sink *sink);
unsigned sink_jobs(const struct span_sink *sink); /* at least 1 */
uint64_t sink_count(const struct span_sink *sink, unsigned part);
void sink_take(struct span_sink *sink, const struct span_record *records, size_t n);
void sink_close(struct span_sink *sink);
void sink_move(struct span_sink *sink, unsigned to, const struct span_record *record);

size_t sink_most(const struct span_sink *sink); /* SIZE_MAX: no limit */

/* An empty one with the same limits and folder, for what is in one part. */
struct span_sink *sink_below(const struct span_sink *sink);

/* Takes note of what was lost or cut; any thread. */
void sink_cut(struct span_sink *sink, uint64_t traces, uint64_t spans);
void sink_tied(struct span_sink *sink, uint64_t spans);
void sink_loops(struct span_sink *sink);
void sink_links(struct span_sink *sink, uint64_t links);
void sink_names(struct span_sink *sink);
const struct span_sink_setup *sink_setup(const struct span_sink *sink);
void sink_lost(struct span_sink *sink, const struct span_sink *below);

/* The records of a part in blocks, while nothing is put into that part. */
struct sink_cursor {
    struct span_sink *sink;
    unsigned part;
    const struct chunk *chunk;
    size_t extent, n_extents;
    uint64_t at; /* in the extent */
};
enum { SINK_BLOCK = 1024 };
/* What is in the part now is not moved any more, whatever is put elsewhere. */
void sink_settle(struct span_sink *sink, unsigned part);
struct sink_cursor sink_begin(struct span_sink *sink, unsigned part);
size_t sink_next(struct sink_cursor *cursor, struct span_record out[SINK_BLOCK]); /* 0: no more */

/* Loads the records of a part that count, sink_count of them at most, and SINK_BLOCK of room. */
size_t link_load(const struct totals *t, struct span_sink *sink, const struct homes *homes,
                 unsigned part, struct span_record *out);

/* Adds what the groups of the sink's records give. ranks and homes say which of them count. */
void link_groups(struct totals *t, struct span_sink *sink, const struct homes *homes);
/* Links n spans, and the log lines behind them, and adds what they give. */
void link_group(struct totals *t, struct arena *scratch, const struct span_record *const *records,
                size_t n, size_t n_logs);
/* The same, a few requests at a time; both arenas are free afterwards. */
void link_lots(struct totals *t, const struct homes *homes, struct arena *arena,
               struct arena *scratch, const struct span_record *records, size_t n);

/* Traces that links tie together are linked in one part. */
struct homes {
    struct map numbers; /* low half of a trace id -> number */
    VEC(uint64_t) lows;
    VEC(uint32_t) above; /* union-find */
};
/* Links beyond the most are taken out of their stores: later ones first. Returns how many. */
uint64_t homes_init(struct homes *h, struct arena *arena, struct span_store *const *stores,
                    size_t n, size_t most);
uint64_t homes_root(const struct homes *h, uint64_t trace_low); /* the lowest it is tied to */
uint64_t homes_hash(const struct homes *h, uint64_t trace_low); /* one for traces that are linked */
uint64_t homes_root(const struct homes *h, uint64_t trace_low); /* of all that it is tied to */
unsigned homes_part(const struct homes *h, uint64_t trace_low);

int ids_hex_value(unsigned char c); /* -1: no digit */
/* Up to the given number of digits, the last 16 into low. Leading zeros may be missing, or more. */
bool ids_from_hex(struct str text, size_t digits, struct trace_key *out);

#endif

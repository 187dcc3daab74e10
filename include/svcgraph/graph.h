/*
 * The service graph, frozen: const for everyone, flat arrays and CSR.
 *
 * Nodes are sorted by (kind, name), edges by (from, to, kind), so ids and every output are
 * independent of the order of inputs. The out-edges of node n are the edge ids
 * out_off[n] .. out_off[n+1]; its in-edges are in_edge[in_off[n] .. in_off[n+1]].
 */
#ifndef SVCGRAPH_GRAPH_H
#define SVCGRAPH_GRAPH_H

#include "svcgraph/histogram.h"
#include "svcgraph/source.h"
#include "svcgraph/sym.h"

typedef struct {
    uint32_t i;
} node_id;
typedef struct {
    uint32_t i;
} edge_id;
typedef struct {
    uint32_t i;
} op_id;

#define NO_NODE ((node_id){ UINT32_MAX })
#define NO_EDGE ((edge_id){ UINT32_MAX })
#define NO_OP ((op_id){ UINT32_MAX })

enum graph_kind { /* of a node; the order is that of output */
    NODE_SERVICE,
    NODE_JOB,
    NODE_FUNCTION,
    NODE_GATEWAY, /* ingress, proxy: traffic enters here */
    NODE_DATASTORE,
    NODE_CACHE,
    NODE_QUEUE, /* broker */
    NODE_TOPIC, /* a named destination on a broker */
    NODE_CONFIG, /* discovery, configuration and feature-flag servers */
    NODE_TELEMETRY,
    NODE_LOADGEN,
    NODE_EXTERNAL,   /* outside of the inputs: a public host */
    NODE_UNRESOLVED, /* a name inside the system that nothing defines */
    NODE_KINDS,
};

enum edge_kind {
    EDGE_SYNC,      /* waits for the answer: HTTP, gRPC */
    EDGE_ASYNC,     /* messages */
    EDGE_DATA,      /* connects to a datastore or cache */
    EDGE_STARTUP,   /* waits for the other to start */
    EDGE_CONFIG,    /* reads configuration from it */
    EDGE_TELEMETRY, /* exports logs, metrics, spans to it */
    EDGE_POLICY,    /* is permitted to talk to it */
    EDGE_LINK,      /* a trace link, no call */
    EDGE_KINDS,
};

/*
 * Two views of messages: by way of the destination they are sent to, or from sender to receiver.
 * Most edges are the same in both.
 */
enum edge_view { VIEW_BOTH, VIEW_BROKER, VIEW_DIRECT };

enum origin { ORIGIN_DECLARED = 1, ORIGIN_OBSERVED = 2, ORIGIN_BOTH = 3 };

const char *graph_kind_name(enum graph_kind kind); /* "service", ... */
bool graph_kind_from_name(struct str name, enum graph_kind *out);
const char *edge_kind_name(enum edge_kind kind); /* "sync", ... */
bool edge_kind_from_name(struct str name, enum edge_kind *out);
const char *edge_view_name(enum edge_view view); /* "via-broker", "direct" */
bool edge_view_from_name(struct str name, enum edge_view *out);
const char *origin_name(unsigned origin); /* "declared", "observed", "both" */
bool origin_from_name(struct str name, unsigned *out);

/* Range first .. first + n of one of the graph's arrays. */
struct slice {
    uint32_t first, n;
};

struct graph_node {
    sym name;  /* unique; "namespace/name" only where two namespaces hold the same name */
    sym base;  /* name without namespace */
    sym space; /* namespace or project, 0 when none is known */
    sym owner; /* team, 0 when unknown */
    sym role;  /* as the config says, 0 when it does not */
    uint8_t kind;   /* enum graph_kind */
    uint8_t origin; /* bits of enum origin */
    bool infra;     /* exempt from the rules of shape */
    bool entry;     /* traffic from outside comes in here */
    bool side_by_side; /* several versions run on purpose: subsets, a canary */
    uint64_t seen_from, seen_to; /* starts of its spans, microseconds; 0: not known */
    struct loc loc; /* where it is defined, or first seen */
    struct slice names;      /* in names: other names it is known by, sorted by text */
    struct slice versions;   /* in versions: what runs or is provided */
    struct slice images;     /* in images */
    struct slice requires;   /* in requirements, those with by == this */
    struct slice operations; /* in operations, those with node == this */
};

/* One place that says the edge is there. */
struct evidence {
    struct loc loc;
    sym how;         /* "env", "depends_on", "args", "configmap", "route", "span", ... */
    sym detail;      /* path of the key, or name of the variable; secrets masked; may be 0 */
    uint8_t origin;  /* one bit of enum origin */
    uint8_t guess;   /* 0 proven, 1 inferred from a name or a port, 2 weaker */
};

/* What requests showed beside counts. Times are in microseconds. */
struct traffic {
    uint64_t retries;     /* calls made again after one of the same request failed */
    uint64_t own_time;    /* of an operation: in sum, less what its calls took */
    uint64_t traces;      /* of an edge, all uses together, and of an operation: that show it */
    sym trace;            /* id of an example request */
    struct slice latency; /* in buckets, in order of index */
};

struct edge_use { /* an operation of the callee used over an edge */
    sym operation;
    uint32_t traffic; /* in traffics; 0: none known */
    uint64_t calls, errors;
    struct loc loc; /* of the first call; none where it is not known */
};

struct edge_info {
    uint64_t calls, errors;   /* 0 when only declared */
    struct slice evidence;    /* in evidence, sorted by place */
    struct slice uses;        /* in uses, sorted by operation text */
};

struct version {
    sym text;
    sym how;        /* "image", "label", "provides", "service.version", ... */
    bool release;   /* what is deployed; else an API version that is provided */
    struct loc loc;
};

struct requirement {
    node_id by, of; /* of is NO_NODE when of_name resolves to none */
    sym of_name;
    sym range;   /* "^2.1" */
    sym dialect; /* "npm", "semver", ...: how to read the range */
    sym how;
    struct loc loc;
};

struct image {
    sym text;   /* as written, after interpolation */
    sym tag;    /* 0 when there is none */
    sym digest; /* 0 when not pinned */
    struct loc loc;
};

struct op_life { /* of a deprecated operation; 0 where nothing is said */
    sym since, sunset;  /* dates: "2026-12-31"; it may stop answering at sunset */
    sym replaced_by;
    sym stability;  /* "draft", "alpha", "beta", "stable" */
    struct loc loc; /* where it is said to be deprecated */
};

struct operation {
    node_id node;
    sym name; /* "GET /cart/{id}", "oteldemo.CartService/GetCart" */
    uint8_t origin;
    bool deprecated;
    struct op_life life;
    sym how; /* by what a definition's provider was found: "server", "title", ...; 0: not told */
    uint32_t traffic;       /* in traffics; 0: none known */
    uint64_t calls, errors; /* 0 when only declared */
    struct loc loc;
    struct loc seen; /* the first span of it; none when only declared */
};

struct op_call { /* operation graph, sorted by (from, to) */
    op_id from, to;
    uint64_t calls;
};

enum reentry_kind { REENTRY_LOOP, REENTRY_SERVICE, REENTRY_SELF, REENTRY_KINDS };

struct hop {
    node_id node;
    sym operation;
};

/* A service entered again below itself in one request: see analyzers/trace/loops.c. */
struct reentry {
    uint8_t kind;       /* enum reentry_kind */
    bool failed;        /* a trace of it ended in an error or time-out */
    bool same_arguments;
    uint32_t repeats;   /* how often the operation (or service) stood on one path, at most */
    uint32_t depth;     /* changes of service above the re-entry, at most */
    uint64_t count;     /* how often it happened, in all traces */
    uint64_t traces;    /* traces that show it */
    uint64_t of_traces; /* traces that enter the first hop's operation at all */
    sym trace;          /* id of an example trace */
    struct slice hops;  /* in hops: one period, the first hop repeated at the end */
    struct loc loc;     /* the re-entering span of the example */
};

enum { REQUEST_HOPS_MAX = 4095 }; /* deeper requests count as so deep */

/*
 * Requests that begin with one operation, by how deep they go: changes of service from the root
 * down to a leaf, by way of a queue, too; sidecars are none.
 */
struct depth {
    node_id node;
    sym operation;       /* 0: not known */
    uint64_t cut;        /* of the requests: begin below a span that is not in the input */
    struct slice counts; /* in depth_counts: hops and requests, in order of hops */
    sym trace;           /* id of a deepest one */
    struct slice hops;   /* in depth_hops: its way down, each change of service; the root first */
    struct slice touched; /* in touched, by node: what else these requests enter */
    struct loc loc;      /* its last span */
};

struct touch { /* a service that some requests of one root operation enter, anywhere below it */
    node_id node;
    uint64_t requests;
};

/* Traces that are broken above this service: the first span without its parent is there. */
struct trace_gap {
    node_id node;
    uint64_t traces;
    sym trace;      /* example */
    struct loc loc; /* that span in the example */
};

struct unresolved {
    node_id from, to; /* to is a node of kind unresolved or external */
    sym host;
    uint32_t port; /* 0 when not given */
    sym nearest;   /* nearest known name, 0 when none is near */
    bool local;    /* the name looks cluster-local: no dot, or a cluster suffix */
    struct evidence evidence;
};

/* Spans that could not be linked, by reason: each has a name in trace_reason_name. */
enum trace_reason {
    TRACE_LINKED,
    TRACE_ROOT,
    TRACE_NO_PARENT, /* the parent is not in the input */
    TRACE_NO_SENDER, /* receives from a span, by a link, that is not in the input */
    TRACE_NO_PEER,   /* client or producer span that nothing answers and that names no peer */
    TRACE_LOCAL,     /* inside one service */
    TRACE_RING,      /* its parents form a ring */
    TRACE_MALFORMED, /* without ids or service */
    TRACE_LEFT_OUT,  /* for want of memory */
    TRACE_REASONS,
};
const char *trace_reason_name(enum trace_reason reason);

struct trace_stats {
    uint64_t traces, spans;
    uint64_t duplicates; /* dropped: the same span again */
    uint64_t broken;     /* traces with a missing parent, or several roots */
    uint64_t skewed;     /* calls that were received before they were made: clocks differ */
    uint64_t split;      /* traces that stand in several partial aggregates, summed in one */
    uint64_t by_reason[TRACE_REASONS];
};

/* What the log lines of a service say of ids by which requests are followed. */
struct log_sums {
    node_id node;
    uint64_t lines;   /* all that were read */
    uint64_t scoped;  /* of these: of requests, not of start-up, schedules or probes */
    uint64_t missing; /* of these: without any id */
    struct loc first; /* the first one missing; none when there is none */
};

/* Requests of which a caller has logged with the id, and the service it called has logged, too. */
struct id_loss {
    node_id from, to;
    uint64_t shared;
    uint64_t lost;  /* of these: the called service has logged without the id */
    sym trace;      /* example of one lost; 0: none */
    struct loc loc; /* the caller's line of the example */
};

/* What manifests say of how services are run. */
struct health { /* one of each node of which a manifest can tell */
    node_id node;
    bool checked; /* some probe, health check or check of a registry asks it */
    struct loc loc;
};

#define REPLICAS_UNSAID UINT32_MAX

/* How many of a service run, by the manifests; workloads behind one name added up. */
struct capacity { /* one of each node of which a manifest can tell */
    node_id node;
    uint32_t replicas; /* asked for; REPLICAS_UNSAID: left to what scales it, and one without */
    uint32_t min, max; /* scaled between these; REPLICAS_UNSAID: nothing scales it, no bound */
    struct loc loc;        /* of replicas */
    struct loc scaled_loc; /* of what scales it */
};

struct volume_use { /* of storage that other services may mount, too */
    node_id node;
    sym space, volume; /* equal ones are the same volume */
    bool read_only;
    struct loc loc;
};

struct database_use { /* by connects to that database or schema on the server of */
    node_id by, of;
    sym database;
    struct loc loc;
};

struct literal { /* an address that is no name */
    node_id from;
    sym host; /* of an IP address, or "localhost" */
    uint32_t port;
    node_id peer; /* who answers there, by its port or its address; NO_NODE: not known */
    struct evidence evidence;
};

enum verified { /* that a provider keeps a contract */
    VERIFIED_NONE, /* nobody tried */
    VERIFIED_SUCCESS,
    VERIFIED_FAILURE,
};
const char *verified_name(enum verified result); /* "none", "success", "failure" */

/* A version of a provider was, or should be, tested against the contract of a consumer's version. */
struct verification {
    node_id consumer, provider;
    sym consumer_version, provider_version; /* 0: not told */
    sym contract; /* equal ones have the same content: what is true of one is of all; 0: not told */
    uint8_t result; /* enum verified */
    struct loc loc;
};

/*
 * Counters of metrics (OpenMetrics, the text form of Prometheus) that count events, one for each
 * name and set of labels: what flows when there are no traces. A rise is as increase() of Prometheus
 * has it, without its stretching to the ends of a window: a value below the one before it is a
 * counter begun anew, and counts whole. Snapshots without a time are numbered in order of their
 * files' paths. Counters of one process have the same at in the same snapshot.
 */
struct counter_block { /* between two snapshots */
    uint64_t at;       /* its end: milliseconds since 1970, or the number of the snapshot */
    uint64_t rise;
};

struct counter {
    sym name;   /* as sampled: "orders_total", "request_duration_seconds_count" */
    sym labels; /* "method=\"GET\",path=\"/cart\"", by name of label; 0: none */
    uint64_t rise;    /* over all snapshots; of a single one its value, since the process began */
    uint32_t resets;  /* how often it began anew */
    uint32_t snapshots;
    bool timed;          /* at is a time */
    struct slice blocks; /* in counter_blocks, by at; none for a single snapshot */
    struct loc loc;      /* its first sample */
};

/* What the inputs could tell at all: rules need some of these bits. */
enum yield {
    YIELD_NODES = 1,
    YIELD_EDGES = 2,
    YIELD_VERSIONS = 4,
    YIELD_OPERATIONS = 8,
    YIELD_TRACES = 16,
    YIELD_MANIFESTS = 32,
    YIELD_PROTOS = 64, /* of graph.protos: never saved */
    YIELD_LOGS = 128,
    YIELD_FLOW = 256, /* of graph.flow: never saved */
    YIELD_COUNTERS = 512,
};

struct proto_set;
struct api_use;
struct flow;

struct graph {
    const struct symtab *syms;
    const struct sources *sources;
    unsigned yields; /* bits of enum yield, over all inputs */

    uint32_t n; /* nodes */
    struct graph_node *nodes;

    uint32_t m; /* edges */
    uint32_t *edge_from, *edge_to;
    uint8_t *edge_kind, *edge_origin;
    bool *edge_directed; /* false: connects to a broker, which way messages go is unknown */
    struct edge_info *edge_info;
    uint32_t *edge_traffic; /* in traffics, all uses together; NULL when no edge has any */
    uint8_t *edge_view; /* enum edge_view; NULL when all edges are the same in both views */
    enum edge_view view; /* which of the two this is */
    const struct graph *other_view; /* the edges that differ there, all else as here; or NULL */
    uint32_t *out_off;           /* n + 1; out-edges are out_off[v] .. out_off[v + 1] */
    uint32_t *in_off, *in_edge;  /* n + 1; m edge ids, sorted by (to, from, kind) */

    uint32_t n_evidence, n_uses, n_names, n_versions, n_images, n_requirements, n_operations;
    uint32_t n_op_calls, n_reentries, n_hops, n_unresolved;
    struct evidence *evidence;
    struct edge_use *uses;
    sym *names;
    struct version *versions;
    struct image *images;
    struct requirement *requirements; /* sorted by (by, of_name) */
    struct operation *operations;     /* sorted by (node, name) */
    struct op_call *op_calls;
    struct reentry *reentries; /* sorted by kind, then hops */
    struct hop *hops;
    struct unresolved *unresolved; /* sorted by (from, host, port) */
    uint32_t n_traffics, n_buckets;
    struct traffic *traffics; /* [0] is none */
    struct bucket *buckets;
    struct trace_stats traces;
    uint32_t n_depths, n_depth_counts, n_depth_hops, n_touched, n_trace_gaps;
    struct depth *depths;          /* sorted by (node, operation) */
    struct bucket *depth_counts;
    struct hop *depth_hops;
    struct touch *touched;
    struct trace_gap *trace_gaps;  /* sorted by node */
    uint32_t n_log_sums, n_id_losses;
    struct log_sums *log_sums;  /* sorted by node */
    struct id_loss *id_losses;  /* sorted by (from, to) */
    uint32_t n_health, n_volumes, n_databases, n_literals;
    struct health *health;          /* sorted by node */
    struct volume_use *volumes;           /* sorted by (space, volume, node), one of each */
    struct database_use *databases; /* sorted by (of, database, by), one of each */
    struct literal *literals;       /* sorted by (from, host, port) */
    uint32_t n_capacities;
    struct capacity *capacities;    /* sorted by node */
    uint32_t n_counters, n_counter_blocks;
    struct counter *counters;       /* sorted by (name, labels) */
    struct counter_block *counter_blocks;

    uint32_t n_verifications;
    struct verification *verifications; /* sorted by (consumer, provider), then versions as text */

    const struct proto_set *protos; /* definitions that were read; NULL when none were kept */
    uint32_t n_apis;
    struct api_use *apis; /* see api.h; sorted by (of, by, place); kept when asked for, never saved */
    const struct flow *flow;    /* see flow.h; NULL when not asked for; never saved */
};

/* for_each_out(g, v, e) { ... edge_id e ... }; likewise in. */
#define for_each_out(g, v, e)                                                                      \
    for (edge_id e = { (g)->out_off[(v).i] }; e.i < (g)->out_off[(v).i + 1]; e.i++)
#define for_each_in(g, v, k, e)                                                                    \
    for (uint32_t k = (g)->in_off[(v).i]; k < (g)->in_off[(v).i + 1]; k++)                         \
        for (edge_id e = { (g)->in_edge[k] }, *once_##e = &e; once_##e; once_##e = NULL)
#define for_each_node(g, v) for (node_id v = { 0 }; v.i < (g)->n; v.i++)

/* How many of it run, as far as manifests say; NULL when none can tell. */
const struct capacity *capacity_find(const struct graph *g, node_id v);
/* Replicas that run without more load: asked for, at least what scaling keeps, one when unsaid. */
uint32_t capacity_replicas(const struct capacity *capacity);

/* Value of a label of a counter, as written, without its quotes; empty when it has none. */
struct str counter_label(const struct graph *g, const struct counter *counter, struct str name);

/* A destination or broker that only the other view of messages goes by. */
bool graph_passed_by(const struct graph *g, node_id v);

struct str node_name(const struct graph *g, node_id v);

/*
 * Whether how of a version or a requirement is a package manifest, which bears the name of its file:
 * "package.json". What a service says itself is "requires" and "provides".
 */
bool how_is_package(const struct graph *g, sym how);
struct str graph_str(const struct graph *g, sym s);

/* Hops that at least the share q of the requests do not exceed; q is above 0, at most 1. */
uint32_t depth_quantile(const struct graph *g, const struct depth *depth, double q);

/* By unique name, or by another name when only one node bears it. NO_NODE when unknown. */
node_id graph_find(const struct graph *g, struct str name);

/* Names near to a mistyped one, best first; returns how many were written (at most max). */
size_t graph_near(const struct graph *g, struct str name, struct str *out, size_t max);

/* Which edges an algorithm follows. Zero masks mean all. */
struct edge_filter {
    unsigned kinds;   /* bit 1u << enum edge_kind */
    unsigned origins; /* bits of enum origin */
    bool directed;    /* only those whose direction is known */
    uint64_t min_calls; /* only those observed at least so often; 0 takes all */
};
#define EDGE_BIT(kind) (1u << (kind))

bool edge_passes(const struct graph *g, edge_id e, const struct edge_filter *filter);

/*
 * Strongly connected components (Tarjan 1972), iterative. component[v] numbers them in reverse
 * topological order: an edge between components goes from a higher to a lower number.
 */
struct scc {
    uint32_t n;          /* components */
    uint32_t *component; /* of each node */
    uint32_t *off;       /* n + 1: members of c are member[off[c] .. off[c + 1]], by node id */
    uint32_t *member;
};
struct scc graph_scc(const struct graph *g, const struct edge_filter *filter, struct arena *arena);

/* A list of edges, in order. */
struct path {
    edge_id *edges;
    size_t n;
    bool shortest; /* false: work was bounded, a shorter one may exist */
};

/*
 * Shortest cycle of at least two nodes inside component c, by breadth-first search from its members;
 * among equals the one with the lowest ids. Empty when c has one node.
 */
struct path graph_shortest_cycle(const struct graph *g, const struct edge_filter *filter,
                                 const struct scc *scc, uint32_t c, struct arena *arena);

/* Edge of the cycle to cut: fewest calls, then least evidence, then lowest id. */
edge_id graph_cheapest_cut(const struct graph *g, const struct path *cycle);

/*
 * Kahn's order, lowest id first among the ready; false when there is a cycle. out has n ids. An edge
 * of a node to itself orders nothing and is passed over.
 */
bool graph_topological(const struct graph *g, const struct edge_filter *filter,
                       struct arena *arena, node_id *out);

/* Shortest path, breadth first, lowest ids first; empty when there is none. */
struct path graph_path(const struct graph *g, const struct edge_filter *filter, node_id from,
                       node_id to, struct arena *arena);

/*
 * Reachability along (or, backward, against) the edges: distance[v] in hops, UINT32_MAX when not
 * reached, 0 for the start; via[v] is the edge it was reached by first.
 */
struct reach {
    uint32_t *distance;
    edge_id *via;
    node_id *order; /* in order of distance, then id; starts with the start */
    uint32_t n;     /* nodes reached, the start included */
};
struct reach graph_reach(const struct graph *g, const struct edge_filter *filter, node_id start,
                         bool backward, struct arena *arena);

/* Part of a graph: the nodes with keep[v], what hangs on them, and the edges between them that pass. */
const struct graph *graph_part(const struct graph *g, const bool *keep,
                               const struct edge_filter *filter, struct arena *arena);

#endif

/*
 * Building the service graph: readers append, nothing is looked up. All that needs the whole input
 * (which node a name means, whether two names are one node) is settled by builder_freeze.
 *
 * A node is named in a space: a Kubernetes namespace, a compose project. Space 0 is for those who
 * do not know one (traces, APIs, drawings): such a node is the one of that name in the only space
 * that has it, and a node of its own when none or several have it.
 */
#ifndef SVCGRAPH_GRAPH_BUILD_H
#define SVCGRAPH_GRAPH_BUILD_H

#include "svcgraph/finding.h"
#include "svcgraph/graph.h"

struct builder;

typedef struct {
    uint32_t i;
} bnode; /* a node being built */
typedef struct {
    uint32_t i;
} bop; /* an operation being built */

#define NO_BNODE ((bnode){ UINT32_MAX })
#define NO_BOP ((bop){ UINT32_MAX })

/* All texts are interned in syms; findings of freezing (two meanings of a name) go to findings. */
struct builder *builder_new(struct arena *arena, struct symtab *syms, struct sources *sources,
                            struct findings *findings);
struct arena *builder_arena(struct builder *b); /* of the graph */
struct symtab *builder_syms(struct builder *b);
struct findings *builder_findings(struct builder *b);
void builder_view(struct builder *b, enum edge_view view); /* of messages; else by broker */
void builder_yields(struct builder *b, unsigned yields); /* adds bits of enum yield */

/* Finds or adds. The first place with a line stays as the node's own. */
bnode builder_node(struct builder *b, sym space, sym name, unsigned origin, struct loc loc);

/*
 * Finds or adds the topic or queue of that name. Apart from nodes: a service may bear the same name,
 * and then the topic is shown as "topic/NAME".
 */
bnode builder_topic(struct builder *b, sym name, unsigned origin, struct loc loc);

/*
 * A node known by one of several spellings, best first ("cart-service", "cart"): it becomes the
 * first of them that some other reader defines, else a node named names[0].
 */
bnode builder_node_like(struct builder *b, const sym *names, size_t n, unsigned origin,
                        struct loc loc);

/*
 * Of a saved graph, whose names were settled before: the node joins others by its exact name only.
 * With qualified it is shown as "space/name" always, and names without a space never mean it.
 */
void builder_settled(struct builder *b, bnode node, bool qualified);

/* Room for that many more at once; a hint. */
void builder_reserve(struct builder *b, size_t nodes, size_t edges);

/* How sure a kind is; the surer one wins, among equals the lower kind. */
enum sureness { SURE_NAME = 1, SURE_PORT, SURE_SCHEME, SURE_IMAGE, SURE_DECLARED, SURE_CONFIG };
void builder_kind(struct builder *b, bnode node, enum graph_kind kind, enum sureness sureness);

/*
 * Another name by which addresses in a space reach the node: service name, hostname, network
 * alias. In space 0 it is known everywhere ("cart.shop", "cart.shop.svc").
 */
void builder_name(struct builder *b, bnode node, sym space, sym name);

/*
 * The space of those that state none: they are put into whichever one their user chooses. What no
 * stated space answers is looked for here.
 */
void builder_floating(struct builder *b, sym space);
void builder_kin(struct builder *b, sym space); /* a space of the same kind: else it has no part */

/* The two are one logical service (Kubernetes workload and its Service); it bears the name of a. */
void builder_same(struct builder *b, bnode a, bnode other);

void builder_owner(struct builder *b, bnode node, sym owner, enum sureness sureness);
/*
 * A line of a CODEOWNERS file that speaks for the folder dir: nodes that files below it declare, and
 * that have no other owner. owner 0 takes it away.
 */
void builder_file_owner(struct builder *b, struct str dir, struct str pattern, sym owner,
                        struct loc loc);
void builder_role(struct builder *b, bnode node, sym role);
void builder_infra(struct builder *b, bnode node);
void builder_entry(struct builder *b, bnode node); /* traffic from outside comes in here */
void builder_side_by_side(struct builder *b, bnode node); /* several versions run on purpose */
void builder_seen(struct builder *b, bnode node, uint64_t from, uint64_t to); /* span starts */
void builder_port(struct builder *b, bnode node, uint32_t port); /* it listens there */
void builder_version(struct builder *b, bnode node, sym text, sym how, bool release,
                     struct loc loc);
void builder_image(struct builder *b, bnode node, sym text, sym tag, sym digest, struct loc loc);

/*
 * A manifest tells whether anything asks the node how it is: probes, health checks, checks of a
 * registry. One that does is enough. Not to be said of what cannot have any.
 */
void builder_health(struct builder *b, bnode node, bool checked, struct loc loc);

/*
 * How many of the node are asked for (REPLICAS_UNSAID: the manifest could say so and does not), and
 * between which numbers something scales it (max REPLICAS_UNSAID: without a bound). Of several
 * places the greatest counts; those of nodes that become one add up.
 */
void builder_replicas(struct builder *b, bnode node, uint32_t replicas, struct loc loc);
void builder_scaling(struct builder *b, bnode node, uint32_t min, uint32_t max, struct loc loc);

/* Storage that outlives the node and that others in the space may mount by that name. */
void builder_volume(struct builder *b, bnode node, sym space, sym volume, bool read_only,
                   struct loc loc);

/* Of a saved graph; else they follow from struct ref_in. */
void builder_database(struct builder *b, bnode by, bnode of, sym database, struct loc loc);
void builder_literal(struct builder *b, bnode from, bnode peer, sym host, uint32_t port,
                     const struct evidence *evidence);

/* by needs of in this range; of is resolved like an address in space. */
void builder_require(struct builder *b, bnode by, sym space, sym of, sym range, sym dialect,
                     sym how, struct loc loc);

/* The same of a node that is known. */
void builder_require_node(struct builder *b, bnode by, bnode of, sym range, sym dialect, sym how,
                          struct loc loc);

/* The node is built from that folder, named as paths of sources are. */
void builder_built(struct builder *b, bnode node, struct str dir);

/*
 * A package manifest (package.json, go.mod, Chart.yaml). It makes no node: it speaks of the service
 * that its folder belongs to, which is the one that is built there, that bears the folder's name or
 * the last part of the package's, or the only one that is declared there; else of the folder around
 * it. Its release counts where nothing else tells what runs.
 */
typedef struct {
    uint32_t i;
} bpackage;
#define NO_BPACKAGE ((bpackage){ UINT32_MAX })

struct package_in {
    struct str dir;  /* folder of the manifest */
    sym ecosystem;   /* names are unique within it: "npm", "go" */
    sym name;        /* by which others ask for it; 0: nobody can */
    sym version;     /* of what others ask for; 0: not known */
    sym release;     /* of what runs, often the same; 0: not known */
    sym how;         /* "package.json" */
    struct loc loc;  /* of the version */
    struct loc release_loc;
};
bpackage builder_package(struct builder *b, const struct package_in *package);

/*
 * It needs a package of its ecosystem. That becomes a requirement of its service on the one whose
 * folder publishes the other package, and nothing when no input publishes it.
 */
void builder_package_need(struct builder *b, bpackage package, sym name, sym range, sym dialect,
                          struct loc loc);

struct traffic_in { /* struct traffic, with the buckets beside it */
    uint64_t retries, own_time, traces;
    sym trace;
    const struct bucket *latency;
    size_t n_latency;
};

struct edge_in {
    bnode from, to;
    enum edge_kind kind; /* sync becomes data or async when the target is a store or a broker */
    unsigned origin;     /* one bit of enum origin; both only without a place */
    uint64_t calls, errors;
    sym operation; /* of the callee; 0 when unknown */
    bool request; /* the operation is a request that was made: "GET /orders/17" */
    const struct traffic_in *traffic; /* of these calls; may be NULL */
    struct loc first; /* of these calls; no evidence by itself */
    bool undirected; /* connects to a broker; which way messages go is unknown */
    unsigned guess;
    enum edge_view view; /* which views of messages it is part of */
    sym how, detail;
    struct loc loc;      /* with how, becomes evidence; neither: only counts are added */
};
void builder_edge(struct builder *b, const struct edge_in *edge);

/* What becomes of an address that no node answers to. */
enum on_miss {
    MISS_DROP,       /* it was a guess */
    MISS_EXTERNAL,   /* a public host: one external node for each */
    MISS_UNRESOLVED, /* surely an address: an unresolved node, and a finding */
};

/*
 * An address somewhere in an input. Resolved against builder_name and builder_node names: in the
 * space, then everywhere; a trailing dot, a cluster domain after ".svc" and a pod name before a
 * headless service are stripped. Never an edge: the node's own names, loopback, wildcard addresses.
 * Loopback with a port and IP addresses are kept as literals.
 */
struct ref_in {
    bnode from;
    sym space;           /* of the reader of the value */
    struct str host;     /* any case */
    uint32_t port;       /* 0 when unknown */
    enum edge_kind kind; /* as in struct edge_in */
    enum on_miss on_miss;
    bool needs_port; /* a bare word: counts only when it resolves and the port, if any, fits */
    sym database;    /* or schema, on the target; 0: not known */
    enum graph_kind target_kind; /* what the scheme says of the target ... */
    enum sureness target_sureness; /* ... and how surely; 0: it says nothing */
    bool undirected;
    bool reversed; /* the target calls from: a scrape, a subscription */
    unsigned guess;
    sym how, detail;
    struct loc loc;
};
void builder_ref(struct builder *b, const struct ref_in *ref);

/* Finds or adds an operation of a node; counts add up. Origin 0: seen in a call, not in itself. */
bop builder_operation(struct builder *b, bnode node, sym name, unsigned origin, uint64_t calls,
                      uint64_t errors, struct loc loc);
void builder_op_traffic(struct builder *b, bop op, const struct traffic_in *traffic);
void builder_op_deprecated(struct builder *b, bop op, const struct op_life *life);
void builder_op_how(struct builder *b, bop op, sym how); /* by what its node was found */
void builder_op_call(struct builder *b, bop from, bop to, uint64_t calls);

struct reentry_in {
    enum reentry_kind kind;
    bool failed, same_arguments;
    uint32_t repeats, depth;
    uint64_t count, traces, of_traces;
    sym trace;
    const bnode *nodes; /* n hops, the first repeated at the end */
    const sym *operations;
    size_t n;
    struct loc loc;
};
void builder_reentry(struct builder *b, const struct reentry_in *reentry);
void builder_traces(struct builder *b, const struct trace_stats *stats); /* adds up */

/* How deep requests of one root operation go; those of the same operation add up. */
struct depth_in {
    bnode node;
    sym operation;
    uint64_t cut;
    const struct bucket *counts;
    size_t n_counts;
    sym trace;
    const bnode *nodes; /* n hops */
    const sym *operations;
    size_t n;
    struct loc loc;
};
void builder_depth(struct builder *b, const struct depth_in *depth);
/* Requests that begin with that operation of the root and enter another service; counts add up. */
void builder_touch(struct builder *b, bnode root, sym operation, bnode node, uint64_t requests);

/* The node in it counts for nothing. They add up. */
void builder_trace_gap(struct builder *b, bnode node, const struct trace_gap *gap);

/* Sums over log lines; the node in them counts for nothing. They add up. */
void builder_log_sums(struct builder *b, bnode node, const struct log_sums *sums);
void builder_id_loss(struct builder *b, bnode from, bnode to, const struct id_loss *loss);

/* Of a saved graph: an address that nothing answered to when it was made. */
struct unresolved_in {
    bnode from, to;
    sym host;
    uint32_t port;
    sym nearest;
    bool local;
    unsigned origin, guess;
    sym how, detail;
    struct loc loc;
};
void builder_unresolved(struct builder *b, const struct unresolved_in *unresolved);

/*
 * From the config: the name alias, in any space, or as "space/alias" in that one, means node; wins
 * over all that the inputs say. node is a name, or "space/name".
 */
void builder_alias(struct builder *b, sym alias, sym node);

/* From the config. A role that is the name of a node kind sets the kind, "infra" the mark. */
void builder_override(struct builder *b, sym node, sym role, sym owner);

/* The nodes in it count for nothing. */
void builder_verification(struct builder *b, bnode consumer, bnode provider,
                          const struct verification *verification);

/*
 * Where a node comes from: the folder it is built from, a file that is said to define its API. The
 * path is relative to the file that says it. They help readers of definitions to find the provider.
 */
enum home_kind { HOME_FOLDER, HOME_DEFINITION };
void builder_home(struct builder *b, bnode node, enum home_kind kind, struct str path,
                  struct loc said);
/* Nodes whose API the file, as in struct source, is said to define; at most max are written. */
size_t builder_defines(const struct builder *b, struct str path, bnode *out, size_t max);
/* The only node that is built from the folder, that manifests right in it declare; or NO_BNODE. */
bnode builder_built_in(const struct builder *b, struct str folder);
bnode builder_declared_in(const struct builder *b, struct str folder);
struct str builder_node_name(const struct builder *b, bnode node);
bool builder_knows(const struct builder *b, sym name); /* some reader declares a node so called */

/* A definition of the node's API, or with by, not NO_BNODE, that consumer's view of it. */
struct api;
void builder_api(struct builder *b, const struct api *api, bnode of, bnode by);

/* For graph.flow: of each of its operations the node, which is filled in when that is settled. */
struct flow;
void builder_flow(struct builder *b, struct flow *flow, const bnode *nodes);

/* Equal ones (name, labels) add up, blocks by their at; they stay texts, and name no node. */
struct counter_in {
    sym name, labels;
    uint64_t rise;
    uint32_t resets, snapshots;
    bool timed;
    const struct counter_block *blocks; /* by at */
    size_t n_blocks;
    struct loc loc;
};
void builder_counter(struct builder *b, const struct counter_in *counter);

/* Definitions for graph.protos. */
void builder_protos(struct builder *b, const struct proto_set *protos);

/* Settles names, merges, sorts. The builder is spent; the graph lives in its arena. */
const struct graph *builder_freeze(struct builder *b);

#endif

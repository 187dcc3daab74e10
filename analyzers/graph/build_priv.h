/* What the builder holds until it is frozen; shared by the files that settle it. */
#ifndef SVCGRAPH_GRAPH_BUILD_PRIV_H
#define SVCGRAPH_GRAPH_BUILD_PRIV_H

#include "svcgraph/graph_build.h"

struct build_node {
    sym space, name;
    sym owner, role;
    /* Lowest place of each kind: in a manifest, which knows its space; in an API; in a trace. */
    struct loc declared, described, observed;
    uint32_t first_like, n_likes; /* spellings, in likes; none for a node of one name */
    uint8_t origin, kind, kind_sure, owner_sure;
    bool infra, entry, side_by_side;
    uint64_t seen_from, seen_to;
    bool secondary; /* gave up its name to another by builder_same */
    bool settled;   /* of a saved graph: its name is not guessed at */
    bool qualified; /* shown with its space always */
    bool topic;     /* a named destination: apart from services of the same name */
};

struct build_name {
    uint32_t node;
    sym space, name;
};
struct build_pair {
    uint32_t a, b;
};
struct build_port {
    uint32_t node, port;
};
struct build_version {
    uint32_t node;
    struct version version;
};
struct build_image {
    uint32_t node;
    struct image image;
};
struct build_require {
    uint32_t by, to; /* to UINT32_MAX: whom the name means */
    sym space, of, range, dialect, how;
    struct loc loc;
};
struct build_edge {
    uint32_t from, to;
    uint8_t kind, origin, guess, view, target_kind; /* target_kind: of an address, else NODE_SERVICE */
    bool undirected;
    sym how, detail;
    struct loc loc;
    uint32_t use; /* in b->uses; 0: none */
};
struct build_ref {
    uint32_t from;
    sym space, host; /* host as written, lower-cased, white space and trailing dot removed */
    uint32_t port;
    uint8_t kind, on_miss, target_kind, target_sureness, guess;
    bool needs_port, undirected, reversed;
    sym how, detail, database;
    struct loc loc;
};
struct build_database { /* nodes by their index; of is known when addresses are resolved */
    uint32_t by, of;
    sym database;
    struct loc loc;
};
struct build_literal {
    uint32_t from, peer; /* UINT32_MAX: not known */
    sym host;
    uint32_t port;
    struct evidence evidence;
};
struct build_file_owner { /* a line of CODEOWNERS */
    struct str dir, pattern; /* paths below dir match pattern; views in work memory */
    bool anywhere, folder_only;
    sym owner; /* 0: takes it away */
    struct loc loc;
};
struct build_op {
    uint32_t node;
    sym name;
    uint8_t origin;
    bool deprecated;
    struct op_life life;
    sym how;
    uint64_t calls, errors;
    uint32_t traffic; /* the newest in b->op_traffics, + 1 */
    struct loc loc, seen;
};
struct build_op_traffic {
    uint32_t traffic, next; /* in b->traffics; the one before, + 1 */
};
struct build_op_call {
    uint32_t from, to;
    uint64_t calls;
};
struct build_touch {
    uint32_t root, node;
    sym operation;
    uint64_t requests;
};

struct build_hop {
    uint32_t node;
    sym operation;
};
struct build_api {
    const struct api *api;
    uint32_t of, by; /* by UINT32_MAX: the provider's own */
};
struct build_package {
    sym dir, ecosystem, name, version, release, how;
    struct loc loc, release_loc;
    bool told; /* its version is a fact of its service */
};
struct build_need { /* of a package, by its index */
    uint32_t package;
    sym name, range, dialect;
    struct loc loc;
};
struct build_home {
    uint32_t node;
    enum home_kind kind;
    struct str path;
};
struct build_override {
    sym node, role, owner;
};

/* Open addressing over 64-bit keys; slots hold value + 1, 0 is free. */
struct key_index {
    uint64_t *keys;
    uint32_t *slots;
    uint32_t n, nslots;
};

/* The slot of the key: 0 in it when the key is new, and then the caller must fill it. */
uint32_t *key_slot(struct arena *arena, struct key_index *index, uint64_t key);
uint32_t key_find(const struct key_index *index, uint64_t key); /* value, or UINT32_MAX */
void key_reserve(struct arena *arena, struct key_index *index, size_t n); /* room for n keys */
static inline uint64_t key_of(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32 | low;
}

struct build_request { /* one of uses that names no operation, but a request that was made */
    uint32_t to, use;
};

struct builder {
    struct arena *arena; /* what the graph keeps */
    struct arena work;   /* what dies with the builder */
    struct symtab *syms;
    struct sources *sources;
    struct findings *findings;
    unsigned yields;
    enum edge_view view;
    const struct proto_set *protos;
    VEC(struct build_api) apis;
    struct flow *flow;
    const bnode *flow_nodes;
    VEC(struct build_home) homes;
    sym floating; /* space of those that state none; 0: all state theirs */
    struct key_index kin; /* spaces that it has to do with */
    VEC(struct build_node) nodes;
    VEC(sym) likes;
    VEC(struct build_name) names;
    VEC(struct build_pair) same;
    VEC(struct build_port) ports;
    VEC(struct build_version) versions;
    VEC(struct build_image) images;
    VEC(struct build_require) requires;
    VEC(struct build_edge) edges;
    VEC(struct edge_use) uses; /* [0] is none; an operation of 0 is unknown */
    VEC(struct traffic) traffics; /* [0] is none */
    VEC(struct bucket) buckets;
    VEC(struct build_op_traffic) op_traffics;
    VEC(struct build_ref) refs;
    VEC(struct build_op) ops;
    VEC(struct build_op_call) op_calls;
    VEC(struct reentry) reentries;
    VEC(struct build_hop) hops;
    VEC(struct build_pair) aliases; /* syms: alias, node */
    VEC(struct build_override) overrides;
    VEC(struct unresolved) unresolved;
    struct key_index node_index, op_index;
    struct trace_stats traces;
    VEC(struct depth) depths; /* nodes are indices in nodes; hops in depth_hops */
    VEC(struct bucket) depth_counts;
    VEC(struct build_hop) depth_hops;
    VEC(struct build_touch) touches;
    VEC(struct trace_gap) trace_gaps;
    VEC(struct log_sums) log_sums; /* nodes in them are indices in nodes */
    VEC(struct id_loss) id_losses;
    VEC(struct build_file_owner) file_owners; /* in order: the last match counts */
    VEC(struct health) health; /* nodes are indices in nodes */
    VEC(struct volume_use) volumes;
    VEC(struct build_database) databases;
    VEC(struct build_literal) literals;
    VEC(struct capacity) capacities; /* nodes are indices in nodes; one thing said in each */
    VEC(struct counter) counters;
    VEC(struct counter_block) counter_blocks;
    VEC(struct build_request) requests;
    VEC(struct verification) verifications; /* nodes are indices in nodes */
    VEC(struct build_package) packages;
    VEC(struct build_need) needs;
    VEC(struct build_pair) built; /* folder, node */
    VEC(struct build_ref) loopbacks; /* addresses of the reader's own machine, with a port */
};

struct build_node;
void build_seen(struct build_node *node, uint64_t from, uint64_t to);
uint32_t build_node_add(struct builder *b, sym space, sym name); /* finds or adds, no origin */
void merge_kind(struct build_node *node, unsigned kind, unsigned sureness);

/* Which nodes are one: union-find over b->nodes, and what freezing knows of each class. */
struct bare_name {  /* what a name without a space may mean */
    uint32_t node;  /* the one with the lowest space */
    uint32_t other; /* next one of another class, or UINT32_MAX */
    bool alias;     /* known by builder_name only */
    bool many;
};

struct identity {
    VEC(uint32_t) parent;
    VEC(bool) spaced;         /* of a root: a member has a space */
    size_t n_fixed;           /* length of the next two */
    bool *fixed;              /* named by the config: joins nothing else */
    bool *target;             /* the config's name for others: names its class */
    struct key_index aliases; /* lower-case alias of the config -> node */
    struct key_index spaces;
    struct key_index bare; /* (enum bare_key, name) -> names */
    VEC(struct bare_name) names;
    struct key_index noted; /* names with a finding */
};

enum bare_key { BARE_EXACT, BARE_LOWER, BARE_DECLARED };

void identity_settle(struct builder *b, struct identity *id);
uint32_t identity_root(struct identity *id, uint32_t node);
void identity_grow(struct builder *b, struct identity *id);  /* after nodes were added */
uint32_t find_qualified(struct builder *b, struct str text); /* "space/name", or UINT32_MAX */
sym lower_sym(struct builder *b, sym s);

/*
 * The class a name without a space means: by the config, or as the only one with the name. Several:
 * NAMED_MANY; none: NAMED_NONE.
 */
#define NAMED_NONE UINT32_MAX
#define NAMED_MANY (UINT32_MAX - 1)
uint32_t identity_bare(struct identity *id, enum bare_key which, sym name);

/* Says once for each name that several spaces know it. */
void identity_note(struct builder *b, struct identity *id, sym name, struct loc loc);

/* Appends versions and requirements of services for what their packages say. */
void packages_settle(struct builder *b, struct identity *id);

/* All addresses and requirements: appends edges, nodes, unresolved; finds requirements' nodes. */
void resolve_all(struct builder *b, struct identity *id, uint32_t *require_of);

/* Host text to what is looked up: lower case, no white space, no trailing dot. */
struct str host_normal(struct arena *arena, struct str host);
bool host_is_loopback(struct str host);
bool host_is_literal(struct str host); /* an IP address that may be another machine's */
bool host_is_here(struct str host); /* loopback, wildcard, link-local: never another service */
struct str host_strip_domain(struct str host); /* "a.b.svc.cluster.local" -> "a.b" */

#endif

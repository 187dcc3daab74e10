/* A saved graph between parse and build: records as in the file, texts as symbols of the file. */
#ifndef SVCGRAPH_READ_SVCGRAPH_PRIV_H
#define SVCGRAPH_READ_SVCGRAPH_PRIV_H

#include "svcgraph/json.h"
#include "svcgraph/reader.h"

#define NO_FILE UINT32_MAX /* "file": null: surely no place, not even that in the saved graph */

struct range { /* of one of the record vectors */
    uint32_t first, n;
    bool given; /* the key was there, maybe with an empty list */
};

struct saved_loc {
    sym file;
    uint32_t line, column;
};

struct saved_traffic {
    uint64_t retries, own_time, traces;
    sym trace;
    struct range buckets; /* in numbers: index, count, index, count ... */
};

struct saved_about { /* a node, beside its name */
    sym space, owner, role;
    bool entry, infra, side_by_side;
    uint64_t seen_from, seen_to;
    struct saved_loc loc;
    struct range aliases, versions, images, requires, operations;
};

/* Nodes and edges are small, and stand in chunks: a saved graph may have millions. */
struct saved_node {
    struct loc here; /* in the saved graph itself */
    sym name;
    uint8_t kind, origin;
    uint32_t about; /* in abouts; 0: nothing */
};

struct saved_version {
    sym text, how;
    bool release;
    struct saved_loc loc;
};

struct saved_image {
    sym text, tag, digest;
    struct saved_loc loc;
};

struct saved_require {
    sym of, range, dialect, how;
    struct saved_loc loc;
};

struct saved_operation {
    sym name, how, since, sunset, replaced_by, stability;
    uint8_t origin;
    bool deprecated;
    uint64_t calls, errors;
    struct saved_traffic traffic;
    struct saved_loc loc, life_loc;
};

struct saved_evidence {
    struct saved_loc loc;
    sym how, detail;
    uint8_t origin; /* 0: that of the edge */
    uint32_t guess;
};

struct saved_use {
    sym name;
    uint64_t calls, errors;
    struct saved_traffic traffic;
};

struct saved_more { /* of an edge that has any of it */
    uint64_t calls, errors;
    struct saved_traffic traffic;
    struct range operations, evidence;
};

struct saved_edge {
    struct loc here;
    sym from, to;
    uint8_t kind, origin, view;
    bool directed;
    uint32_t more; /* in mores; 0: none of it */
};

struct saved_op_call {
    sym from, from_operation, to, to_operation;
    uint64_t calls;
};

struct saved_hop {
    sym node, operation;
};

struct saved_reentry {
    uint8_t kind;
    bool failed, same_arguments;
    uint32_t repeats, depth;
    uint64_t count, traces, of_traces;
    sym trace;
    struct range hops;
    struct saved_loc loc;
};

struct saved_touch {
    sym node;
    uint64_t requests;
};

struct saved_depth {
    sym node, operation, trace;
    uint64_t cut;
    struct range counts; /* in numbers: hops, requests, hops, requests ... */
    struct range hops, touched;
    struct saved_loc loc;
};

struct saved_gap {
    sym node, trace;
    uint64_t traces;
    struct saved_loc loc;
};

struct saved_unresolved {
    sym from, to, host, nearest;
    uint32_t port;
    bool local;
    struct saved_evidence evidence;
};

struct saved_log_sums {
    sym node;
    uint64_t lines, scoped, missing;
    struct saved_loc loc;
};

struct saved_id_loss {
    sym from, to;
    uint64_t shared, lost;
    sym trace;
    struct saved_loc loc;
};

struct saved_health {
    sym node;
    bool checked;
    struct saved_loc loc;
};

struct saved_capacity {
    sym node;
    uint32_t replicas, min, max;
    struct saved_loc loc, scaled_loc;
};

struct saved_counter {
    sym name, labels;
    uint64_t rise;
    uint32_t resets, snapshots;
    bool timed;
    struct range blocks; /* in numbers: at, rise, at, rise ... */
    struct saved_loc loc;
};

struct saved_volume {
    sym node, space, volume;
    bool read_only;
    struct saved_loc loc;
};

struct saved_database {
    sym by, of, database;
    struct saved_loc loc;
};

struct saved_literal {
    sym node, peer, host;
    uint32_t port;
    struct saved_evidence evidence;
};

struct saved_verification {
    sym consumer, provider, consumer_version, provider_version, contract, result;
    struct saved_loc loc;
};

struct records { /* as VEC, of any record */
    void *v;
    size_t n, capacity;
};

struct chunk {
    struct chunk *next;
    size_t n;
    void *v;
};

struct chunks {
    struct chunk *first, *last;
    size_t n; /* records in all chunks */
};

struct saved {
    struct symtab syms;
    struct trace_stats traces;
    sym schema;
    struct range yields; /* in texts */
    struct chunks nodes, edges;
    struct records texts, numbers, abouts, versions, images, requires, operations, mores, uses, evidence;
    struct records op_calls, hops, touches, reentries, unresolved, depths, gaps, log_sums;
    struct records id_losses;
    struct records health, volumes, databases, literals, verifications;
    struct records capacities, counters;
};

/* Reads the document into *saved, as far as it is sound; findings say where it is not. */
void saved_parse(struct input *input, struct json *j, struct saved *saved);

void saved_build(struct reading *reading, const struct saved *saved);

/* The part of a shown name after "PREFIX/"; the whole when it does not start so. */
struct str saved_base(struct str name, struct str prefix);

extern const char *const saved_reentry_kinds[REENTRY_KINDS];
extern const char *const saved_yields[]; /* by bit of enum yield; NULL: never saved */
enum { SAVED_YIELDS = 10 };

#endif

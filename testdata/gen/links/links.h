/*
 * Situations of linking in a few words each, written as dumps in every format that can tell them,
 * and what the graph must be. The words are those of analyzers/trace/trace_test.h.
 */
#ifndef LINKS_H
#define LINKS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPANS_MAX = 64, LINKS_MAX = 8, TEXT_MAX = 1024 };

struct trace_id {
    uint64_t high, low;
};

struct link {
    struct trace_id trace;
    uint64_t id;
};

struct span {
    struct trace_id trace;
    uint64_t id, parent, start, duration;
    char service[64], operation[64], peer[64], database[64], destination[64], space[64];
    char kind; /* S server, C client, P producer, K consumer, I internal, N none */
    bool error, shared;
    struct link links[LINKS_MAX];
    size_t n_links;
};

struct situation {
    char name[TEXT_MAX];
    struct span spans[SPANS_MAX];
    size_t n;
    char edges[TEXT_MAX], direct[TEXT_MAX], entries[TEXT_MAX], tally[TEXT_MAX];
    bool has_edges, has_direct, has_entries, has_tally;
    char only[TEXT_MAX], not [TEXT_MAX]; /* formats */
};

struct situations {
    struct situation *all;
    size_t n;
};

struct situations situations_read(char **files, int n);

struct format {
    const char *name, *reader;
    bool (*can)(const struct situation *s); /* tell it */
    void (*write)(const struct situation *s, FILE *out);
};
extern const struct format format_otlp, format_otlp_proto, format_jaeger, format_zipkin,
    format_zipkin_v1, format_xray;
bool situation_in(const struct situation *s, const struct format *format);

const char *hex_of(uint64_t value);                /* 16 digits, in one of a few buffers */
const char *trace_hex(struct trace_id id);         /* 32, or 16 without an upper half */
bool same_trace(struct trace_id a, struct trace_id b);

/* One graph beside what is expected. Prints what differs; how many things did. */
int situation_check(const struct situation *s, const char *what, const json_t *graph, bool direct);

#endif

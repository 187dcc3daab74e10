/*
 * Totals as rows of texts and numbers. Each table has its columns; who adds a member to one of the
 * tables adds a column at the end, so that older rows can still be read: what a row lacks is
 * nought. Numbers of services, peers, edges and operations are those of their rows.
 */
#ifndef SVCGRAPH_TRACE_PARTIAL_TABLES_PRIV_H
#define SVCGRAPH_TRACE_PARTIAL_TABLES_PRIV_H

#include "totals_priv.h"

enum column_type {
    COLUMN_END,
    COLUMN_TEXT,
    COLUMN_U64, /* a count, or microseconds */
    COLUMN_HASH,
    COLUMN_U32,
    COLUMN_BOOL,
    COLUMN_ENUM, /* below the limit */
    COLUMN_SERVICE,
    COLUMN_NODE, /* service or peer */
    COLUMN_EDGE,
    COLUMN_OPERATION, /* or NONE */
    COLUMN_PLACE,
    COLUMN_TRACE,
    COLUMN_EXAMPLE,
    COLUMN_HISTOGRAM,
    COLUMN_SHOWN, /* of struct edge_total */
    COLUMN_HOPS,  /* of struct pattern */
    COLUMN_WAY,   /* of struct depth_total */
};

struct column {
    enum column_type type;
    size_t offset;
    uint32_t limit;
};

struct any_vec { /* as VEC, of any row */
    void *v;
    size_t n, capacity;
};

struct table {
    const char *name;
    size_t vector, size; /* in struct totals; size 0: the totals themselves are the only row */
    const struct column *columns;
};

/* Each names only rows of those before it. */
enum { PARTIAL_TABLES = 12 };
extern const struct table partial_tables[PARTIAL_TABLES];

/* The last row: without it the rest is missing. */
#define PARTIAL_END "end"

#endif

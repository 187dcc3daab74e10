/* DOT: a scan of the text before cgraph sees it. cgraph keeps no places, and trusts its input. */
#ifndef SVCGRAPH_READ_DOT_PRIV_H
#define SVCGRAPH_READ_DOT_PRIV_H

#include "svcgraph/reader.h"

struct dot_place {       /* first time that a node, or an edge between two, is written */
    struct str from, to; /* to is empty for a node */
    struct loc loc;
};

struct dot_places {
    struct arena *arena;
    VEC(struct dot_place) all;
    uint32_t *slots; /* index by (from, to); value + 1 */
    uint32_t n_slots;
};

/*
 * Collects places. False when the text must not go to cgraph: nested too deeply, or its products of
 * subgraphs make too many edges; then *out_loc and *out_why say so.
 */
bool dot_scan(struct arena *arena, struct str text, uint32_t source, struct dot_places *out,
              struct loc *out_loc, const char **out_why);

/* LOC_NONE when it is not written as such. */
struct loc dot_place_of(const struct dot_places *places, struct str from, struct str to);

/*
 * The first graph of the text, to be closed by agclose; NULL when it is malformed, and then the
 * message says where. Not to be called by two threads at once.
 */
struct Agraph_s *dot_parse(struct arena *arena, struct str text, struct str *out_message);

/* Start of a graph in DOT: 0 when text is none, else how sure that is, to 100. */
int dot_looks_like(struct str head);

#endif

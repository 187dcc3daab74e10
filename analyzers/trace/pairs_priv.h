/* Who calls whom in a forest, and what follows from it. */
#ifndef SVCGRAPH_TRACE_PAIRS_PRIV_H
#define SVCGRAPH_TRACE_PAIRS_PRIV_H

#include "forest_priv.h"

/* Who calls whom, before anything is counted. Arrays are by span index. */
struct pairing {
    uint32_t *caller;     /* the span on the other side that called this one, or NONE */
    uint32_t *outer;      /* the calling span of the same service around this one, or NONE */
    VEC(uint32_t) nested; /* that have one, parents first */
    uint32_t *answers;    /* serving spans that answer this calling span */
    uint32_t *answered;   /* service of its first answer, or NONE */
    struct map others;    /* (calling span, service of a further answer) */
    struct map links;     /* (span, what one of its links names) */
    uint32_t *link_off;   /* first of this span's links in link_to */
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

void link_calls(struct forest *f, struct pairing *p, struct hop_links *links);
uint32_t *link_entries(struct forest *f, const struct pairing *p, const struct hop_links *links);
void link_reasons(struct forest *f);
void count_retries(struct forest *f, const struct pairing *p);
void sum_own_times(struct forest *f, const struct pairing *p, const uint32_t *ops);

void find_gaps(struct forest *f);

/* ops: by span, index of the operation it enters, or NONE. */
void find_loops(struct forest *f, const uint32_t *ops, const struct hop_links *links);

#endif
